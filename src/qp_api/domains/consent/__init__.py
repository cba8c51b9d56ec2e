"""Consent: what a person was told, what they chose, and that each choice can be shown.

It promises that nobody is written to for marketing, or counted for analytics, without their own
act, and that taking it back is one call. Walls and mail obey the flags that it sets.
"""
