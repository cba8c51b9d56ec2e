"""The one place where an attempt becomes paid (payments.md section 5)."""

from dataclasses import replace

from qp_api.core.actor import Processing
from qp_api.core.duties import Message
from qp_api.core.subject_data.subjects import get_processing
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.payments.messages import (
    ChargeSettled,
    LateSettlement,
    PaymentNeedsReview,
    ReferenceKind,
)
from qp_api.domains.payments.models import (
    AttemptId,
    AttemptState,
    ChargeState,
    EntryKind,
    ReferenceName,
)
from qp_api.domains.payments.ports import GatewayStatus
from qp_api.domains.payments.rules.bookkeeping import postings_of_money
from qp_api.domains.payments.rules.keeping import retain_until
from qp_api.domains.payments.rules.settling import Decided, Expected, Judgement, judge
from qp_api.domains.payments.rules.watching import is_overdue
from qp_api.domains.payments.store import attempts, charges, ledger, references
from qp_api.domains.payments.store.attempts import AttemptRow, Change
from qp_api.domains.payments.store.charges import ChargeRow
from qp_api.domains.payments.store.ledger import Event
from qp_api.domains.payments.store.references import Name
from qp_api.kit.ids import SubjectId
from qp_api.kit.money import Money

from .finalise_invoice import finalise_invoice

# Paid or overpaid, an attempt is paid once; what is in suspense may be paid for all that.
_KEYS = {EntryKind.SUSPENSE: EntryKind.SUSPENSE}
_LEAVING = frozenset({Processing.ERASING, Processing.ERASED})
_REVIEW = Decided(Judgement.FOREIGN, AttemptState.REVIEW)


async def settle_attempt(
    uow: UnitOfWork,
    person: SubjectId,
    attempt_id: AttemptId,
    status: GatewayStatus,
    *,
    watch: int | None = None,
) -> AttemptRow:
    """Believe what the gateway itself answered, once; gives the attempt as it then is.

    In custody: a fact of money is stored whatever the person's state. Locks, in this order:
    attempt, charge, number counter, ledger head. Paid already is success. An answer to a round
    of asking (`watch`) that is over moves nothing: the newer round asks for itself.
    """
    attempt = await attempts.lock_attempt(uow.db, person, attempt_id)
    if watch not in (None, attempt.watch):
        return attempt
    charge = await charges.lock_charge(uow.db, person, attempt.charge_id)
    await attempts.note_said(uow.db, attempt, str(status.said))
    decided = judge(_expected(uow, attempt, charge), status)
    if decided.judgement is Judgement.STAYS:
        return attempt
    if decided.judgement is Judgement.PAID and not await _take_reference(uow, attempt, status):
        # A transaction that paid another attempt pays no second one.
        decided = _REVIEW
    await attempts.change_state(uow.db, attempt, _change(uow, decided.becomes))
    fact = await _carry_out(uow, attempt, charge, decided, status)
    if fact is not None:
        # Whoever leaves hears no more of it, and nothing waits for them.
        leaves = await get_processing(uow, person) in _LEAVING
        uow.post((fact.left_over() if leaves else None) or fact)
    uow.audit(
        "payments.settle_attempt",
        subject_id=person,
        object_id=attempt.id,
        outcome=str(decided.becomes),
        details={"judgement": str(decided.judgement)},
    )
    return replace(attempt, state=decided.becomes)


async def _carry_out(
    uow: UnitOfWork,
    attempt: AttemptRow,
    charge: ChargeRow,
    decided: Decided,
    status: GatewayStatus,
) -> Message | None:
    if decided.judgement is Judgement.PAID:
        return await _pay(uow, attempt, charge)
    if decided.judgement is Judgement.WRONG_AMOUNT and status.amount is not None:
        money = _money(uow, attempt, EntryKind.SUSPENSE, status.amount)
        await ledger.add_events(uow.db, [money])
    return _review_of(charge) if decided.becomes is AttemptState.REVIEW else None


async def _pay(uow: UnitOfWork, attempt: AttemptRow, charge: ChargeRow) -> Message:
    amount = Money(charge.amount_poisha)
    if charge.state == ChargeState.PAID:
        # The second payment of one thing is the customer's money; it waits to be given back.
        await ledger.add_events(uow.db, [_money(uow, attempt, EntryKind.OVERPAID, amount)])
        return _review_of(charge)
    await charges.pay_charge(uow.db, charge.subject_id, charge.id, at=uow.now)
    invoice = await finalise_invoice(uow, charge, attempt)
    await ledger.add_events(uow.db, [invoice, _money(uow, attempt, EntryKind.PAID, amount)])
    told = LateSettlement if charge.state == ChargeState.EXPIRED else ChargeSettled
    return told(
        subject_id=charge.subject_id,
        charge_id=charge.id,
        reference_kind=ReferenceKind(charge.reference_kind),
        reference_id=charge.reference_id,
    )


def _review_of(charge: ChargeRow) -> PaymentNeedsReview:
    return PaymentNeedsReview(subject_id=charge.subject_id, payment_id=charge.id)


def _expected(uow: UnitOfWork, attempt: AttemptRow, charge: ChargeRow) -> Expected:
    return Expected(
        reference=attempt.reference,
        amount=Money(charge.amount_poisha),
        state=AttemptState(attempt.state),
        is_overdue=is_overdue(attempt.started_at, uow.now),
    )


async def _take_reference(uow: UnitOfWork, attempt: AttemptRow, status: GatewayStatus) -> bool:
    if status.transaction_ref is None:
        return True
    return await references.add_name(
        uow.db,
        Name(
            attempt.gateway,
            attempt.environment,
            ReferenceName.TRANSACTION,
            status.transaction_ref,
        ),
        subject_id=attempt.subject_id,
        attempt_id=attempt.id,
        retain_until=attempt.retain_until,
    )


def _change(uow: UnitOfWork, after: AttemptState) -> Change:
    return Change(
        after,
        "settle_attempt",
        str(uow.actor.kind),
        uow.now,
        retain_until(uow.now, years=uow.process.settings.finance_years),
    )


def _money(uow: UnitOfWork, attempt: AttemptRow, kind: EntryKind, amount: Money) -> Event:
    return Event(
        kind=kind,
        key=f"attempt:{attempt.id}:{_KEYS.get(kind, EntryKind.PAID)}",
        postings=postings_of_money(kind, amount),
        occurred_at=uow.now,
        posted_at=uow.clock.process_now(),
    )
