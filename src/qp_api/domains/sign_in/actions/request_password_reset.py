"""Ask for a new password; all addresses are answered alike, at the same cost (AC-2)."""

from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import address_indexes, find_by_email
from qp_api.domains.sign_in.actions.looking import looking
from qp_api.domains.sign_in.actions.reserve_attempts import reserve_attempts
from qp_api.domains.sign_in.messages import PasswordResetRequested
from qp_api.domains.sign_in.rules import RESET_LIMIT
from qp_api.kit.ids import SubjectId, new_subject_id


async def find_addressee(process: Process, *, email: str, network: bytes) -> SubjectId | None:
    """Count one request against address and network; whose the address is.

    Raises TooManyAttempts, whether or not it is known.
    """
    address = address_indexes(process.hierarchy, email)[-1]
    await reserve_attempts(process, RESET_LIMIT, account=address, network=network)
    async with looking(process) as look:
        account = await find_by_email(look, email)
    return None if account is None else account.subject_id


async def request_password_reset(uow: UnitOfWork, addressee: SubjectId | None) -> None:
    """Owe the mail; whether there is anybody to write to, whoever writes it finds out.

    An address that nobody has owes it to an id that nobody has: the same statements, the same
    bytes. Its duty is dropped as one of somebody who was erased meanwhile is.
    """
    subject_id = addressee or new_subject_id()
    uow.post(PasswordResetRequested(subject_id=subject_id))
    uow.audit("sign_in.request_password_reset", subject_id=subject_id)
