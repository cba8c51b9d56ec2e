"""Disclosures: who outside may receive data, and what each of them was given, person by person.

It promises that nobody outside the register receives anything on record, and that each transfer
is told to the person it was about. It sends nothing itself.
"""
