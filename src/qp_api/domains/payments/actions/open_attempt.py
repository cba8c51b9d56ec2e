"""Write an attempt to pay down, before the gateway hears of it."""

from dataclasses import dataclass, field
from uuid import UUID

from qp_api.core.errors import NotFound
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import AccountRow, get_account, note_active
from qp_api.domains.payments.messages import AttemptOpened, BuyerDisclosed, ReferenceKind
from qp_api.domains.payments.models import AttemptId, AttemptState, ReferenceName
from qp_api.domains.payments.ports import Gateway, Payer
from qp_api.domains.payments.rules.attempts import check_startable
from qp_api.domains.payments.rules.keeping import retain_until
from qp_api.domains.payments.rules.numbers import new_reference, new_return_token, return_digest
from qp_api.domains.payments.rules.watching import RESCUE_AFTER
from qp_api.domains.payments.store import attempts, charges, references
from qp_api.domains.payments.store.attempts import AttemptRow, Buyer
from qp_api.domains.payments.store.charges import PaymentRow
from qp_api.domains.payments.store.references import Name
from qp_api.kit.ids import SubjectId, new_id


@dataclass(frozen=True, slots=True)
class Opened:
    """What the gateway is then asked with; never printed."""

    attempt_id: AttemptId
    payment: PaymentRow
    reference: str = field(repr=False)
    return_token: str = field(repr=False)
    payer: Payer = field(repr=False)


async def open_attempt(
    uow: UnitOfWork,
    person: SubjectId,
    gateway: Gateway,
    *,
    kind: ReferenceKind,
    reference_id: UUID,
    buyer: Buyer | None,
) -> Opened:
    """Open an attempt for what the person owes; whoever dies after this is taken up from here.

    Raises NotFound, AlreadyPaid, PaymentUnderWay, ChargeExpired.
    """
    charge = await charges.lock_charge_of(uow.db, person, kind, reference_id)
    if charge is None:
        raise NotFound
    before = await charges.list_attempt_states(uow.db, person, charge.id)
    standing = [(one.state, one.gateway_said) for one in before]
    check_startable(charge.state, standing, due_at=charge.due_at, now=uow.now)
    account = await get_account(uow, person)
    attempt = AttemptRow(
        subject_id=person,
        id=AttemptId(new_id()),
        charge_id=charge.id,
        gateway=gateway.name,
        environment=gateway.environment,
        reference=new_reference(),
        state=AttemptState.OPENING,
        buyer=buyer or _buyer_of(account),
        started_at=uow.now,
        changed_at=uow.now,
        gateway_said=None,
        watch=0,
        watched_from=uow.now,
        retain_until=retain_until(uow.now, years=uow.process.settings.finance_years),
    )
    token = new_return_token()
    await attempts.add_attempt(uow.db, attempt)
    await _name(uow, attempt, ReferenceName.MERCHANT, attempt.reference)
    await _name(uow, attempt, ReferenceName.RETURN, return_digest(token))
    await note_active(uow, person)
    uow.post(BuyerDisclosed(subject_id=person, attempt_id=attempt.id))
    # Nobody's by name: it goes on whatever becomes of the person's own duties.
    uow.post(AttemptOpened(attempt_id=attempt.id), due_at=uow.now + RESCUE_AFTER)
    uow.audit("payments.start_payment", subject_id=person, object_id=attempt.id)
    payment = await charges.get_payment(uow.db, person, charge.id)
    return Opened(attempt.id, payment, attempt.reference, token, _payer_of(account))


async def _name(uow: UnitOfWork, attempt: AttemptRow, kind: ReferenceName, value: str) -> None:
    await references.add_name(
        uow.db,
        Name(attempt.gateway, attempt.environment, kind, value),
        subject_id=attempt.subject_id,
        attempt_id=attempt.id,
        retain_until=attempt.retain_until,
    )


def _buyer_of(account: AccountRow) -> Buyer:
    address = account.billing_address or {}
    parts = [address.get(name) for name in ("street", "city", "district", "postal_code")]
    return {
        "name": account.name,
        "bin": None,
        "address": ", ".join(str(part) for part in parts if part) or None,
    }


def _payer_of(account: AccountRow) -> Payer:
    address = account.billing_address or {}
    told = {
        name: None if (value := address.get(name)) is None else str(value)
        for name in ("street", "city", "district", "postal_code")
    }
    return Payer(name=account.name, email=account.email, phone=account.phone, **told)
