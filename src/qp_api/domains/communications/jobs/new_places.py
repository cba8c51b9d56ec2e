"""Letters about one sign-in: from where the person was not seen before, or ended as if stolen."""

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.domains.communications.rules.language import language_of, written_day, written_number
from qp_api.domains.communications.rules.letters import Letter
from qp_api.domains.sign_in import public as sign_in
from qp_api.domains.sign_in.messages import RefreshTokenReused, SignedInSomewhereNew
from qp_api.kit.calendar import DHAKA
from qp_api.kit.ids import SignInId

from .telling import addressed_to, contact_of, person_of, tell

jobs = JobSet()
_UNKNOWN = "?"


@jobs.handles(SignedInSomewhereNew)
async def tell_of_new_place(job: Job, message: SignedInSomewhereNew) -> None:
    """A sign-in from a new device or network (ASVS 6.3.5)."""
    await _tell(job, message, Letter.SIGNED_IN_SOMEWHERE_NEW, path="/sign-ins")


@jobs.handles(RefreshTokenReused)
async def tell_of_reuse(job: Job, message: RefreshTokenReused) -> None:
    """A sign-in that was ended because its token came twice; they are signed out of it by now."""
    await _tell(job, message, Letter.SIGN_IN_ENDED, path="/forgotten-password")


async def _tell(
    job: Job, message: SignedInSomewhereNew | RefreshTokenReused, letter: Letter, *, path: str
) -> None:
    """Device, network and time of the sign-in, as the person's own list shows them."""
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.SECURITY) as uow:
        contact = await contact_of(uow, subject_id)
        row = await sign_in.read_place(uow, subject_id, SignInId(message.sign_in_id))
    language = language_of(contact.locale)
    at, device = row.signed_in_at.astimezone(DHAKA), row.place.device
    facts = {
        "day": written_day(at.date(), language),
        "time": written_number(f"{at:%H:%M}", language),
        "device": ", ".join(filter(None, (device.browser, device.system))) or _UNKNOWN,
        "network": row.network or _UNKNOWN,
    }
    addressed = addressed_to(contact, subject_id, letter, facts, path=path)
    await tell(job, addressed, Purpose.SECURITY)
