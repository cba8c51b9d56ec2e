"""Packages that can be downloaded, until they expire (P5.1, P5.5)."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.privacy import Category, not_personal

from .notes import BARE, INSTANT, of_request, passing


class Package(OwnedRow, Base):
    """The package of a request, whose id it has; the file is in the object store, sealed."""

    __tablename__ = "packages"
    __table_args__ = (of_request("packages"), Index("ix_packages_expires_at", "expires_at"))

    size: Mapped[int] = not_personal("a count of bytes", BigInteger)
    sha256: Mapped[str] = not_personal("a hash of a file", Text)
    built_at: Mapped[datetime] = passing(Category.RIGHTS_REQUEST, INSTANT, storage=BARE)
    expires_at: Mapped[datetime] = passing(Category.RIGHTS_REQUEST, INSTANT, storage=BARE)


packages = table_of(Package)
