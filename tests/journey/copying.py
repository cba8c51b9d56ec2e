"""Access (P5.1): a fresh proof, the package, and everything in it."""

import io
import json
import zipfile
from typing import Any

from support.dev_house import DevHouse
from support.dev_inside import data_map, rows_of
from support.traveller import Traveller, problem

Package = zipfile.ZipFile


def proves_to_be_the_one_who_signed_in(person: Traveller) -> None:
    """SI-2."""
    wrong = person.post("/v1/sign-in/step-up", {"password": "not this one"})
    assert problem(wrong) == (401, "invalid_credentials")
    answer = person.post("/v1/sign-in/step-up", {"password": person.password})
    assert answer.status_code == 200
    person.tokens |= answer.json()


def asks_for_a_copy_of_everything(person: Traveller, house: DevHouse) -> Package:
    """Every table that the data map knows is in it, with as many rows as there were."""
    person.wait_until_idle()
    subject_id = person.subject_id
    before = rows_of(house.place, [subject_id])
    asked = person.post("/v1/data-rights/access", {})
    assert (asked.status_code, asked.json()["state"]) == (202, "in_progress")
    place = asked.headers["Location"]
    done = person.get(place, prefer="wait=10").json()
    assert (done["state"], done["id"]) == ("completed", asked.json()["id"])
    person.wait_until_idle()
    after = rows_of(house.place, [subject_id])

    answer = person.get(done["package"]["href"])
    assert answer.headers["Content-Type"] == "application/zip"
    package = Package(io.BytesIO(answer.content))
    assert package.testzip() is None
    for table in ("subjects", *(mapped.name for mapped in data_map().personal)):
        count = len(_rows(package, table))
        assert len(before[table]) <= count <= len(after[table]), table
    return package


def finds_all_that_was_given(package: Package, person: Traveller) -> None:
    """What the API shows is in the package word for word; secrets are a fact only (SI-1)."""
    me = person.get("/v1/me").json()
    (account,) = _rows(package, "accounts")
    given = ("name", "email", "phone", "organization", "designation", "locale", "time_zone")
    assert {name: account[name] for name in given} == {name: me[name] for name in given}
    assert account["billing_address"] == me["billing_address"]
    enrollments = person.get("/v1/enrollments").json()["items"]
    assert [row["id"] for row in _rows(package, "enrollments")] == [e["id"] for e in enrollments]
    mail = {m["text"] for m in person.get("/v1/me/messages").json()["items"]}
    packed = {row["body"] for row in _rows(package, "mail_messages")}
    assert packed
    assert packed <= mail
    (credential,) = _rows(package, "credentials")
    assert credential["password_hash"] == "set"


def has_it_verified_by_a_stranger(package: Package, house: DevHouse) -> None:
    """DR-9, DR-14: the public keys are enough."""
    assert package.fp is not None
    package.fp.seek(0)
    assert house.verify(package.fp.read()) == (0, "Nothing was changed.\n")


def _rows(package: Package, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(package.read(f"data/{table}.json"))["rows"]
    return rows
