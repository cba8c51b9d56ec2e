"""What people are told about their requests: by whom it was made, in their language, once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from domains.communications.factories import PaperMailer, messages_of
from domains.enrollment.factories import Learner, make_learner
from qp_api.core.actor import SYSTEM
from qp_api.core.duties.jobs import JobSet
from qp_api.core.duties.relay import Relay
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.handlers import PrivacyHandlers
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.communications.jobs import jobs
from qp_api.domains.communications.ports import OutgoingMail
from qp_api.domains.data_rights import jobs as rights_jobs
from qp_api.domains.data_rights.actions.begin_erasure import prepare_correspondent
from qp_api.domains.data_rights.actions.collect_package import collect_package
from qp_api.domains.data_rights.actions.confirm_identity import confirm_identity
from qp_api.domains.data_rights.actions.read_changes import Wanted
from qp_api.domains.data_rights.actions.refuse_request import Refusal, refuse_request
from qp_api.domains.data_rights.actions.register_request import ByMail, register_request
from qp_api.domains.data_rights.actions.request_export import request_export
from qp_api.domains.data_rights.actions.request_objection import request_objection
from qp_api.domains.data_rights.actions.request_rectification import request_rectification
from qp_api.domains.data_rights.messages import RequestExtended, RequestGranted
from qp_api.domains.data_rights.models import ExtensionReason, Objectionable, RequestId, Right
from qp_api.domains.data_rights.store import request_moves
from qp_api.domains.data_rights.store.requests import RequestRow
from qp_api.kit.ids import new_id
from support.databases import Database, ask
from support.duties import post

pytestmark = pytest.mark.alone

Act = Callable[[UnitOfWork, Learner], Awaitable[RequestRow]]


async def _work_off(process: Process) -> None:
    process.ports = {**process.ports, PrivacyHandlers: PrivacyHandlers()}
    relay = Relay(process, JobSet.joined([jobs, rights_jobs.jobs]))
    while await relay.carry_out_due():
        pass


def _rights(process: Process, learner: Learner) -> UnitOfWork:
    return UnitOfWork(process, Purpose.RIGHTS, learner.actor, mode=Mode.EXCLUSIVE)


async def _rectify(uow: UnitOfWork, learner: Learner) -> RequestRow:
    wanted = [Wanted("designation", "Auditor")]
    return await request_rectification(uow, learner.actor, wanted=wanted, reason=None)


async def _object(uow: UnitOfWork, learner: Learner) -> RequestRow:
    return await request_objection(uow, learner.actor, purpose=Objectionable.MARKETING, reason=None)


async def _extend(uow: UnitOfWork, learner: Learner) -> RequestRow:
    row = await request_objection(uow, learner.actor, purpose=Objectionable.CLAIMS, reason=None)
    await request_moves.extend_request(
        uow.db,
        row.subject_id,
        row.id,
        due_at=row.due_at + timedelta(days=40),
        reason=ExtensionReason.COMPLEXITY,
        at=uow.now,
    )

    uow.post(RequestExtended(subject_id=row.subject_id, request_id=row.id))
    return row


async def _refuse(uow: UnitOfWork, learner: Learner) -> RequestRow:
    row = await request_objection(uow, learner.actor, purpose=Objectionable.CLAIMS, reason=None)
    said = Refusal("eu-gdpr:JustificationA21", "A court asks for it.", "The officer.", "Dhaka.")
    await refuse_request(uow, row, said)
    return row


async def _grant(uow: UnitOfWork, learner: Learner) -> RequestRow:
    row = await request_objection(uow, learner.actor, purpose=Objectionable.CLAIMS, reason=None)
    uow.post(RequestGranted(subject_id=row.subject_id, request_id=row.id))
    return row


async def _export(uow: UnitOfWork, learner: Learner) -> RequestRow:
    return await request_export(uow, learner.actor, as_json=True, as_csv=False)


@dataclass(frozen=True)
class Told:
    """What somebody does, the subject of the letter in both languages, and what it says."""

    act: Act
    english: str
    bengali: str
    says: tuple[str, ...] = ()


LETTERS = [
    Told(_rectify, "Your data is corrected", "আপনার তথ্য সংশোধন করা হয়েছে"),
    Told(_object, "Your objection", "আপত্তি"),
    Told(_extend, "takes longer", "আরও সময়", ("complex",)),
    Told(
        _refuse,
        "is refused",
        "গ্রহণ করা হয়নি",
        ("A court asks for it.", "The officer.", "Dhaka."),
    ),
    Told(_grant, "is granted", "মঞ্জুর"),
    Told(_export, "Your portable data is ready", "বহনযোগ্য তথ্য ডাউনলোডের", ("until",)),
]


@pytest.mark.parametrize("locale", ["en", "bn"])
@pytest.mark.parametrize("told", LETTERS, ids=lambda told: told.english)
async def test_who_signed_in_is_told_with_a_link_and_no_token(
    told: Told, locale: str, process: Process, mailer: PaperMailer
) -> None:
    learner = await make_learner(process, locale=locale)
    async with _rights(process, learner) as uow:
        request = await told.act(uow, learner)
    await _work_off(process)
    wanted = told.english if locale == "en" else told.bengali
    (mail,) = [one for one in mailer.sent if wanted in one.subject]
    assert mail.to == learner.email
    assert request.number in mail.subject + mail.text
    assert f"/data-rights/requests/{request.id}" in mail.text
    assert "#token" not in mail.text
    if locale == "en":
        assert [word for word in told.says if word not in mail.text] == []
    kept = [row for row in await messages_of(process, learner.subject_id) if wanted in row.subject]
    assert [row.kind for row in kept] == ["legal"]


async def _register(process: Process, officer: Learner, email: str, **more: Any) -> RequestRow:
    correspondent = await prepare_correspondent(process)
    async with UnitOfWork(process, Purpose.RIGHTS, officer.actor) as uow:
        mail = ByMail(
            email=email,
            right=more.get("right", Right.ACCESS),
            received_at=uow.now - timedelta(hours=1),
            locale=more.get("locale", "en"),
            purpose=more.get("purpose"),
        )
        return await register_request(uow, officer.actor, mail, correspondent=correspondent)


def _token(mail: OutgoingMail) -> str:
    return mail.text.partition("#token=")[2].split()[0]


async def _confirm(process: Process, mail: OutgoingMail) -> None:
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM) as uow:
        await confirm_identity(uow, token=_token(mail))


async def test_known_or_not_an_address_gets_the_same_letter(
    process: Process, mailer: PaperMailer
) -> None:
    """DR-3: only number and token differ; no name, since a stranger may have written."""
    officer, learner = await make_learner(process), await make_learner(process, locale="bn")
    stranger = f"stranger-{new_id()}@example.org"
    told = []
    for email, locale in ((learner.email, "en"), (stranger, "bn")):
        request = await _register(process, officer, email, locale=locale)
        await _work_off(process)
        mail = mailer.sent.pop()
        assert mail.to == email
        assert "/data-rights/identity#token=" in mail.text
        plain = mail.text.replace(request.number, "NUMBER").replace(_token(mail), "TOKEN")
        told.append((mail.subject.replace(request.number, "NUMBER"), plain))
    assert told[0] == told[1]
    assert told[0][1].startswith("শুভেচ্ছা নিন,")


async def test_the_token_is_in_the_mail_and_nowhere_else(
    process: Process, mailer: PaperMailer
) -> None:
    officer, learner = await make_learner(process), await make_learner(process)
    await _register(process, officer, learner.email)
    await _work_off(process)
    (kept,) = await messages_of(process, learner.subject_id)
    assert _token(mailer.only) not in kept.body
    assert "#token" not in kept.body


async def test_an_address_that_is_nobodys_is_told_so_and_then_goes(
    process: Process, mailer: PaperMailer, database: Database
) -> None:
    officer = await make_learner(process)
    email = f"stranger-{new_id()}@example.org"
    request = await _register(process, officer, email)
    await _work_off(process)
    await _confirm(process, mailer.only)
    await _work_off(process)
    last = mailer.sent[-1]
    assert (last.to, len(mailer.sent)) == (email, 2)
    assert "we hold nothing about you" in last.subject
    assert request.number in last.subject
    for table in ("correspondents", "correspondent_addresses", "mail_messages", "mailed_links"):
        left = f"SELECT count(*) FROM {table} WHERE subject_id = $1"  # noqa: S608 -- our tables
        assert await ask(database.admin_dsn, left, request.subject_id) == 0, table
    state = "SELECT processing FROM subjects WHERE id = $1"
    assert await ask(database.admin_dsn, state, request.subject_id) == "erased"


async def test_a_package_by_mail_comes_with_a_link_that_opens_it_once(
    process: Process, mailer: PaperMailer
) -> None:
    officer, learner = await make_learner(process), await make_learner(process)
    request = await _register(process, officer, learner.email, right=Right.EXPORT)
    await _work_off(process)
    await _confirm(process, mailer.only)
    await _work_off(process)
    mail = mailer.sent[-1]
    assert "ready to be collected" in mail.subject
    assert "/data-rights/packages#token=" in mail.text
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM) as uow:
        download = await collect_package(uow, token=_token(mail))
        assert download.name == f"{request.number}.zip"


async def test_who_did_not_confirm_is_told_where_to_complain(
    process: Process, mailer: PaperMailer
) -> None:
    officer, learner = await make_learner(process), await make_learner(process)
    request = await _register(process, officer, learner.email)
    await _work_off(process)
    process.clock.offset += timedelta(days=7)
    await _work_off(process)
    mail = mailer.sent[-1]
    assert mail.subject == f"Your request {request.number} is refused"
    assert "seven days" in mail.text
    assert "competent authority" in mail.text
    assert "competent court" in mail.text


async def test_an_objection_by_mail_is_told_without_a_link(
    process: Process, mailer: PaperMailer
) -> None:
    officer, learner = await make_learner(process), await make_learner(process)
    await _register(
        process, officer, learner.email, right=Right.OBJECT, purpose=Objectionable.MARKETING
    )
    await _work_off(process)
    assert mailer.only.subject.startswith("Your objection")
    assert "http" not in mailer.only.text
    await post(
        process, RequestGranted(subject_id=learner.subject_id, request_id=RequestId(new_id()))
    )
    await _work_off(process)
    assert len(mailer.sent) == 1  # nobody is written to about a request that is not there
