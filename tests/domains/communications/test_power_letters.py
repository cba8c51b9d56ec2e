"""Whoever may decide hears that something waits; whoever has other roles hears that too."""

import pytest

from domains.communications.desk import Desk
from domains.communications.factories import PaperMailer
from qp_api.core.actor import Role
from qp_api.core.approvals import ask_approval
from qp_api.core.duties.relay import Relay
from qp_api.core.privacy import Purpose
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.manifest import manifest
from qp_api.domains.accounts.messages import RolesChanged
from qp_api.domains.communications.jobs import jobs
from support.databases import Database
from support.duties import post, run

pytestmark = pytest.mark.alone

[GRANT] = manifest.approvals


async def carry_out(desk: Desk) -> None:
    for _ in range(3):
        await Relay(desk.process, jobs).carry_out_due()


async def test_second_persons_are_told_where_to_look_and_nobody_else(
    desk: Desk, mailer: PaperMailer
) -> None:
    asker, second = await desk.join(Role.ADMIN), await desk.join(Role.ADMIN, locale="bn")
    officer, concerned = await desk.join(Role.DPO), await desk.join(Role.DPO)
    await desk.join(Role.SUPPORT)
    async with UnitOfWork(desk.process, Purpose.SECURITY, asker.actor()) as uow:
        waits = await ask_approval(
            uow,
            GRANT,
            subject_id=concerned.subject_id,
            object_id=concerned.subject_id,
            facts={"roles": "admin.dpo.learner", "was": "dpo.learner"},
        )

    await carry_out(desk)

    by_address = {mail.to: mail for mail in mailer.sent}
    assert set(by_address) == {second.email, officer.email}
    for mail in mailer.sent:
        assert f"/approvals/{waits}" in mail.text
        assert str(concerned.subject_id) not in mail.text + (mail.html or "")
    assert by_address[officer.email].subject == "Something waits for a second person"
    assert by_address[second.email].subject == "একটি কাজ দ্বিতীয় ব্যক্তির সিদ্ধান্তের অপেক্ষায় আছে"


async def test_nobody_is_called_to_what_has_ended(
    desk: Desk, mailer: PaperMailer, database: Database
) -> None:
    asker, _ = await desk.join(Role.ADMIN), await desk.join(Role.ADMIN)
    async with UnitOfWork(desk.process, Purpose.SECURITY, asker.actor()) as uow:
        await ask_approval(
            uow, GRANT, subject_id=None, object_id=asker.subject_id, facts={"roles": "admin"}
        )
    await run(database, "UPDATE approvals SET state = 'withdrawn', ended_at = now()")

    await carry_out(desk)

    assert not mailer.sent


@pytest.mark.parametrize(
    ("locale", "subject"),
    [("en", "Your roles have changed"), ("bn", "আপনার ভূমিকা পরিবর্তন করা হয়েছে")],
)
async def test_whose_roles_changed_is_told(
    desk: Desk, mailer: PaperMailer, locale: str, subject: str
) -> None:
    holder = await desk.join(locale=locale)
    await post(desk.process, RolesChanged(subject_id=holder.subject_id))

    await carry_out(desk)

    assert (mailer.only.to, mailer.only.subject) == (holder.email, subject)
    assert "/me" in mailer.only.text
