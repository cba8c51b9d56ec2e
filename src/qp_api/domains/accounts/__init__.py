"""Accounts: who a person is to the house — name, contacts, roles, age band and preferences.

It promises that one address has one account, that what a person states about themselves they can
read and correct, and that a birth date is never kept. It knows no password: sign_in does.
"""
