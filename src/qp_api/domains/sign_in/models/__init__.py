"""Credentials, sign-ins, hashes of tokens, counters, and the keys that sign tokens."""

from .api_keys import ApiKeyId, api_keys
from .attempts import attempts
from .credentials import credentials
from .email_changes import ChangeState, email_change_tokens, email_changes
from .password_resets import password_resets
from .second_factors import recovery_codes, second_factors
from .sign_ins import known_devices, refresh_tokens, sign_ins
from .signing_keys import KeyState, signing_keys
from .verifications import verifications

__all__ = [
    "ApiKeyId",
    "ChangeState",
    "KeyState",
    "api_keys",
    "attempts",
    "credentials",
    "email_change_tokens",
    "email_changes",
    "known_devices",
    "password_resets",
    "recovery_codes",
    "refresh_tokens",
    "second_factors",
    "sign_ins",
    "signing_keys",
    "verifications",
]
