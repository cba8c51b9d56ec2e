"""Enrollment: who has a seat in which cohort.

It promises that a free seat is given at once, that the last one has one winner, and that nobody
sits twice in a cohort. How many seats there are, and what they cost, is the catalogue's.
"""
