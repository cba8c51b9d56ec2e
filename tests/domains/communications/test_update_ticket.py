"""Support says whose turn it is; whoever asked may close; nobody overwrites unseen."""

import pytest

from domains.communications.desk import Desk, audited
from qp_api.core.actor import Role
from support.databases import Database
from support.http_apps import codes


async def test_support_moves_a_ticket(desk: Desk, database: Database) -> None:
    holder, member = await desk.join(), await desk.join(Role.SUPPORT)
    ticket = await desk.opened(holder)
    for state in ("pending", "closed", "open"):
        etag = (await desk.read(member, ticket)).headers["etag"]
        answer = await desk.change(member, ticket, {"state": state}, etag=etag)
        assert (answer.status_code, answer.json()["state"]) == (200, state)
        assert answer.headers["etag"] == (await desk.read(member, ticket)).headers["etag"]
    entries = await audited(database, holder.subject_id, "communications.update_ticket")
    assert len(entries) == 3
    assert {entry["actor_id"] for entry in entries} == {member.subject_id}
    assert '"role": "support"' in entries[0]["details"]


async def test_whoever_asked_may_close_and_no_more(desk: Desk) -> None:
    holder = await desk.join()
    ticket = await desk.opened(holder)
    refused = await desk.change(holder, ticket, {"state": "pending"})
    assert (refused.status_code, refused.json()["code"]) == (403, "role_required")
    closed = await desk.change(holder, ticket, {"state": "closed"})
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")
    assert codes([await desk.change(holder, ticket, {"state": "open"})]) == ["role_required"]


async def test_only_the_version_that_was_seen_is_changed(desk: Desk) -> None:
    holder, member = await desk.join(), await desk.join(Role.SUPPORT)
    ticket = await desk.opened(holder)
    seen = (await desk.read(member, ticket)).headers["etag"]
    await desk.reply(holder, ticket, "One thing more.")

    stale = await desk.change(member, ticket, {"state": "closed"}, etag=seen)
    blind = await desk.change(member, ticket, {"state": "closed"}, etag=None)

    assert (stale.status_code, blind.status_code) == (412, 428)
    assert await desk.state(holder, ticket) == "open"


async def test_a_patch_that_names_nothing_changes_nothing(desk: Desk, database: Database) -> None:
    holder = await desk.join()
    ticket = await desk.opened(holder)
    etag = (await desk.read(holder, ticket)).headers["etag"]
    for body in ({}, {"state": "open"}):
        answer = await desk.change(holder, ticket, body)
        assert (answer.status_code, answer.headers["etag"]) == (200, etag)
    assert await audited(database, holder.subject_id, "communications.update_ticket") == []


@pytest.mark.parametrize("body", [{"state": "lost"}, {"state": None}, {"subject": "x"}, []])
async def test_what_is_no_change_is_refused(desk: Desk, body: object) -> None:
    holder = await desk.join()
    ticket = await desk.opened(holder)
    assert codes([await desk.change(holder, ticket, body)]) == ["invalid_request"]
    assert await desk.state(holder, ticket) == "open"


async def test_both_walls_stop_a_change(desk: Desk) -> None:
    for told in (True, False):
        holder = await desk.join()
        ticket = await desk.opened(holder)
        await desk.restrict(holder, told=told)
        answer = await desk.change(holder, ticket, {"state": "closed"})
        assert codes([answer]) == ["processing_restricted"]
