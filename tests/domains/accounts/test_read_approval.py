"""One act that waits: its facts are what was frozen, ids and codes only."""

import httpx

from domains.accounts.factories import Holder
from domains.accounts.powers import make_staff, waiting
from qp_api.core.actor import Role
from qp_api.core.process import Process
from support.http_apps import People


async def test_asker_and_second_person_read_it_and_nobody_else(
    client: httpx.AsyncClient, process: Process, people: People, holder: Holder
) -> None:
    admin, second = [await make_staff(process, people, Role.ADMIN) for _ in range(2)]
    clerk = await make_staff(process, people, Role.FINANCE)
    waits = await waiting(client, admin, clerk, "finance", "admin")

    read = [
        await client.get(f"/v1/approvals/{waits}", headers=by.headers) for by in (admin, second)
    ]

    assert [answer.status_code for answer in read] == [200, 200]
    shown = read[0].json()
    assert shown == read[1].json()
    assert shown["kind"] == "accounts.grant_roles"
    assert (shown["asked_by"], shown["account_id"]) == (
        str(admin.subject_id),
        str(clerk.subject_id),
    )
    assert shown["facts"] == {"was": "finance.learner", "roles": "admin.finance.learner"}
    assert (shown["needed"], shown["approved"], shown["ended_at"]) == (1, 0, None)
    concerned = await client.get(f"/v1/approvals/{waits}", headers=clerk.headers)
    assert (concerned.status_code, concerned.json()["code"]) == (404, "not_found")
    learner = await client.get(f"/v1/approvals/{waits}", headers=holder.headers)
    assert (learner.status_code, learner.json()["code"]) == (403, "role_required")
