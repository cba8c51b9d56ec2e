"""The door for other rooms and for the wiring: tokens for mails, the end of sign-ins, the ports."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Final

from qp_api.core.crypto.hierarchy import Hierarchy
from qp_api.core.settings import Settings
from qp_api.kit.clock import Clock

from .actions.end_other_sign_ins import end_other_sign_ins
from .actions.end_sign_ins import end_sign_ins
from .actions.ensure_signing_key import ensure_signing_key
from .actions.establish_account import RoleHeld, establish_account
from .actions.former_address import drop_former_address, read_former_address
from .actions.make_signing_key import make_signing_key
from .actions.mint_email_change import MintedChange, mint_email_change
from .actions.mint_password_reset import mint_password_reset
from .actions.mint_verification import mint_verification
from .actions.prepare_registration import Application
from .actions.publish_signing_key import publish_signing_key
from .actions.replace_signing_keys import AnotherActiveKey, replace_signing_keys
from .authenticator import SignInAuthenticator
from .models import KeyState
from .passwords import Passwords, peppers
from .queries import read_place
from .tokens import AccessTokens

__all__ = [
    "COOKIE_PATHS",
    "AccessTokens",
    "AnotherActiveKey",
    "Application",
    "KeyState",
    "MintedChange",
    "Passwords",
    "RoleHeld",
    "SignInAuthenticator",
    "drop_former_address",
    "end_other_sign_ins",
    "end_sign_ins",
    "ensure_signing_key",
    "establish_account",
    "make_signing_key",
    "mint_email_change",
    "mint_password_reset",
    "mint_verification",
    "publish_signing_key",
    "read_former_address",
    "read_place",
    "replace_signing_keys",
    "sign_in_ports",
]

COOKIE_PATHS: Final = ("/v1/sign-in", "/v1/sign-in/refresh", "/v1/sign-out")
"""Where the cookies of browser mode may travel across origins: the first and below it."""


def sign_in_ports(
    settings: Settings, clock: Clock, hierarchy: Hierarchy | None = None
) -> Mapping[type, object]:
    """What this room asks of the process; its keys are opened by `ensure_signing_key`.

    With a hierarchy, passwords are peppered by a key that is derived from its service keys.
    """
    life = timedelta(minutes=settings.access_token_minutes)
    return {
        AccessTokens: AccessTokens(issuer=settings.public_url, life=life, clock=clock),
        Passwords: Passwords(peppers=dict if hierarchy is None else partial(peppers, hierarchy)),
    }
