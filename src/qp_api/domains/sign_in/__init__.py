"""Sign-in: registration, verification, passwords, tokens, and the keys that sign them.

It promises that nobody learns from it whether an address is known, that a stolen refresh token ends
its whole family, and that a token is dead in every process within a second of being revoked.
"""
