"""Pages: every row once, whoever asks with a foreign or altered cursor is refused."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter
from hypothesis import given
from hypothesis import strategies as st

from qp_api.core.http.cursors import CursorSigner, Position
from qp_api.core.http.dependencies import PageDep
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.refusals import InvalidCursor
from qp_api.core.http.text_types import OutModel
from qp_api.core.privacy.purposes import Purpose
from support.http_apps import People, client_of, make_app, strict_router

AT = datetime(2026, 1, 1, tzinfo=UTC)
ROWS = [(AT + timedelta(hours=n // 2), UUID(int=n)) for n in range(45)]


class RowOut(OutModel):
    """A row."""

    number: int


def lists() -> APIRouter:
    router = strict_router()

    @router.get("/rows", **operation("list_rows", purpose=Purpose.DELIVERY))
    async def list_rows(page: PageDep, kind: str = "all") -> Page[RowOut]:
        assert kind
        rows = [row for row in ROWS if page.after is None or row > page.after][: page.fetch]
        return page.answer(
            rows, item=lambda row: RowOut(number=row[1].int), position=lambda row: row
        )

    @router.get("/others", **operation("list_others", purpose=Purpose.DELIVERY))
    async def list_others(page: PageDep) -> Page[RowOut]:
        return page.answer([], item=lambda row: row, position=lambda row: row)

    return router


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
def client(people: People) -> httpx.AsyncClient:
    return client_of(make_app(lists(), people=people), **people.add("tok"))


async def test_every_row_comes_once(client: httpx.AsyncClient) -> None:
    seen: list[int] = []
    query = {"limit": "7"}
    while True:
        page = (await client.get("/v1/rows", params=query)).json()
        seen += [item["number"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert seen == list(range(45))


async def test_a_page_has_twenty_items_when_nothing_is_said(client: httpx.AsyncClient) -> None:
    page = (await client.get("/v1/rows")).json()
    assert (len(page["items"]), page.keys()) == (20, {"items", "next_cursor"})


async def test_a_page_that_fits_exactly_is_the_last(client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/rows?limit=45")).json()["next_cursor"] is None
    assert (await client.get("/v1/rows?limit=44")).json()["next_cursor"] is not None


async def test_a_page_is_of_the_shape_that_its_route_declares() -> None:
    router, answered = strict_router(), []

    @router.get("/rows", **operation("list_rows", purpose=Purpose.DELIVERY))
    async def list_rows(page: PageDep) -> Page[RowOut]:
        out = page.answer(ROWS[:1], item=lambda _: RowOut.build(number=1), position=lambda row: row)
        answered.append(type(out))
        return out

    people = People()
    async with client_of(make_app(router, people=people), **people.add("tok")) as client:
        assert (await client.get("/v1/rows")).json()["items"] == [{"number": 1}]
    assert answered == [Page[RowOut]]


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "1.5", ""])
async def test_a_limit_is_one_to_a_hundred(client: httpx.AsyncClient, limit: str) -> None:
    assert (await client.get(f"/v1/rows?limit={limit}")).json()["code"] == "invalid_request"


async def test_a_cursor_is_good_for_one_caller_operation_and_filter(
    client: httpx.AsyncClient, people: People
) -> None:
    cursor = (await client.get("/v1/rows?limit=5")).json()["next_cursor"]
    other = people.add("other")
    answers = [
        await client.get("/v1/rows", params={"cursor": cursor}, headers=other),
        await client.get("/v1/others", params={"cursor": cursor}),
        await client.get("/v1/rows", params={"cursor": cursor, "kind": "some"}),
    ]
    assert [a.json()["code"] for a in answers] == ["invalid_cursor"] * 3
    assert {a.status_code for a in answers} == {400}
    good = await client.get("/v1/rows", params={"cursor": cursor, "limit": "9"})
    assert good.json()["items"][0]["number"] == 5


@pytest.mark.parametrize("cursor", ["x", "", "ä", "a" * 1000, "AAAA" * 20, "%00", "====", "a b"])
async def test_a_made_up_cursor_is_refused(client: httpx.AsyncClient, cursor: str) -> None:
    answer = await client.get("/v1/rows", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


SIGNER = CursorSigner(b"k" * 32)
BOUND = ("somebody", "list_rows", "kind=a")
steps = (
    st.none()
    | st.integers(-(2**63), 2**63 - 1)
    | st.uuids()
    | st.datetimes(timezones=st.just(UTC))
    | st.text(st.characters(exclude_categories=["Cs"]))
)


@given(st.lists(steps, max_size=4).map(tuple))
def test_a_position_comes_back_with_its_types(position: Position) -> None:
    assert SIGNER.open(SIGNER.sign(position, bound_to=BOUND), bound_to=BOUND) == position


def test_every_changed_bit_is_seen() -> None:
    cursor = SIGNER.sign((AT, UUID(int=7)), bound_to=BOUND)
    sealed = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        forged = base64.urlsafe_b64encode(changed).rstrip(b"=").decode()
        with pytest.raises(InvalidCursor):
            SIGNER.open(forged, bound_to=BOUND)


def test_a_cursor_has_one_spelling() -> None:
    cursor = SIGNER.sign((1, "ab"), bound_to=BOUND)
    for spelling in (cursor + "=", cursor + "A", "\n" + cursor, cursor[:-1], cursor + "!"):
        with pytest.raises(InvalidCursor):
            SIGNER.open(spelling, bound_to=BOUND)


def test_what_a_cursor_is_bound_to_can_not_be_shifted() -> None:
    cursor = SIGNER.sign((1,), bound_to=("a", "bc"))
    for other in (("ab", "c"), ("a", "bc", ""), ("a",), ()):
        with pytest.raises(InvalidCursor):
            SIGNER.open(cursor, bound_to=other)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(InvalidCursor):
        CursorSigner(b"o" * 32).open(SIGNER.sign((1,), bound_to=BOUND), bound_to=BOUND)
