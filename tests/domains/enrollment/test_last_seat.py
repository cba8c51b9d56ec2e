import asyncio
from collections import Counter

import httpx

from domains.catalog.factories import make_cohort
from domains.enrollment.conftest import Join
from domains.enrollment.factories import ask_for_seat
from qp_api.core.process import Process
from qp_api.kit.ids import new_id
from support.databases import Database, ask

RIVALS = 50


async def test_fifty_rivals_for_the_last_seat_have_one_winner(
    process: Process, database: Database, client: httpx.AsyncClient, join: Join
) -> None:
    """EN-1, and the winner's repeated request is the same answer."""
    cohort_id = await make_cohort(process, capacity=1)
    rivals = [await join() for _ in range(RIVALS)]
    keys = [str(new_id()) for _ in rivals]

    answers = await asyncio.gather(
        *(
            ask_for_seat(client, rival, cohort_id, key=key)
            for rival, key in zip(rivals, keys, strict=True)
        )
    )

    results = Counter((answer.status_code, answer.json().get("code")) for answer in answers)
    assert results == {(201, None): 1, (409, "cohort_full"): RIVALS - 1}
    seats = "SELECT taken FROM cohorts WHERE id = $1"
    assert await ask(database.admin_dsn, seats, cohort_id) == 1
    rows = "SELECT count(*) FROM enrollments WHERE cohort_id = $1"
    assert await ask(database.admin_dsn, rows, cohort_id) == 1

    won = next(place for place, answer in enumerate(answers) if answer.status_code == 201)
    again = await ask_for_seat(client, rivals[won], cohort_id, key=keys[won])
    assert again.content == answers[won].content


async def test_one_person_with_many_keys_gets_one_seat(
    process: Process, database: Database, client: httpx.AsyncClient, join: Join
) -> None:
    cohort_id = await make_cohort(process, capacity=10)
    learner = await join()

    answers = await asyncio.gather(*(ask_for_seat(client, learner, cohort_id) for _ in range(8)))

    results = Counter((answer.status_code, answer.json().get("code")) for answer in answers)
    assert results == {(201, None): 1, (409, "already_enrolled"): 7}
    seats = "SELECT taken FROM cohorts WHERE id = $1"
    assert await ask(database.admin_dsn, seats, cohort_id) == 1
