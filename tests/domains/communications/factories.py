"""Mail on record, mail on paper, and people who wait for it."""

from dataclasses import dataclass, field

from domains.enrollment.factories import Learner, make_learner
from qp_api.core.actor import SYSTEM
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.communications import store
from qp_api.domains.communications.ports import OutgoingMail
from qp_api.domains.communications.store import MessageRow
from qp_api.domains.sign_in.store import credentials
from qp_api.kit.ids import SubjectId, new_id


async def record_mail(
    process: Process, subject_id: SubjectId, *, subject: str = "A word from the house"
) -> MessageRow:
    """A service mail that went to this person."""
    row = MessageRow(
        subject_id=subject_id,
        id=new_id(),
        kind="service",
        recipient="learner@example.org",
        subject=subject,
        body="Good day,\n\nall is well.",
        state="sent",
        sent_at=process.clock.now(),
    )
    async with UnitOfWork(process, Purpose.SECURITY, SYSTEM, about=subject_id) as uow:
        await store.add_message(uow.db, row)
    return row


@dataclass
class PaperMailer:
    """Takes mail and keeps it; or fails, once for each fault that it is given."""

    sent: list[OutgoingMail] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)

    async def send(self, mail: OutgoingMail) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append(mail)

    @property
    def only(self) -> OutgoingMail:
        """The one mail that was sent."""
        (mail,) = self.sent
        return mail


async def make_pending(process: Process, *, locale: str = "en") -> Learner:
    """Somebody who has registered and not confirmed their address yet."""
    learner = await make_learner(process, locale=locale)
    async with UnitOfWork(process, Purpose.SECURITY, SYSTEM) as uow:
        await credentials.add_credential(
            uow.db, learner.subject_id, password_hash="$argon2id$", at=uow.now
        )
    return learner


async def messages_of(process: Process, subject_id: SubjectId) -> list[MessageRow]:
    """A person's mail on record, the newest first."""
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM, mode=Mode.READ) as uow:
        return await store.list_messages(uow.db, subject_id, before=None, most=100)
