from dataclasses import replace

import httpx
import pytest

from domains.catalog.factories import make_cohort
from domains.enrollment.factories import Learner, ask_for_seat, enroll
from domains.enrollment.quizzes import RIGHT, save, start, submit, take_course
from qp_api.core.actor import Processing
from qp_api.core.process import Process
from support.http_apps import People
from support.people import put_into


@pytest.mark.parametrize(
    ("state", "code"),
    [(Processing.RESTRICTED, "processing_restricted"), (Processing.FROZEN, "frozen")],
)
async def test_a_closed_person_neither_enrolls_nor_reads(
    process: Process,
    client: httpx.AsyncClient,
    people: People,
    learner: Learner,
    state: Processing,
    code: str,
) -> None:
    row = await enroll(process, learner, await make_cohort(process))
    path = f"/v1/enrollments/{row.id}"
    assert (await client.get(path, headers=learner.headers)).status_code == 200

    await put_into(process, learner.subject_id, state)
    people.actors[learner.token] = replace(learner.actor, processing=state)

    answers = [
        await client.get(path, headers=learner.headers),
        await client.get("/v1/enrollments", headers=learner.headers),
        await ask_for_seat(client, learner, await make_cohort(process)),
    ]
    assert [(a.status_code, a.json()["code"]) for a in answers] == [(403, code)] * 3


async def test_a_restriction_the_token_does_not_know_stops_the_write(
    process: Process, client: httpx.AsyncClient, learner: Learner
) -> None:
    """The lock at the opening reads the state itself; the second wall hides the rows anyway."""
    row = await enroll(process, learner, await make_cohort(process))
    await put_into(process, learner.subject_id, Processing.RESTRICTED)

    written = await ask_for_seat(client, learner, await make_cohort(process))
    read = await client.get(f"/v1/enrollments/{row.id}", headers=learner.headers)

    assert written.json()["code"] == "processing_restricted"
    assert read.status_code == 404


async def test_a_closed_person_attempts_no_quiz_and_reads_no_certificate(
    process: Process, client: httpx.AsyncClient, people: People, learner: Learner
) -> None:
    course = await take_course(process, learner)
    begun = (await start(client, learner, course)).json()
    await put_into(process, learner.subject_id, Processing.RESTRICTED)
    people.actors[learner.token] = replace(learner.actor, processing=Processing.RESTRICTED)

    answers = [
        await start(client, learner, course),
        await save(client, learner, begun["id"], RIGHT),
        await submit(client, learner, begun["id"], RIGHT),
        *[
            await client.get(path, headers=learner.headers)
            for path in (
                "/v1/certificates",
                "/v1/sessions",
                f"/v1/quizzes/{course.quiz_id}",
                f"/v1/enrollments/{course.seat.id}/progress",
            )
        ],
        await client.post(
            f"/v1/enrollments/{course.seat.id}/cancellation", headers=learner.headers
        ),
    ]

    told = [(answer.status_code, answer.json()["code"]) for answer in answers]
    assert told == [(403, "processing_restricted")] * 8


async def test_behind_the_first_wall_the_second_hides_the_rows(
    process: Process, client: httpx.AsyncClient, learner: Learner
) -> None:
    """As if the restriction were not known yet where the token is checked."""
    course = await take_course(process, learner)
    begun = (await start(client, learner, course)).json()
    await put_into(process, learner.subject_id, Processing.RESTRICTED)

    written = await submit(client, learner, begun["id"], RIGHT)
    read = await client.get(f"/v1/enrollments/{course.seat.id}/progress", headers=learner.headers)

    assert written.json()["code"] == "processing_restricted"
    assert read.status_code == 404
