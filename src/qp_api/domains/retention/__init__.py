"""Retention: what is kept ends by itself, on the day that was promised.

It promises that who no longer comes is asked three times before they are erased, that any act of
theirs stops it, and that every run leaves a signed certificate. What must go when is the notes'.
"""
