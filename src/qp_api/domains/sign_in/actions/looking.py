"""A look at credentials that begins no transaction: none is held while a password is hashed."""

from qp_api.core.actor import PUBLIC
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork


def looking(process: Process) -> UnitOfWork:
    """A unit of work that only reads, or writes one statement by itself."""
    return UnitOfWork(process, Purpose.SECURITY, PUBLIC, mode=Mode.READ)
