"""Passwords, sign-ins, refresh and verification hashes, counters, and the keys that sign tokens."""

from .attempts import attempts
from .credentials import credentials
from .sign_ins import known_devices, refresh_tokens, sign_ins
from .signing_keys import KeyState, signing_keys
from .verifications import verifications

__all__ = [
    "KeyState",
    "attempts",
    "credentials",
    "known_devices",
    "refresh_tokens",
    "sign_ins",
    "signing_keys",
    "verifications",
]
