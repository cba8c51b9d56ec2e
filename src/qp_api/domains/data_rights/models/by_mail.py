"""People who wrote by mail: an address of nobody we know, and the links that were mailed (DR-3)."""

from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import CheckConstraint, LargeBinary, Text, Uuid
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.db.lookup import Lookup
from qp_api.core.privacy import (
    PSEUDONYMOUS,
    Category,
    Erase,
    Purpose,
    Retention,
    not_personal,
    personal,
    plain,
    sealed,
)

from .notes import BARE, INSTANT, passing
from .states import LinkKind, any_of

_found = partial(
    personal,
    purposes=(Purpose.RIGHTS,),
    storage=PSEUDONYMOUS,
    on_erase=Erase.DELETE,
    retention=Retention.REQUEST_DATA,
)


class Correspondent(OwnedRow, Base):
    """An address that no account has; they exist for their request, and go with it."""

    __tablename__ = "correspondents"

    email: Mapped[str] = passing(Category.EMAIL, storage=sealed("correspondents.email", pad=32))
    locale: Mapped[str] = passing(Category.PREFERENCE, Text, storage=plain("one of two languages"))
    written_at: Mapped[datetime] = passing(Category.RIGHTS_REQUEST, INSTANT, storage=BARE)


class CorrespondentAddress(Lookup, Base):
    """One address under one index epoch: who writes twice is one correspondent (DR-2)."""

    __tablename__ = "correspondent_addresses"

    address_index: Mapped[bytes] = _found(
        Category.EMAIL,
        LargeBinary,
        primary_key=True,
        because="follows from the address",
    )


class MailedLink(Lookup, Base):
    """The SHA-256 of one mailed token: for which request it is good, and for what."""

    __tablename__ = "mailed_links"
    __table_args__ = (CheckConstraint(f"kind IN ({any_of(LinkKind)})", name="kind"),)

    token_hash: Mapped[bytes] = _found(
        Category.CREDENTIAL,
        LargeBinary,
        primary_key=True,
        because="a secret, exported as a fact only (SI-1)",
    )
    address_index: Mapped[bytes | None] = _found(
        Category.EMAIL,
        LargeBinary,
        because="follows from the address that the link was mailed to",
    )
    request_id: Mapped[UUID] = not_personal("the request's id", Uuid)
    kind: Mapped[str] = not_personal("what the link is good for", Text)
    expires_at: Mapped[datetime] = not_personal("business time", INSTANT, index=True)


correspondents = table_of(Correspondent)
correspondent_addresses = table_of(CorrespondentAddress)
mailed_links = table_of(MailedLink)
