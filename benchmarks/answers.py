"""Every contender answers the same: else their figures would compare nothing."""

import json
from datetime import datetime
from typing import Any

from .contenders import OWN, plan_of, shapes_of
from .load import Job
from .servers import serving
from .shapes import LISTED, Shape, enroll, get, patch
from .stage import Stage

_CURSOR = "next_cursor"  # opaque, and each one's own
_ENTRIES = (
    "audit_entries JOIN audit_pending ON entry_id = id WHERE action = 'enrollment.enroll_learner'"
)


class AnswersDiffer(AssertionError):
    """A contender says something else than ours."""


def check_answers(stage: Stage, names: tuple[str, ...]) -> None:
    """Ask each the same of the same person; compare bodies, and what a write leaves behind."""
    said = {name: _answers(stage, name) for name in (OWN, *names)}
    for name in names:
        for shape, found in said[name].items():
            if found != said[OWN][shape]:
                raise AnswersDiffer(f"{name}, {shape}: {found} is not {said[OWN][shape]}")


def _answers(stage: Stage, name: str) -> dict[Shape, Any]:
    issuer = stage.issuer_of(name)
    token = issuer.issue(stage.requests.timed[0])
    learner, cohort = next(stage.requests.seats)
    asked = {
        Shape.READ: get("/v1/me", token),
        Shape.LIST: get(f"/v1/me/messages?limit={LISTED}", token),
        Shape.WRITE: enroll(issuer.issue(learner), cohort),
        # Another person: what is changed is read by whoever comes next.
        Shape.TAIL: patch(issuer.issue(stage.requests.timed[1])),
    }
    found: dict[Shape, Any] = {}
    with serving(plan_of(name, stage.house), stage.house.place.logs) as server:
        for shape in shapes_of(name):
            job = Job(server.port, server.pids, [asked[shape]], connections=1, cycle=False)
            found[shape] = _plain(json.loads(stage.client.run(job, expect=shape.expect).sample))
    # Ids and moments are each write's own; its shape is not.
    found[Shape.WRITE] = sorted(found[Shape.WRITE])
    return found


def _plain(value: Any) -> Any:
    """Moments as moments, however they are spelled."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items() if name != _CURSOR}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    try:
        return datetime.fromisoformat(value).isoformat() if "T" in value else value
    except (TypeError, ValueError):
        return value


async def check_effects(stage: Stage) -> int:
    """Each enrollment has its duty, its audit entry and its remembered answer; how many.

    Raises AnswersDiffer.
    """
    tables = ("enrollments", "duties", "idempotency_records", _ENTRIES)
    counts = {
        table: await stage.admin.fetchval(f"SELECT count(*) FROM {table}")  # noqa: S608 -- our own names
        for table in tables
    }
    taken = await stage.admin.fetchval("SELECT sum(taken) FROM cohorts")
    if {*counts.values(), taken} != {taken}:
        raise AnswersDiffer(f"seats {taken}, rows {counts}")
    return int(taken)
