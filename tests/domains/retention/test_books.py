"""Books end seven years after their transaction, and their keys with the last of them (PA-3)."""

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, func, insert, select, update

from domains.communications.factories import PaperMailer
from domains.data_rights.cuts import Scissors, cut_process
from domains.enrollment.factories import Learner
from domains.retention.factories import (
    JOBS,
    make_due_for_deletion,
    processing_of,
    runs_of,
    take_turn,
    work_off,
)
from qp_api.core.actor import SYSTEM, Processing
from qp_api.core.business_time import follow, move
from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.faults import KeyErased
from qp_api.core.db.statements import command, statement
from qp_api.core.duties.models import duties
from qp_api.core.privacy import DbRole, Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.sweep import book_tables
from qp_api.core.subject_data.terms import RETAIN_UNTIL
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.payments.models import InvoiceId, invoice_parties, invoices
from qp_api.domains.payments.rules.keeping import key_month, month_kept_until, retain_until
from qp_api.domains.retention.messages import BooksDue
from qp_api.domains.retention.rules.books import keys_needed_from
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId, new_id
from support.duties import post
from support.people import make_subject, put_into

pytestmark = pytest.mark.alone
_ADD = command(insert(invoices).values({c: bindparam(c.name) for c in invoices.c}))
_ADD_PARTY = command(
    insert(invoice_parties).values({c: bindparam(c.name) for c in invoice_parties.c})
)
_DUE = command(
    update(duties).where(duties.c.state == "waiting").values(retry_at=func.clock_timestamp())
)
_BUYER = "Rowan Buyer"


@dataclass(frozen=True, slots=True)
class _Party:
    subject_id: SubjectId
    buyer: Any


_READ = statement(
    select(invoice_parties).where(invoice_parties.c.subject_id == bindparam("subject_id")), _Party
)


@pytest.mark.parametrize(
    ("oldest", "today", "needed"),
    [
        (None, date(2034, 3, 16), 203402),
        (None, date(2034, 1, 1), 203312),
        (202704, date(2034, 3, 16), 202704),
        (203403, date(2034, 3, 16), 203402),
    ],
)
def test_no_key_goes_that_a_living_or_a_coming_row_needs(
    oldest: int | None, today: date, needed: int
) -> None:
    assert keys_needed_from(oldest, today=today) == needed


async def _sell(process: Process, subject_id: SubjectId) -> InvoiceId:
    """An invoice of this moment, its buyer sealed under the month's key."""
    now, invoice_id = process.clock.now(), InvoiceId(new_id())
    until = month_kept_until(now, years=7)
    await process.keyring.open_month(subject_id, key_month(now), retain_until=until)
    owned = {
        "subject_id": subject_id,
        "id": invoice_id,
        "retain_until": retain_until(now, years=7),
    }
    async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
        await uow.db.run(
            _ADD,
            **owned,
            charge_id=new_id(),
            number=f"QP-{invoice_id}",
            series=str(invoice_id),
            fiscal_year=2026,
            serial=1,
            issued_at=now,
            vat_registered=False,
            net_poisha=1_200_00,
            vat_poisha=0,
            total_poisha=1_200_00,
        )
        await uow.db.run(_ADD_PARTY, **owned, buyer={"name": _BUYER})
    return invoice_id


async def _move(process: Process, days: int) -> None:
    """Move business time as the sandbox does: the books' own guard follows it."""
    async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
        await move(uow, timedelta(days=days))
    await follow(process)


async def _sweep(process: Process) -> None:
    await post(process, BooksDue())
    await work_off(process, JOBS)


async def _buyers(process: Process, subject_id: SubjectId) -> list[Any]:
    async with UnitOfWork(process, Purpose.LAW, SYSTEM, mode=Mode.READ) as uow:
        return [row.buyer for row in await uow.db.list(_READ, subject_id=subject_id)]


async def _days_to_limit(process: Process) -> int:
    today = dhaka_day(process.clock.now())
    return (retain_until(process.clock.now(), years=7) - today).days


async def _living_keys(process: Process, subject_id: SubjectId) -> int:
    keyring = process.keyring.emptied()
    await keyring.load([subject_id], KeyClass.FINANCIAL)
    try:
        keyring.current(subject_id, KeyClass.FINANCIAL)
    except KeyErased:
        return 0
    return 1


async def test_every_table_with_an_end_of_its_own_is_swept(process: Process) -> None:
    """Also one without a word of its person's in it: nothing is kept for ever."""
    ended = {mapped.name for mapped in process.data_map.personal if RETAIN_UNTIL in mapped.table.c}
    assert {mapped.name for mapped in book_tables(process.data_map)} == ended
    assert {"invoices", "invoice_parties", "invoice_suppliers"} <= ended


async def test_readable_a_day_before_the_limit_and_not_a_day_after(process: Process) -> None:
    """PA-3: after the person's erasure too, for the law."""
    person, other = await make_subject(process), await make_subject(process)
    await _sell(process, person)
    days = await _days_to_limit(process)
    await process.keyring.shred([person])
    await put_into(process, person, Processing.ERASED)
    await _move(process, days - 1)
    await _sell(process, other)
    for _ in ("the day before", "the last day"):
        await _sweep(process)
        assert await _buyers(process, person) == [{"name": _BUYER}]
        await _move(process, 1)
    assert await runs_of(process) == []
    await _sweep(process)
    assert await _buyers(process, person) == []
    assert await _living_keys(process, person) == 0
    assert await _buyers(process, other) == [{"name": _BUYER}]
    assert await _living_keys(process, other) == 1
    (ran,) = await runs_of(process)
    assert (ran.kind, ran.state) == ("finance", "completed")
    assert ran.counts == {"invoice_parties": {"delete": 1}, "invoices": {"delete": 1}}
    assert len(ran.destroyed_keys) == 1
    assert ran.certificate is not None
    assert ran.certificate["destroyed_keys"] == ran.destroyed_keys


async def test_a_key_lives_as_long_as_one_row_of_its_month(process: Process) -> None:
    """Month by month: what was sold later stays readable."""
    person = await make_subject(process)
    await _sell(process, person)
    days = await _days_to_limit(process)
    await _move(process, 40)
    await _sell(process, person)
    await _move(process, days - 40 + 1)
    await _sweep(process)
    assert await _buyers(process, person) == [{"name": _BUYER}]
    (ran,) = await runs_of(process)
    assert len(ran.destroyed_keys) == 1
    await _move(process, 40)
    await _sweep(process)
    assert await _buyers(process, person) == []
    assert await _living_keys(process, person) == 0


async def test_the_books_of_a_restricted_person_wait(process: Process) -> None:
    """DR-8: storage is all that is allowed."""
    person = await make_subject(process)
    await _sell(process, person)
    await put_into(process, person, Processing.RESTRICTED)
    await _move(process, await _days_to_limit(process) + 1)
    await _sweep(process)
    assert await _buyers(process, person) == [{"name": _BUYER}]
    await put_into(process, person, Processing.OPEN)
    await _sweep(process)
    assert await _buyers(process, person) == []


@pytest.mark.long
async def test_a_run_that_a_crash_cut_off_is_gone_on_with(process: Process) -> None:
    points: list[str] = []
    for at in itertools.count():
        person = await make_subject(process)
        await _sell(process, person)
        await _move(process, await _days_to_limit(process) + 1)
        before, scissors = len(await runs_of(process)), Scissors(at)
        await post(process, BooksDue())
        await work_off(cut_process(process, scissors, DbRole.CUSTODY))
        async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
            await uow.db.run(_DUE)
        await work_off(process)
        assert (await _buyers(process, person), await _living_keys(process, person)) == ([], 0)
        newest, *older = await runs_of(process)
        assert (newest.state, len(older)) == ("completed", before)
        assert len(newest.destroyed_keys) == 1
        if not scissors.happened:
            break
        points.append(scissors.points[at])
    assert {"before shred", "after shred", "before commit", "after commit"} == set(points)


async def test_a_deletion_by_inactivity_leaves_the_books(
    process: Process, idle: Learner, mailer: PaperMailer
) -> None:
    """P4.3: held until its own term ends."""
    await _sell(process, idle.subject_id)
    await make_due_for_deletion(process, idle)
    await take_turn(process)
    assert await processing_of(process, idle) is Processing.ERASED
    assert await _buyers(process, idle.subject_id) == [{"name": _BUYER}]
    assert len(mailer.sent) == 1
