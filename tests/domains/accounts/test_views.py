"""What each role is shown: markers in every field, and none where the view withholds it."""

import secrets
from datetime import date
from typing import Any

import httpx
import pytest

from domains.accounts.factories import Holder, make_holder, make_staff
from domains.accounts.looking import read, search
from qp_api.core.actor import Role
from qp_api.core.process import Process
from qp_api.domains.accounts.models import accounts
from qp_api.domains.accounts.rules import VIEWED, VIEWS, View, mask_email, mask_phone, view_of
from qp_api.domains.accounts.schemas.staff import AccountOut
from support.http_apps import People

MARKS: dict[str, Any] = {
    "name": "Mark-name",
    "phone": "+8801755667788",
    "organization": "Mark-organization",
    "designation": "Mark-designation",
    "billing_address": {"street": "Mark-street", "city": "Mark-city", "country": "NP"},
    "locale": "bn",
    "time_zone": "Asia/Kathmandu",
    "roles": ["learner", "finance"],
    "age_band": "minor",
    "adult_from": date(2029, 7, 1),
    "last_active_on": date(2021, 3, 4),
}
WORDS = {
    "name": ["Mark-name"],
    "email": ["mark-email"],
    "phone": ["8801755667788"],
    "organization": ["Mark-organization"],
    "designation": ["Mark-designation"],
    "billing_address": ["Mark-street", "Mark-city", '"NP"'],
    "locale": ['"bn"'],
    "time_zone": ["Kathmandu"],
    "roles": ['"finance"', '"learner"'],
    "age_band": ['"minor"'],
    "adult_from": ["2029-07-01"],
    "last_active_on": ["2021-03-04"],
}
EXPECTED = {
    Role.SUPPORT: {"name", "email", "phone", "organization", "designation", "locale", "time_zone"},
    Role.DPO: set(WORDS),
    Role.ADMIN: {"name", "roles", "last_active_on"},
}


@pytest.fixture
async def marked(process: Process) -> Holder:
    email = f"mark-email-{secrets.token_hex(6)}@mark-domain.example"
    return await make_holder(process, **MARKS, email=email)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.role)
async def test_no_mark_leaks_and_none_is_lacking(
    process: Process, client: httpx.AsyncClient, people: People, marked: Holder, view: View
) -> None:
    staff = await make_staff(process, people, view.role)

    by_id = await read(client, staff, marked.subject_id)
    found = await search(client, staff, email=marked.email)

    assert by_id.status_code == 200, by_id.text
    assert found.json()["items"] == [by_id.json()]
    shown = {name for name, words in WORDS.items() if all(word in by_id.text for word in words)}
    leaked = {name for name, words in WORDS.items() if any(word in by_id.text for word in words)}
    assert shown == leaked == EXPECTED[view.role]
    said = by_id.json()
    assert set(said["withheld"]) == VIEWED - view.shown
    assert {name for name in VIEWED if said[name] is None} == set(said["withheld"])
    assert (said["view"], said["state"]) == (view.role, "open")


async def test_an_admin_recognises_and_does_not_reach(
    process: Process, client: httpx.AsyncClient, people: People, marked: Holder
) -> None:
    admin = await make_staff(process, people, Role.ADMIN)
    said = (await read(client, admin, marked.subject_id)).json()
    assert (said["email"], said["phone"]) == ("m***@mark-domain.example", "***88")


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ({Role.SUPPORT, Role.ADMIN}, Role.SUPPORT),
        ({Role.SUPPORT, Role.DPO, Role.ADMIN}, Role.DPO),
        ({Role.ADMIN, Role.FINANCE}, Role.ADMIN),
        ({Role.LEARNER, Role.INSTRUCTOR, Role.FINANCE}, None),
        (set(), None),
    ],
)
def test_one_view_a_look(roles: set[Role], expected: Role | None) -> None:
    view = view_of(roles)
    assert (None if view is None else view.role) == expected


def test_views_speak_of_fields_that_there_are() -> None:
    for view in VIEWS:
        assert view.masked <= view.shown <= VIEWED
        # A search compares the number, and everybody is told the state.
        assert view.shown >= {"phone", "state"}
    (whole,) = (view for view in VIEWS if view.role is Role.DPO)
    assert whole.shown == VIEWED
    assert set(AccountOut.field_names) == VIEWED | {"id", "view", "withheld"}
    kept = {str(column.name) for column in accounts.columns}
    machinery = {"id", "subject_id", "version", "inactivity", "inactivity_due_on"}
    assert VIEWED - {"state", "email_verified_at"} == kept - machinery - {"verified_at"}


@pytest.mark.parametrize(
    ("email", "masked"),
    [("a@b.example", "a***@b.example"), ("ruby.rose@x.test", "r***@x.test")],
)
def test_a_masked_address(email: str, masked: str) -> None:
    assert mask_email(email) == masked


def test_a_masked_number() -> None:
    assert mask_phone("+8801711223344") == "***44"
