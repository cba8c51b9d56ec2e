"""The files of this room: packages, sealed in the object store under their person's own key."""

from collections.abc import Mapping, Sequence

from qp_api.core.object_store import ObjectStore
from qp_api.core.process import Process
from qp_api.kit.ids import SubjectId

from .rules.package_place import folder_of


class PackageFiles:
    """A package holds no earlier package, but erasure takes them all."""

    name = "packages"

    async def collect(self, _process: Process, _subject_id: SubjectId) -> Mapping[str, bytes]:
        """Nothing: what is in a package is in the next one too, anew."""
        return {}

    async def erase(self, process: Process, subject_ids: Sequence[SubjectId]) -> int:
        """Remove these people's packages; say how many there were."""
        store = process.port(ObjectStore)
        erased = 0
        for subject_id in subject_ids:
            for key in await store.list_keys(folder_of(subject_id)):
                await store.delete(key)
                erased += 1
        return erased
