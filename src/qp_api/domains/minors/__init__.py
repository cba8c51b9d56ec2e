"""Minors: what the house does when somebody may be too young for it (P8.1).

It promises that a report freezes at once and is decided by the officer, that a confirmed one ends
in erasure with the books' keys, and, where the switch is on, that nobody of 16 or 17 is let in
before a guardian agreed. It doesn't keep ages: those stand with the account.
"""
