"""Begin to pay: the intent is committed, the gateway is called, its answer is recorded."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from pydantic import BaseModel

from qp_api.core.actor import Actor
from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.faults import KeyErased, KeyUnknown
from qp_api.core.model_json import json_of
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Answer, CallingOut, UnitOfWork
from qp_api.domains.payments.errors import GatewayUnavailable
from qp_api.domains.payments.messages import ReferenceKind
from qp_api.domains.payments.ports import Created, Gateway, SessionAsk
from qp_api.domains.payments.rules.keeping import key_month, month_kept_until
from qp_api.domains.payments.rules.watching import RESCUE_AFTER
from qp_api.domains.payments.store import charges
from qp_api.domains.payments.store.attempts import Buyer
from qp_api.domains.payments.store.charges import PaymentRow
from qp_api.kit.ids import SubjectId
from qp_api.kit.money import Money

from .open_attempt import Opened, open_attempt
from .record_session import record_session

_KEPT_DAYS: Final = 7
_CREATED: Final = 201
PRODUCTS: Final = {
    ReferenceKind.ENROLLMENT: "Training course",
    ReferenceKind.CONSULTATION: "Consultancy session",
}

Tell = Callable[[PaymentRow, str | None], BaseModel]
"""What the route makes of a payment, and of where its payer is sent."""


@dataclass(frozen=True, slots=True)
class PaymentAsk:
    """What is to be paid, and for whom the invoice is."""

    kind: ReferenceKind
    reference_id: UUID
    buyer: Buyer | None = field(repr=False)


def gateway_of(process: Process) -> Gateway:
    """The gateway that this process is connected to. Raises GatewayUnavailable."""
    found = process.ports.get(Gateway)
    if found is None:
        raise GatewayUnavailable
    return process.port(Gateway)


async def open_books(process: Process, person: SubjectId) -> None:
    """Have the person's financial key of this month: committed before anything is sealed."""
    now, years = process.clock.now(), process.settings.finance_years
    until = month_kept_until(now, years=years)
    await process.keyring.open_month(person, key_month(now), retain_until=until)


async def has_books(process: Process, person: SubjectId) -> bool:
    """Whether a buyer could still be sealed: a confirmed minor's books have no key any more (P8.1).

    Nor is a key of a later month opened for them; their attempts' buyers open for nobody either.
    """
    await process.keyring.load((person,), KeyClass.FINANCIAL)
    try:
        process.keyring.current(person, KeyClass.FINANCIAL)
    except KeyErased:
        return False
    except KeyUnknown:
        return True  # the first month of somebody's books
    return True


async def start_payment(
    work: CallingOut, actor: Actor, ask: PaymentAsk, *, tell: Tell
) -> BaseModel:
    """Open a session of the gateway for what the actor owes; the answer says where to pay. PA-2.

    A session that may or may not be open is never asked for again: then there is no place to go,
    and the payment is looked at until it is known. Raises GatewayUnavailable, NotFound,
    AlreadyPaid, PaymentUnderWay, ChargeExpired.
    """
    process, person = work.intent.process, actor.person
    gateway = gateway_of(process)
    await open_books(process, person)
    async with work.intent as uow:
        opened = await open_attempt(
            uow,
            person,
            gateway,
            kind=ask.kind,
            reference_id=ask.reference_id,
            buyer=ask.buyer,
        )
        location = f"/v1/payments/{opened.payment.id}"
        uow.answer(
            tell(opened.payment, None),
            status=_CREATED,
            location=location,
            days=_KEPT_DAYS,
            until=uow.now + RESCUE_AFTER,  # from then on whoever calls has died
        )
    outcome = await gateway.create_session(_session_ask(process, ask.kind, opened))
    async with work.outcome(Purpose.LAW) as uow:
        await record_session(uow, person, opened.attempt_id, outcome)
        url = outcome.redirect_url if isinstance(outcome, Created) else None
        return await _told(work, uow, opened, tell=tell, url=url)


async def _told(
    work: CallingOut, uow: UnitOfWork, opened: Opened, *, tell: Tell, url: str | None
) -> BaseModel:
    payment = await charges.get_payment(uow.db, opened.payment.subject_id, opened.payment.id)
    out = tell(payment, url)
    location = f"/v1/payments/{payment.id}"
    await work.amend(uow, Answer(_CREATED, json_of(out), location))
    return out


def _session_ask(process: Process, kind: ReferenceKind, opened: Opened) -> SessionAsk:
    base = process.settings.public_url
    return SessionAsk(
        reference=opened.reference,
        charge_id=opened.payment.id,
        amount=Money(opened.payment.amount_poisha),
        product=PRODUCTS[kind],
        payer=opened.payer,
        return_url=f"{base}/v1/gateways/eps/return/{opened.return_token}",
    )
