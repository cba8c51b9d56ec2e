"""A class and who was there, as an instructor tells it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from domains.enrollment.factories import Learner
from qp_api.core.process import Process


async def schedule(
    client: httpx.AsyncClient,
    process: Process,
    teacher: Learner,
    cohort_id: UUID,
    *,
    hours: int = 10,
    begins: datetime | None = None,
) -> httpx.Response:
    """A class that began yesterday, unless said."""
    starts_at = begins or process.clock.now() - timedelta(days=1)
    body = {
        "cohort_id": str(cohort_id),
        "title": "Processes",
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=hours)).isoformat(),
    }
    return await client.post("/v1/sessions", json=body, headers=teacher.headers)


async def record(
    client: httpx.AsyncClient,
    teacher: Learner,
    class_id: object,
    *seen: tuple[UUID, dict[str, Any]],
    etag: str = "*",
) -> httpx.Response:
    """`PUT …/attendance` of these accounts."""
    attendance = [{"account_id": str(who), **how} for who, how in seen]
    return await client.put(
        f"/v1/sessions/{class_id}/attendance",
        json={"attendance": attendance},
        headers={**teacher.headers, "If-Match": etag},
    )
