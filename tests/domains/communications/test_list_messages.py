from dataclasses import replace

import httpx
import pytest

from domains.communications.factories import record_mail
from domains.enrollment.factories import make_learner
from qp_api.core.actor import Processing
from qp_api.core.process import Process
from qp_api.domains.communications.routes import router
from support.databases import Database, ask
from support.http_apps import People, client_of, make_app
from support.people import put_into

PATH = "/v1/me/messages"


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
def client(process: Process, people: People) -> httpx.AsyncClient:
    return client_of(make_app(router, process=process, people=people))


async def test_a_person_reads_their_own_mail_the_newest_first(
    process: Process, people: People, client: httpx.AsyncClient
) -> None:
    learner, other = [await make_learner(process) for _ in range(2)]
    people.actors[learner.token] = learner.actor
    mails = [await record_mail(process, learner.subject_id, subject=f"Mail {n}") for n in range(3)]
    await record_mail(process, other.subject_id)

    query = {"limit": "2"}
    first = (await client.get(PATH, params=query, headers=learner.headers)).json()
    query["cursor"] = first["next_cursor"]
    last = (await client.get(PATH, params=query, headers=learner.headers)).json()

    assert [item["id"] for item in first["items"] + last["items"]] == [
        str(mail.id) for mail in reversed(mails)
    ]
    assert last["next_cursor"] is None
    shown = first["items"][0]
    assert shown["subject"] == "Mail 2"
    assert shown["to"] == "learner@example.org"
    assert shown["text"] == mails[2].body
    assert (shown["kind"], shown["state"]) == ("service", "sent")


async def test_nothing_of_a_mail_is_readable_at_rest(process: Process, database: Database) -> None:
    """CM-4, with a control that is found."""
    learner = await make_learner(process)
    mail = await record_mail(process, learner.subject_id, subject="marked-in-the-subject")
    row = "SELECT mail_messages::text FROM mail_messages WHERE subject_id = $1 AND id = $2"

    stored: str = await ask(database.admin_dsn, row, learner.subject_id, mail.id)

    assert "service" in stored
    for text in (mail.subject, mail.recipient, "all is well"):
        assert text not in stored
        assert text.encode().hex() not in stored


async def test_a_restricted_person_waits_for_their_mail(
    process: Process, people: People, client: httpx.AsyncClient
) -> None:
    learner = await make_learner(process)
    people.actors[learner.token] = learner.actor
    await record_mail(process, learner.subject_id)
    open_answer = await client.get(PATH, headers=learner.headers)
    await put_into(process, learner.subject_id, Processing.RESTRICTED)
    people.actors[learner.token] = replace(learner.actor, processing=Processing.RESTRICTED)

    closed_answer = await client.get(PATH, headers=learner.headers)

    assert (open_answer.status_code, len(open_answer.json()["items"])) == (200, 1)
    assert (closed_answer.status_code, closed_answer.json()["code"]) == (
        403,
        "processing_restricted",
    )


async def test_a_foreign_cursor_is_refused(
    process: Process, people: People, client: httpx.AsyncClient
) -> None:
    learner, other = [await make_learner(process) for _ in range(2)]
    people.actors |= {learner.token: learner.actor, other.token: other.actor}
    for _ in range(2):
        await record_mail(process, learner.subject_id)
    page = (await client.get(PATH, params={"limit": "1"}, headers=learner.headers)).json()
    query = {"cursor": page["next_cursor"]}

    own = await client.get(PATH, params=query | {"limit": "1"}, headers=learner.headers)
    foreign = await client.get(PATH, params=query, headers=other.headers)

    assert own.status_code == 200
    assert (foreign.status_code, foreign.json()["code"]) == (400, "invalid_cursor")
