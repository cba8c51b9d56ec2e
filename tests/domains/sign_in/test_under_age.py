"""Of a registration under 16 nothing remains, and no other way makes somebody younger (AG-2)."""

import io
import logging
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import structlog
from structlog.testing import capture_logs

from domains.sign_in.factories import Person, bearer, registration, sign_in
from domains.sign_in.test_register_account import everything
from qp_api.core.process import Process
from qp_api.kit.calendar import add_months, dhaka_day
from support.databases import Database

MARK = "Qx7marked"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Whatever is logged by the standard library meanwhile."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def child(process: Process) -> dict[str, Any]:
    """Fifteen, and every word of theirs a mark."""
    born_on = add_months(dhaka_day(process.clock.now()), -15 * 12)
    return registration(
        name=f"Rowan {MARK}",
        email=f"{MARK}@example.org",
        password=f"{MARK} is a sentence of mine",
        phone="01711-223344",
        organization=MARK,
        designation=MARK,
        billing_address={"street": MARK, "city": MARK},
        date_of_birth=born_on.isoformat(),
    )


@pytest.mark.alone
async def test_no_row_key_line_or_counter_remains(
    house: Process, client: httpx.AsyncClient, database: Database, lines: io.StringIO
) -> None:
    store = house.settings.key_store_path
    rows, keys = await everything(database), store.read_bytes()
    with capture_logs() as events:
        for _ in range(12):  # beyond the limit of an address: nothing is counted by it
            answer = await client.post(
                "/v1/accounts",
                json=child(house),
                headers={"Idempotency-Key": MARK, "User-Agent": MARK},
            )
            assert (answer.status_code, answer.json()["code"]) == (422, "under_minimum_age")
            assert MARK not in answer.text + str(answer.headers)
    assert await everything(database) == rows
    assert store.read_bytes() == keys
    assert MARK not in lines.getvalue() + str(events)
    # The control: a day's registration leaves rows, a key and a counter.
    await client.post("/v1/accounts", json=registration())
    changed = await everything(database)
    assert {name for name in rows if changed[name] != rows[name]} >= {
        *("accounts", "attempts", "audit_entries", "credentials", "duties", "email_lookup"),
    }


@pytest.mark.parametrize("field", ["date_of_birth", "age_band", "adult_from"])
async def test_an_age_is_not_patched(client: httpx.AsyncClient, person: Person, field: str) -> None:
    headers = bearer(await sign_in(client, person))
    etag = (await client.get("/v1/me", headers=headers)).headers["ETag"]
    refused = await client.patch(
        "/v1/me", json={field: "2020-01-01"}, headers={**headers, "If-Match": etag}
    )
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert error["code"] == "unknown_field"
    assert "2020" not in refused.text
    assert (await client.get("/v1/me", headers=headers)).headers["ETag"] == etag


def test_the_capture_hears_what_is_logged() -> None:
    with capture_logs() as events:
        structlog.get_logger("sign_in").info("heard", words=MARK)
    assert MARK in str(events)
