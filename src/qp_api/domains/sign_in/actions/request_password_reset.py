"""Ask for a new password; all addresses are answered alike, at the same cost (AC-2)."""

from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import address_indexes, find_by_email
from qp_api.domains.sign_in.actions.reserve_attempts import reserve_attempts
from qp_api.domains.sign_in.messages import PasswordResetRequested
from qp_api.domains.sign_in.rules import RESET_LIMIT


async def reserve_reset(process: Process, *, email: str, network: bytes) -> None:
    """Count one request against address and network. Raises TooManyAttempts."""
    address = address_indexes(process.hierarchy, email)[-1]
    await reserve_attempts(process, RESET_LIMIT, account=address, network=network)


async def request_password_reset(uow: UnitOfWork, *, email: str) -> None:
    """Owe the mail; whether there is anybody to write to, whoever writes it finds out.

    An address that nobody has owes a letter to nobody: the same statements, the same trail.
    """
    account = await find_by_email(uow, email)
    subject_id = None if account is None else account.subject_id
    uow.post(PasswordResetRequested(subject_id=subject_id))
    uow.audit("sign_in.request_password_reset", subject_id=subject_id)
