"""A question reaches support sealed, once, and counts as activity of whoever asked."""

import pytest

from domains.communications.desk import PATH, QUESTION, Desk, audited, posted
from qp_api.kit.calendar import dhaka_day
from support.databases import Database, ask
from support.http_apps import codes

BAD = [
    {"subject": "", "text": "x"},
    {"subject": "x" * 161, "text": "x"},
    {"subject": "a\nb", "text": "x"},
    {"subject": "x", "text": ""},
    {"subject": "x", "text": "x" * 10_001},
    {"subject": "x", "text": "a\u202eb"},
    {"subject": "x"},
    {"subject": "x", "text": "x", "priority": "high"},
    {"subject": 1, "text": "x"},
    [],
]


async def test_a_person_asks(desk: Desk, database: Database) -> None:
    holder = await desk.join()

    answer = await desk.ask(holder)

    body = answer.json()
    assert (answer.status_code, body["state"], body["subject"]) == (201, "open", "My class")
    assert answer.headers["location"] == f"{PATH}/{body['id']}"
    assert [(one["by"], one["text"]) for one in body["messages"]] == [("owner", QUESTION["text"])]
    assert await posted(database, holder.subject_id) == ["communications.TicketOpened"]
    (entry,) = await audited(database, holder.subject_id, "communications.open_ticket")
    assert (str(entry["object_id"]), entry["details"]) == (body["id"], "{}")
    active = "SELECT last_active_on FROM accounts WHERE subject_id = $1"
    today = dhaka_day(desk.process.clock.now())
    assert await ask(database.admin_dsn, active, holder.subject_id) == today


async def test_no_word_of_it_rests_readable(desk: Desk, database: Database) -> None:
    holder = await desk.join()
    marker = "hyacinth-4711"
    await desk.ask(holder, {"subject": f"About {marker}", "text": f"It is {marker}."})
    rows = (
        "SELECT string_agg(t::text || m::text, '') FROM support_tickets t"
        " JOIN ticket_messages m ON m.ticket_id = t.id WHERE t.subject_id = $1"
    )
    kept = await ask(database.admin_dsn, rows, holder.subject_id)
    assert marker.encode().hex() not in kept
    assert marker not in kept
    payload = "SELECT string_agg(payload::text, '') FROM duties WHERE subject_id = $1"
    assert marker not in await ask(database.admin_dsn, payload, holder.subject_id)


async def test_a_repeated_request_opens_one_ticket(desk: Desk) -> None:
    holder = await desk.join()
    key = {"Idempotency-Key": "once"}

    first, again = [await desk.ask(holder, **key) for _ in range(2)]

    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["location"] == first.headers["location"]
    listed = await desk.client.get(PATH, headers=holder.headers)
    assert len(listed.json()["items"]) == 1
    other = await desk.ask(holder, {"subject": "Other", "text": "Other."}, **key)
    assert other.json()["code"] == "idempotency_key_reused"


@pytest.mark.parametrize("body", BAD)
async def test_what_is_no_question_is_refused_and_nothing_is_kept(
    desk: Desk, database: Database, body: object
) -> None:
    holder = await desk.join()
    answer = await desk.ask(holder, body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    count = "SELECT count(*) FROM support_tickets WHERE subject_id = $1"
    assert await ask(database.admin_dsn, count, holder.subject_id) == 0
    assert await posted(database, holder.subject_id) == []


async def test_both_walls_stop_a_restricted_person(desk: Desk) -> None:
    for told in (True, False):
        holder = await desk.join()
        assert (await desk.ask(holder)).status_code == 201
        await desk.restrict(holder, told=told)
        assert codes([await desk.ask(holder)]) == ["processing_restricted"]


async def test_nobody_asks_without_signing_in(desk: Desk) -> None:
    assert (await desk.client.post(PATH, json=QUESTION)).status_code == 401
