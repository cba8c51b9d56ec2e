"""Catalog: what is taught, when, for how many people, and at what price.

It promises that a cohort never sells more seats than it has: seats are counted on the cohort's own
row, so that no count of personal rows decides. It knows no learner; who has a seat is enrollment's.
"""
