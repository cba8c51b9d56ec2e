"""Payments: what is owed, how it was paid, and the books about it.

It promises that money is counted exactly, that a payment is believed only when the gateway itself
confirms it, and that every invoice has its number and never changes. What was bought is another
room's: a charge knows it by kind and id alone.
"""
