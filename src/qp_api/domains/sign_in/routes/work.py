"""What the room's routes stand on: whose work it is, from which network, and how often."""

from typing import Annotated, Final, TypeAlias

from fastapi import Depends, Request

from qp_api.core.actor import PUBLIC
from qp_api.core.http.client_address import truncated, truncated_text
from qp_api.core.http.dependencies import ProcessDep, RequestIdDep
from qp_api.core.http.limits import Policy
from qp_api.core.http.services import services_of
from qp_api.core.http.work import reads, writes
from qp_api.core.privacy import Purpose
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.sign_in.rules import Place
from qp_api.kit.devices import read_device

# Against floods, before anything is hashed; guesses have limits of their own (R19). A network may
# be a whole carrier's NAT.
FLOOD: Final = Policy("credentials", quota=300, seconds=60, shared=True)


async def _public_work(process: ProcessDep, request_id: RequestIdDep) -> UnitOfWork:
    """Nobody's work: the room finds out whose it is, and a stale bearer token is no obstacle."""
    return UnitOfWork(process, Purpose.SECURITY, PUBLIC, request_id=request_id)


async def _network(request: Request) -> bytes:
    """The caller's /24 or /48; callers without an address share one (US-1)."""
    address = services_of(request.scope).proxies.client_address(request.scope)
    return b"" if address is None else truncated(address)


async def _place(request: Request) -> Place:
    """Where the caller is, as far as it is kept (US-1, US-2); no browser is asked for more."""
    address = services_of(request.scope).proxies.client_address(request.scope)
    network = None if address is None else truncated_text(address)
    return Place(network, read_device(request.headers.get("user-agent", "")))


PublicWork: TypeAlias = Annotated[UnitOfWork, Depends(_public_work)]
Reading: TypeAlias = Annotated[UnitOfWork, Depends(reads(Purpose.SECURITY))]
Writing: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.SECURITY))]
# Alone with the person: a sign-in that is on its way sees the credentials before or after.
Changing: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.SECURITY, mode=Mode.EXCLUSIVE))]
Network: TypeAlias = Annotated[bytes, Depends(_network)]
PlaceDep: TypeAlias = Annotated[Place, Depends(_place)]
