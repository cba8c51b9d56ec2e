"""What ended is purged within days, whatever its end was (DR-17)."""

from datetime import timedelta
from typing import Final

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.object_store import ObjectStore
from qp_api.core.privacy import Purpose
from qp_api.core.unit_of_work import Mode
from qp_api.domains.data_rights.messages import CorrespondenceEnded, RightsDataDue
from qp_api.domains.data_rights.rules.package_place import key_of
from qp_api.domains.data_rights.rules.requests import REQUEST_DATA_KEPT
from qp_api.domains.data_rights.store import (
    corrections,
    correspondents,
    letters,
    links,
    packages,
    request_moves,
)

jobs = JobSet()
jobs.every(timedelta(hours=1), RightsDataDue)

_BATCH: Final = 200


@jobs.handles(RightsDataDue)
async def purge_rights_data(job: Job, _: RightsDataDue) -> None:
    """Expired packages and links, words and values of ended requests, addresses nobody needs.

    At most 200 of each a turn.
    """
    async with job.unit_of_work(Purpose.RIGHTS, mode=Mode.READ) as uow:
        now = uow.now
        expired = await packages.list_expired(uow.db, now=now, most=_BATCH)
        before = now - REQUEST_DATA_KEPT
        left = await letters.list_old_letters(uow.db, before=before, most=_BATCH)
        left += await correspondents.list_left(uow.db, before=before, most=_BATCH)
    store = job.process.port(ObjectStore)
    for package in expired:  # before its row, so that no crash leaves the file behind
        await store.delete(key_of(package.subject_id, package.id))
    async with job.completing(Purpose.RIGHTS) as uow:
        dropped = await packages.drop_expired(uow.db, expired, now=now)
        blanked = await request_moves.blank_texts(uow.db, ended_before=before)
        emptied = await corrections.purge_changes(uow.db, ended_before=before, most=_BATCH)
        await request_moves.touch_requests(uow.db, emptied)
        await links.drop_expired_links(uow.db, now=now)
        for correspondent in left:
            uow.post(CorrespondenceEnded(subject_id=correspondent))
        if _BATCH in (len(expired), len(emptied)):
            uow.post(RightsDataDue())
        if dropped or blanked or emptied:
            uow.audit(
                "data_rights.purge_rights_data",
                details={"packages": dropped, "texts": blanked, "corrections": len(emptied)},
            )
