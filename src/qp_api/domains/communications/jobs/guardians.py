"""Letters around a guardian's consent: the question, and what came of it (AG-5)."""

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.domains.communications.actions.send_letter import Addressed
from qp_api.domains.communications.rules.language import language_of
from qp_api.domains.communications.rules.letters import Letter
from qp_api.domains.minors import public as minors
from qp_api.domains.minors.messages import GuardianAnswered, GuardianAsked
from qp_api.kit.ids import SubjectId

from .telling import addressed_to, contact_of, person_of, stays, tell

jobs = JobSet()


@jobs.handles(GuardianAsked)
async def ask_guardian(job: Job, message: GuardianAsked) -> None:
    """Who it is about is said by the address that the learner has proven, and no name."""
    guardian_id = person_of(message)
    async with job.unit_of_work(Purpose.RIGHTS) as uow:
        await stays(uow, guardian_id)
        guardian = await minors.get_guardian(uow, guardian_id)
        ward = await contact_of(uow, SubjectId(message.ward_id))
        token = await minors.mint_guardian_token(uow, guardian_id)
    addressed = Addressed(
        letter=Letter.GUARDIAN_ASKED,
        subject_id=guardian_id,
        to=guardian.email,
        language=language_of(guardian.locale),
        facts={"address": ward.email},
        path="/guardian-consent",
        token=token,
    )
    await tell(job, addressed)


@jobs.handles(GuardianAnswered)
async def tell_of_answer(job: Job, message: GuardianAnswered) -> None:
    """The learner hears that they are let in, or that the registration ends."""
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.RIGHTS) as uow:
        contact = await contact_of(uow, subject_id)
    letter = Letter.GUARDIAN_AGREED if message.is_given else Letter.GUARDIAN_REFUSED
    await tell(job, addressed_to(contact, subject_id, letter, path="/sign-in"))
