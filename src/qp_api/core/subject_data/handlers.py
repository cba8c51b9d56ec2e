"""The handlers a room gives for personal data that no column holds: files, outside processors."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from qp_api.core.process import Process
from qp_api.kit.ids import SubjectId


class PrivacyHandler(Protocol):
    """Both verbs are idempotent, and called outside any transaction."""

    @property
    def name(self) -> str:
        """What is held, as the package and the receipt name it."""

    async def collect(self, process: Process, subject_id: SubjectId) -> Mapping[str, bytes]:
        """File name → content, for the access package (P5.1)."""

    async def erase(self, process: Process, subject_ids: Sequence[SubjectId]) -> int:
        """Destroy what is held about these people; says how many things went (P5.3)."""


@dataclass(frozen=True, slots=True)
class PrivacyHandlers:
    """The handlers of all rooms, bound as a port: who walks them names no room."""

    handlers: tuple[PrivacyHandler, ...] = ()

    def __iter__(self) -> Iterator[PrivacyHandler]:
        return iter(self.handlers)
