"""What a key reads of learners: without the restricted, on the trail, and told to them."""

from collections.abc import Sequence

import httpx

from domains.catalog.factories import make_cohort
from domains.enrollment.classes import schedule
from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner, enroll
from qp_api.core.actor import SYSTEM, Actor, ActorKind, Processing, Scope
from qp_api.core.audit.access import AccessEntry, list_all_access
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.kit.ids import new_id
from support.http_apps import People
from support.people import put_into

KEY = new_id()


def key_with(people: People, *scopes: Scope) -> dict[str, str]:
    """The headers of a key."""
    people.actors["a-key"] = Actor(kind=ActorKind.API_KEY, api_key_id=KEY, scopes=frozenset(scopes))
    return {"Authorization": "Bearer a-key"}


async def told_of(process: Process, learners: Sequence[Learner]) -> list[list[AccessEntry]]:
    """What each is told about who looked."""
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM, mode=Mode.READ) as uow:
        return [await list_all_access(uow.db, one.subject_id) for one in learners]


async def test_a_roster_and_progress(
    process: Process, client: httpx.AsyncClient, people: People, teacher: Learner, join: Join
) -> None:
    cohort_id = await make_cohort(process, instructor_id=teacher.subject_id)
    learners = [await join() for _ in range(3)]
    rows = [await enroll(process, one, cohort_id) for one in learners]
    await put_into(process, learners[1].subject_id, Processing.RESTRICTED)
    key = key_with(people, Scope.ENROLLMENTS_READ)
    path = f"/v1/cohorts/{cohort_id}/enrollments"

    first = (await client.get(path, params={"limit": 1}, headers=key)).json()
    # The row behind the page was fetched, and shown to nobody.
    assert [len(access) for access in await told_of(process, learners)] == [1, 0, 0]
    more = {"limit": 1, "cursor": first["next_cursor"]}
    second = (await client.get(path, params=more, headers=key)).json()
    stolen = await client.get(path, params=more, headers=teacher.headers)
    progress = await client.get(f"/v1/enrollments/{rows[0].id}/progress", headers=key)
    hidden = await client.get(f"/v1/enrollments/{rows[1].id}/progress", headers=key)

    seen = [*first["items"], *second["items"]]
    assert [one["id"] for one in seen] == [str(rows[0].id), str(rows[2].id)]
    assert stolen.json()["code"] == "invalid_cursor"  # a cursor is its caller's
    assert (progress.status_code, progress.json()["enrollment_id"]) == (200, str(rows[0].id))
    assert hidden.status_code in {403, 404}, hidden.text
    told = await told_of(process, learners)
    assert [{access.operation for access in one} for one in told] == [
        {"list_cohort_enrollments", "read_progress"},
        set(),
        {"list_cohort_enrollments"},
    ]
    for access in (*told[0], *told[2]):
        assert (access.actor_kind, access.role, access.key) == ("api_key", None, str(KEY))
        assert access.reason == "course_delivery"


async def test_attendance_asks_for_its_own_scope(
    process: Process, client: httpx.AsyncClient, people: People, teacher: Learner
) -> None:
    cohort_id = await make_cohort(process, instructor_id=teacher.subject_id)
    made = (await schedule(client, process, teacher, cohort_id)).json()
    path = f"/v1/sessions/{made['id']}/attendance"

    other = await client.get(path, headers=key_with(people, Scope.ENROLLMENTS_READ))
    right = await client.get(path, headers=key_with(people, Scope.ATTENDANCE_READ))

    assert (other.status_code, other.json()["code"]) == (403, "scope_required")
    assert (right.status_code, right.json()["items"]) == (200, [])
