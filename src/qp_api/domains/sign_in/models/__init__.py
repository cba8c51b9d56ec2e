"""Credentials, sign-ins, hashes of tokens, counters, and the keys that sign tokens."""

from .attempts import attempts
from .credentials import credentials
from .password_resets import password_resets
from .second_factors import recovery_codes, second_factors
from .sign_ins import refresh_tokens, sign_ins
from .signing_keys import KeyState, signing_keys
from .verifications import verifications

__all__ = [
    "KeyState",
    "attempts",
    "credentials",
    "password_resets",
    "recovery_codes",
    "refresh_tokens",
    "second_factors",
    "sign_ins",
    "signing_keys",
    "verifications",
]
