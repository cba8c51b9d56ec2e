"""What runs planned and did, each with its certificate, for the officer."""

import json
from pathlib import Path

import httpx
import pytest

from domains.communications.factories import PaperMailer
from domains.enrollment.factories import Learner
from domains.retention.conftest import Join
from domains.retention.factories import come_back, make_due_for_deletion, take_turn
from qp_api.core.actor import Role
from qp_api.core.audit.verify_file import verify_file
from qp_api.core.crypto.signing_keys import read_public_jwks
from qp_api.core.process import Process

pytestmark = pytest.mark.alone
PATH = "/v1/retention/runs"


async def test_a_certificate_verifies_as_it_comes(
    client: httpx.AsyncClient,
    process: Process,
    join: Join,
    mailer: PaperMailer,
    tmp_path: Path,
) -> None:
    officer = await join(Role.DPO)
    await come_back(process, officer)
    for _ in range(2):
        await make_due_for_deletion(process, await join())
        await take_turn(process)
    page = (await client.get(f"{PATH}?limit=1", headers=officer.headers)).json()
    (run,) = page["items"]
    assert (run["kind"], run["state"], run["planned"]) == ("inactivity", "completed", 1)
    file = tmp_path / "certificate.json"
    file.write_text(json.dumps(run["certificate"]))
    assert verify_file(file, read_public_jwks({"keys": [process.signer.public_jwk()]})) == []
    after = f"{PATH}?limit=1&cursor={page['next_cursor']}"
    older = (await client.get(after, headers=officer.headers)).json()
    assert older["items"][0]["started_at"] <= run["started_at"]
    assert older["items"][0]["id"] != run["id"]
    assert older["next_cursor"] is None
    assert len(mailer.sent) == 2


async def test_others_see_no_runs(client: httpx.AsyncClient, idle: Learner, join: Join) -> None:
    assert (await client.get(PATH, headers=idle.headers)).status_code == 403
    officer = await join(Role.DPO)
    assert (await client.get(PATH, headers=officer.headers)).json()["items"] == []
    refused = await client.get(f"{PATH}?cursor=x", headers=officer.headers)
    assert refused.json()["code"] == "invalid_cursor"
