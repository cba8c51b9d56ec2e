"""What a room announces about itself: the manifest that is found, never listed."""

from dataclasses import dataclass, field

from fastapi import APIRouter

from qp_api.core.duties.jobs import JobSet
from qp_api.core.subject_data.handlers import PrivacyHandler


@dataclass(frozen=True, slots=True)
class Domain:
    """One room: its routes, its jobs, and its handlers for personal data that no column holds."""

    name: str
    router: APIRouter
    jobs: JobSet = field(default_factory=JobSet)
    privacy: tuple[PrivacyHandler, ...] = ()
    sandbox_only: bool = False
