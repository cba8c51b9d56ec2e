"""One key, one effect: the answer is stored with the effect and given again (R24)."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import BaseModel

from core.db.records import ADD, OF_SUBJECT, values
from qp_api.core.actor import SYSTEM, Actor
from qp_api.core.errors import IdempotencyInFlight, IdempotencyReused
from qp_api.core.idempotency import IdempotencyClaim, Replayed
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.kit.ids import SubjectId, new_id
from support.people import make_subject, person


class Seat(BaseModel):
    number: int
    note: str


def new_claim() -> IdempotencyClaim:
    return IdempotencyClaim(record_id=new_id(), fingerprint=b"the body's keyed hash")


async def take_seat(process: Process, actor: Actor, claim: IdempotencyClaim) -> Seat:
    async with UnitOfWork(process, Purpose.DELIVERY, actor, claim=claim) as uow:
        await uow.db.change(ADD, **values(actor.person, "the effect"))
        return uow.answer(Seat(number=7, note="জানালা"), status=201)


async def effects(process: Process, subject: SubjectId, claim: IdempotencyClaim) -> int:
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM, mode=Mode.READ) as uow:
        rows = await uow.db.list(OF_SUBJECT, subject=subject)
    return sum(row.id != claim.record_id for row in rows)


async def test_a_repetition_is_given_the_first_answer(process: Process) -> None:
    actor, claim = person(await make_subject(process)), new_claim()
    first = await take_seat(process, actor, claim)
    with pytest.raises(Replayed) as again:
        await take_seat(process, actor, claim)
    assert again.value.status == 201
    assert Seat.model_validate_json(again.value.body) == first
    assert await effects(process, actor.person, claim) == 1


async def test_another_body_under_the_same_key_is_refused(process: Process) -> None:
    actor, claim = person(await make_subject(process)), new_claim()
    await take_seat(process, actor, claim)
    with pytest.raises(IdempotencyReused):
        await take_seat(process, actor, replace(claim, fingerprint=b"another body"))
    assert await effects(process, actor.person, claim) == 1


async def test_a_provisional_answer_is_given_only_once_its_time_has_come(process: Process) -> None:
    actor, claim = person(await make_subject(process)), new_claim()
    async with UnitOfWork(process, Purpose.DELIVERY, actor, claim=claim) as uow:
        uow.answer(Seat(number=7, note=""), until=uow.now + timedelta(minutes=3))
    with pytest.raises(IdempotencyInFlight):
        await take_seat(process, actor, claim)
    process.clock.offset += timedelta(minutes=3)
    with pytest.raises(Replayed) as again:
        await take_seat(process, actor, claim)
    assert Seat.model_validate_json(again.value.body).number == 7
    assert await effects(process, actor.person, claim) == 0


async def test_a_rollback_leaves_the_key_free(process: Process) -> None:
    actor, claim = person(await make_subject(process)), new_claim()
    with pytest.raises(RuntimeError):
        async with UnitOfWork(process, Purpose.DELIVERY, actor, claim=claim) as uow:
            uow.answer(Seat(number=1, note=""), status=201)
            raise RuntimeError
    await take_seat(process, actor, claim)
    assert await effects(process, actor.person, claim) == 1


async def test_twenty_at_once_have_one_effect(process: Process) -> None:
    actor, claim = person(await make_subject(process)), new_claim()
    outcomes = await asyncio.gather(
        *(take_seat(process, actor, claim) for _ in range(20)), return_exceptions=True
    )
    assert sum(isinstance(outcome, Seat) for outcome in outcomes) == 1
    rest = [outcome for outcome in outcomes if not isinstance(outcome, Seat)]
    assert all(isinstance(outcome, Replayed | IdempotencyInFlight) for outcome in rest), rest
    assert await effects(process, actor.person, claim) == 1


async def test_the_same_key_of_somebody_else_is_another_key(process: Process) -> None:
    first, second = person(await make_subject(process)), person(await make_subject(process))
    claim = new_claim()
    await take_seat(process, first, claim)
    await take_seat(process, second, claim)
    assert await effects(process, second.person, claim) == 1
