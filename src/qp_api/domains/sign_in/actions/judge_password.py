"""Judge a password that somebody wants to set, by who they are."""

from collections.abc import Collection
from typing import Final

from qp_api.core.actor import Role
from qp_api.core.errors import FieldError
from qp_api.domains.sign_in.errors import WeakPassword
from qp_api.domains.sign_in.passwords import normalise
from qp_api.domains.sign_in.rules.weakness import (
    SHORTEST_OF_STAFF,
    SHORTEST_PASSWORD,
    find_weakness,
)

_TOO_SHORT: Final = "password_too_short"
_MESSAGES: Final = {
    "password_not_text": "The password is no text.",
    "password_too_long": "At most 1024 bytes are expected.",
    "password_too_common": "This password is much used, or nearly one that is.",
    "password_contains_context": "The password contains a name or an address.",
}


def judge_password(
    password: str, *, name: str, email: str, shortest: int, pointer: str = "/password"
) -> None:
    """Refuse a weak password. Raises WeakPassword with the reason's code."""
    code = find_weakness(normalise(password), about=(name, email), shortest=shortest)
    if code is not None:
        message = _MESSAGES.get(code, f"At least {shortest} characters are expected.")
        raise WeakPassword(errors=(FieldError(pointer, code, message),))


def shortest_for(roles: Collection[str], *, has_factor: bool) -> int:
    """How long a password is at least: 15 for staff without a second factor. `security.md` 2."""
    is_staff = any(role != Role.LEARNER for role in roles)
    return SHORTEST_OF_STAFF if is_staff and not has_factor else SHORTEST_PASSWORD


def is_short(roles: Collection[str], *, length: int, has_factor: bool) -> bool:
    """Whether a right password has become too short for its person."""
    return length < shortest_for(roles, has_factor=has_factor)


def refuse_short(roles: Collection[str], *, length: int, has_factor: bool) -> None:
    """Refuse a right password that has become too short for its person. Raises WeakPassword."""
    if is_short(roles, length=length, has_factor=has_factor):
        shortest = shortest_for(roles, has_factor=has_factor)
        message = f"At least {shortest} characters are expected, or a second factor."
        raise WeakPassword(errors=(FieldError("/password", _TOO_SHORT, message),))
