"""Enrollment: who has a seat in which cohort, how far they are, and what they were certified.

It promises that a free seat is given at once and a priced one is reserved until it is paid or let
go, that the last one has one winner, that attempts end by the server's clock, and that whoever has
done what the cohort asks for is certified once. How many seats there are, and what they cost, is
the catalogue's; money is payments'.
"""
