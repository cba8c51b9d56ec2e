"""Oversight: what the officer needs to see of the house, and what everybody may know of it.

It promises the audit trail as it was written, and the record of processing as the columns say it.
It changes nothing; that somebody looked is itself on the trail.
"""
