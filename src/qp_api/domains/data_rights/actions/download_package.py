"""Open the package of one's own request, as a stream (P5.1)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from qp_api.core.actor import Actor
from qp_api.core.crypto.sealed_file import open_file
from qp_api.core.object_store import NoSuchObject, ObjectStore
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.errors import PackageExpired
from qp_api.domains.data_rights.models import RequestId
from qp_api.domains.data_rights.rules.package_place import cell_of, key_of
from qp_api.domains.data_rights.rules.requests import check_package
from qp_api.domains.data_rights.store import requests as store
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class Download:
    """A ZIP file on its way: its name, its size in bytes, its pieces."""

    name: str
    size: int
    pieces: AsyncIterator[bytes]


async def download_package(uow: UnitOfWork, actor: Actor, *, request_id: RequestId) -> Download:
    """The package; its first piece has been verified, each other one is before it leaves.

    Raises NotFound, PackageNotReady, PackageExpired.
    """
    download = await open_package(uow, actor.person, request_id)
    uow.audit("data_rights.download_package", subject_id=actor.person, object_id=request_id)
    return download


async def open_package(uow: UnitOfWork, person: SubjectId, request_id: RequestId) -> Download:
    """The package of a person's request. Raises NotFound, PackageNotReady, PackageExpired."""
    row = await store.get_request(uow.db, person, request_id)
    size = check_package(row, now=uow.now)
    await uow.keyring.load([person])
    sealed = uow.process.port(ObjectStore).stream(key_of(person, request_id))
    opened = open_file(uow.keyring, cell_of(person, request_id), sealed)
    try:
        first = await anext(opened)
    except NoSuchObject:
        raise PackageExpired from None
    return Download(f"{row.number}.zip", size, _whole(first, opened))


async def _whole(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece
