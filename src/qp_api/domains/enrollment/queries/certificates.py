"""One's own certificates, and what a stranger with a code is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final, cast

from qp_api.core.actor import Actor
from qp_api.core.errors import NotFound
from qp_api.core.http.cursors import Position
from qp_api.core.typesetting import typeset
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.catalog import public as catalog
from qp_api.domains.catalog.public import CohortId, CohortRow, contact_hours
from qp_api.domains.enrollment.models import CertificateId, RegisterStatus
from qp_api.domains.enrollment.rules.completion import hash_of_code
from qp_api.domains.enrollment.store import certificates as store
from qp_api.domains.enrollment.store.certificates import CertificateRow
from qp_api.kit.calendar import dhaka_day

_PAPER: Final = Path(__file__).parents[1] / "papers" / "certificate.typ"


class Verdict(StrEnum):
    """What a stranger is told about a code."""

    VALID = "valid"
    HOLDER_ERASED = "holder_erased"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate beside the cohort that it is about."""

    row: CertificateRow
    cohort: CohortRow


@dataclass(frozen=True, slots=True)
class Verified:
    """What may be told; nothing but the verdict where no record is there to be shown."""

    status: Verdict
    title_en: str | None = None
    title_bn: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    issued_on: date | None = None
    contact_hours: str | None = None


def position(certified: Certified) -> Position:
    """Where a certificate stands in the list."""
    return (certified.row.id,)


async def list_certificates(
    uow: UnitOfWork, actor: Actor, *, after: Position | None, most: int
) -> list[Certified]:
    """The actor's certificates, the newest first."""
    last = None if after is None else cast("CertificateId", after[0])
    rows = await store.list_certificates(uow.db, actor.person, before=last, most=most)
    cohorts = await catalog.list_cohorts_by_id(uow, [CohortId(row.cohort_id) for row in rows])
    return [Certified(row, cohorts[CohortId(row.cohort_id)]) for row in rows]


async def read_certificate(
    uow: UnitOfWork, actor: Actor, *, certificate_id: CertificateId
) -> Certified:
    """One of the actor's certificates. Raises NotFound."""
    row = await store.get_certificate(uow.db, actor.person, certificate_id)
    return Certified(row, await catalog.get_cohort(uow, CohortId(row.cohort_id)))


async def download_certificate(
    uow: UnitOfWork, actor: Actor, *, certificate_id: CertificateId
) -> bytes:
    """One of the actor's certificates as PDF: the same bytes every time. Raises NotFound."""
    certified = await read_certificate(uow, actor, certificate_id=certificate_id)
    return await typeset(_template(), _facts(certified, uow.process.settings.public_url))


async def verify_certificate(uow: UnitOfWork, *, code: str) -> Verified:
    """What a code stands for; no name, and nothing of whoever is restricted. OB-2, DR-8.

    Raises NotFound for a code that was never given.
    """
    found = await store.find_registered(uow.db, hash_of_code(code))
    if found is None:
        raise NotFound
    if found.status == RegisterStatus.HOLDER_ERASED:
        return Verified(Verdict.HOLDER_ERASED)
    if found.cohort_id is None or found.issued_at is None:
        return Verified(Verdict.WITHHELD)
    cohort = await catalog.get_cohort(uow, CohortId(found.cohort_id))
    return Verified(
        status=Verdict.VALID,
        title_en=cohort.title_en,
        title_bn=cohort.title_bn,
        starts_on=cohort.starts_on,
        ends_on=cohort.ends_on,
        issued_on=dhaka_day(found.issued_at),
        contact_hours=contact_hours(found.attended_minutes or 0),
    )


@cache
def _template() -> str:
    return _PAPER.read_text("utf-8")


def _facts(certified: Certified, public_url: str) -> Mapping[str, object]:
    row, cohort = certified.row, certified.cohort
    return {
        "name": row.name,
        "title_en": cohort.title_en,
        "title_bn": cohort.title_bn,
        "starts_on": cohort.starts_on.isoformat(),
        "ends_on": cohort.ends_on.isoformat(),
        "issued_on": dhaka_day(row.issued_at).isoformat(),
        "hours": contact_hours(row.attended_minutes),
        "code": row.code,
        "address": f"{public_url}/verify/{row.code}",
    }
