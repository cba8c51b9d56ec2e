"""Data rights: what a person may demand of the house about their own data, and the clock on it.

It promises a copy of everything, a restriction at once, an erasure that leaves nothing readable,
and a receipt that a stranger can verify. It knows no other room: whatever a table's notes say is
personal is collected and erased. What the law makes the house keep, it names with ground and end.
"""
