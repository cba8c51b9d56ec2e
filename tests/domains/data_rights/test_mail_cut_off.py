"""What a mail asked for is done once, wherever the worker dies, and told once (DR-3)."""

import itertools
from collections import Counter
from typing import Any

import httpx
import pytest

from domains.data_rights.conftest import Join
from domains.data_rights.cuts import Scissors, cut_process
from domains.data_rights.factories import (
    Caller,
    later,
    make_due,
    messages_to,
    processing_of,
    work_off,
)
from domains.data_rights.mail import confirm, mint, register, seen
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from qp_api.domains.data_rights.rules.links import LINK_LIFE
from qp_api.kit.ids import SubjectId, new_id

ONCE = {"IdentityAsked": 1, "IdentityDue": 1, "IdentityConfirmed": 1}


async def _confirmed(
    client: httpx.AsyncClient, officer: Caller, house: Process, email: str, **body: Any
) -> dict[str, Any]:
    request: dict[str, Any] = (await register(client, officer, house, email, **body)).json()
    assert (await confirm(client, await mint(house, request))).status_code == 200
    return request


@pytest.mark.timeout(300)
@pytest.mark.parametrize("asked", ["access", "restrict", "nobody"])
async def test_it_ends_the_same_wherever_the_worker_dies(
    asked: str, client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, points = await join(Role.DPO), []
    for at in itertools.count():
        person, scissors = await join(), Scissors(at)
        email = f"{new_id()}@example.org" if asked == "nobody" else person.email
        more = {"right": "restrict", "ground": "accuracy_contested"} if asked == "restrict" else {}
        request = await _confirmed(client, officer, house, email, **more)
        await work_off(cut_process(house, scissors))
        if not scissors.happened:
            break
        points.append(scissors.points[at])
        await make_due(house)
        await work_off(house)
        assert (await seen(client, officer, request))["state"] == "completed", points[-1]
        told = Counter(await messages_to(house, SubjectId(request["account_id"])))
        expected = {
            "access": {**ONCE, "AccessRequested": 1, "PackageReady": 1},
            "restrict": {**ONCE, "RestrictionChanged": 1},
            "nobody": {**ONCE, "NothingHeld": 1},
        }[asked]
        assert told == expected, points[-1]
        restricted = await processing_of(house, person) is Processing.RESTRICTED
        assert restricted is (asked == "restrict"), points[-1]
    assert "before commit" in points
    assert "after commit" in points
    if asked == "access":
        assert {"before put", "after put"} <= set(points)


async def test_a_refusal_for_want_of_a_proof_comes_once(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer = await join(Role.DPO)
    for at in itertools.count():
        person, scissors = await join(), Scissors(at)
        request = (await register(client, officer, house, person.email)).json()
        await mint(house, request)
        later(house, LINK_LIFE)
        await work_off(cut_process(house, scissors))
        await make_due(house)
        await work_off(house)
        assert (await seen(client, officer, request))["state"] == "refused"
        told = await messages_to(house, person.subject_id)
        assert told == ["IdentityAsked", "IdentityDue", "RequestRefused"]
        if not scissors.happened:
            break
    assert at >= 2
