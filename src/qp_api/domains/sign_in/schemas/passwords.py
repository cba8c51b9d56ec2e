"""Passwords on the wire: changed, forgotten, set anew."""

from typing import Annotated, Literal

from qp_api.core.http.text_types import InModel, OutModel, Secret
from qp_api.domains.accounts.public.wire import Email

from .secrets import EMAIL_EXAMPLE, OPAQUE_EXAMPLE, PASSWORD_EXAMPLE, Opaque, Password, example

_NEW_EXAMPLE = "another sentence that only I would think of"


class PasswordChangeIn(InModel):
    """The present password and the new one; `otp` where a second factor is set up."""

    model_config = example(current_password=PASSWORD_EXAMPLE, new_password=_NEW_EXAMPLE)

    current_password: Password
    new_password: Password
    otp: Annotated[str, Secret(32)] | None = None


class PasswordResetIn(InModel):
    """Whose password is forgotten."""

    model_config = example(email=EMAIL_EXAMPLE)

    email: Email


class PasswordResetOut(OutModel):
    """The same for every address: what follows comes by mail, if anything."""

    model_config = example(state="mail_follows")

    state: Literal["mail_follows"] = "mail_follows"


class PasswordResetConfirmationIn(InModel):
    """The token of the mail, and the new password; `otp` where a second factor is set up."""

    model_config = example(token=OPAQUE_EXAMPLE, new_password=_NEW_EXAMPLE)

    token: Opaque
    new_password: Password
    otp: Annotated[str, Secret(32)] | None = None
