"""A change of address on the wire."""

from typing import Literal

from qp_api.core.http.text_types import InModel, OutModel
from qp_api.domains.accounts.public.wire import Email

from .secrets import EMAIL_EXAMPLE, OPAQUE_EXAMPLE, Opaque, example


class EmailChangeIn(InModel):
    """The address that is wanted."""

    model_config = example(new_email=EMAIL_EXAMPLE)

    new_email: Email


class EmailChangeOut(OutModel):
    """The same for every address: what follows comes by mail."""

    model_config = example(state="mail_follows")

    state: Literal["mail_follows"] = "mail_follows"


class EmailChangeConfirmationIn(InModel):
    """The token of the mail that went to the wanted address."""

    model_config = example(token=OPAQUE_EXAMPLE)

    token: Opaque


class EmailChangeConfirmationOut(OutModel):
    """The address is the account's from now on."""

    model_config = example(state="changed")

    state: Literal["changed"] = "changed"
