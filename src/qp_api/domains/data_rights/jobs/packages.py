"""Build the package that somebody asked for: one moment, streamed, sealed, kept for seven days."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from qp_api.core.actor import Processing
from qp_api.core.crypto.sealed_file import seal_file
from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.object_store import ObjectStore
from qp_api.core.privacy import Purpose
from qp_api.core.privacy.processing import data_map_version
from qp_api.core.subject_data.handlers import PrivacyHandlers
from qp_api.core.subject_data.subjects import get_processing
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.data_rights.messages import AccessRequested, ExportRequested, PackageReady
from qp_api.domains.data_rights.models import ENDED, RequestId, RequestState
from qp_api.domains.data_rights.queries.access_contents import AccessContents
from qp_api.domains.data_rights.queries.export_contents import ExportContents
from qp_api.domains.data_rights.queries.package import Contents, Measured, Package
from qp_api.domains.data_rights.rules.package_place import cell_of, key_of
from qp_api.domains.data_rights.rules.package_words import PackageFacts
from qp_api.domains.data_rights.rules.requests import PACKAGE_KEPT
from qp_api.domains.data_rights.store import packages, request_moves
from qp_api.domains.data_rights.store import requests as store
from qp_api.domains.data_rights.store.packages import PackageId
from qp_api.kit.ids import SubjectId

from .person import person_of

jobs = JobSet()
Fill: TypeAlias = Callable[[UnitOfWork, PackageFacts], Contents]


class _Overtaken(Exception):
    """The request ended meanwhile: it was withdrawn or refused, or its person is being erased."""


@jobs.handles(AccessRequested)
async def build_package(job: Job, message: AccessRequested) -> None:
    """Collect, stream, seal, store; then the request is completed. Again builds it anew. DR-9."""
    files = await _files_of(job, person_of(message))
    await _build(job, message, lambda uow, facts: AccessContents(uow, facts, files))


@jobs.handles(ExportRequested)
async def build_export(job: Job, message: ExportRequested) -> None:
    """The same, of portable data alone. P5.5."""
    kinds = {"as_json": message.as_json, "as_csv": message.as_csv}
    await _build(job, message, lambda uow, facts: ExportContents(uow, facts, **kinds))


async def _build(job: Job, message: AccessRequested | ExportRequested, fill: Fill) -> None:
    wanted = PackageId(person_of(message), RequestId(message.request_id))
    try:
        async with job.unit_of_work(Purpose.RIGHTS, mode=Mode.SNAPSHOT) as uow:
            await _check_wanted(uow, wanted)
            built = await _store(uow, wanted, fill)
        async with job.completing(Purpose.RIGHTS) as uow:
            await _check_wanted(uow, wanted)
            await _complete(uow, wanted, built)
    except _Overtaken:
        # Before the completion, so that no crash leaves the file behind.
        await job.process.port(ObjectStore).delete(key_of(wanted.subject_id, wanted.id))
        async with job.completing(Purpose.RIGHTS):
            return


async def _files_of(job: Job, person: SubjectId) -> Mapping[str, bytes]:
    """What rooms hold outside their tables, asked before any transaction is open."""
    handlers = job.process.port(PrivacyHandlers)
    return {
        f"files/{handler.name}/{name}": content
        for handler in handlers
        for name, content in (await handler.collect(job.process, person)).items()
    }


async def _check_wanted(uow: UnitOfWork, wanted: PackageId) -> None:
    row = await store.find_request(uow.db, wanted.subject_id, wanted.id)
    processing = await get_processing(uow, wanted.subject_id)
    closing = processing in (Processing.ERASING, Processing.ERASED)
    if row is None or row.state in ENDED or closing:
        raise _Overtaken


async def _store(uow: UnitOfWork, wanted: PackageId, fill: Fill) -> Measured:
    person = wanted.subject_id
    row = await store.get_request(uow.db, person, wanted.id)
    facts = PackageFacts(
        subject_id=person,
        request_id=str(row.id),
        number=row.number,
        received_at=row.received_at,
        created_at=uow.now,
    )
    process = uow.process
    version = data_map_version(process.data_map)
    package = Package(facts, fill(uow, facts), process.signer, version=version)
    measured = Measured(package.stream())
    await uow.keyring.load([person])
    sealed = seal_file(uow.keyring.current(person), cell_of(person, row.id), measured)
    await process.port(ObjectStore).put(key_of(person, row.id), sealed)
    return measured


async def _complete(uow: UnitOfWork, wanted: PackageId, built: Measured) -> None:
    await packages.add_package(
        uow.db,
        wanted,
        size=built.size,
        sha256=built.sha256,
        built_at=uow.now,
        expires_at=uow.now + PACKAGE_KEPT,
    )
    await request_moves.end_request(
        uow.db, wanted.subject_id, wanted.id, state=RequestState.COMPLETED, at=uow.now
    )
    uow.post(PackageReady(subject_id=wanted.subject_id, request_id=wanted.id))
    uow.audit("data_rights.build_package", subject_id=wanted.subject_id, object_id=wanted.id)
