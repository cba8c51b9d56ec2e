"""Leaving (P5.3): shut out at once, gone within moments, proved by a receipt; all others stay."""

import json
from dataclasses import dataclass
from uuid import UUID

from qp_api.core.privacy import Erase
from support.dev_house import DevHouse
from support.dev_inside import ask, command, data_map, keys_of, rows_of
from support.traveller import Traveller, problem


@dataclass(frozen=True)
class Others:
    """Everybody else, and all of their rows and keys as they stood before."""

    subject_ids: tuple[UUID, ...]
    rows: dict[str, list[str]]
    keys: list[list[bytes | None]]


@dataclass(frozen=True)
class Erasure:
    """Who goes, and the request under which they do."""

    subject_id: UUID
    request_id: str


def remember_the_others(person: Traveller, house: DevHouse) -> Others:
    person.wait_until_idle()
    found = ask(house.place, "SELECT id FROM subjects WHERE id <> $1", person.subject_id)
    others = tuple(row["id"] for row in found)
    assert len(others) >= 8
    return Others(others, rows_of(house.place, others), [keys_of(house.place, o) for o in others])


def asks_to_be_erased(person: Traveller) -> Erasure:
    """It has to be meant."""
    subject_id = person.subject_id
    assert problem(person.post("/v1/data-rights/erase", {}))[0] == 422
    answer = person.post("/v1/data-rights/erase", {"confirm": True})
    assert (answer.status_code, answer.json()["right"]) == (202, "erase")
    return Erasure(subject_id, answer.json()["id"])


def is_shut_out(person: Traveller) -> None:
    """Neither the token, nor a new one, nor the password opens anything."""
    if person.tokens:
        assert problem(person.get("/v1/me")) == (401, "unauthenticated")
        assert problem(person.refresh())[0] == 401
    assert problem(person.sign_in()) == (401, "invalid_credentials")


def is_gone(erasure: Erasure, house: DevHouse) -> None:
    """No row but what a named ground keeps, no value in those, no key, no file."""
    house.http.post("/v1/sandbox/idle")
    left = {table for table, rows in rows_of(house.place, [erasure.subject_id]).items() if rows}
    kept = {str(mapped.name) for mapped in data_map().personal if mapped.fate is not Erase.DELETE}
    assert left <= kept | {"subjects"}
    (request, *_) = ask(
        house.place,
        "SELECT count(*) AS asked, count(details) AS told FROM rights_requests"
        " WHERE subject_id = $1",
        erasure.subject_id,
    )
    assert (request["asked"], request["told"]) == (3, 0)
    (subject,) = ask(
        house.place, "SELECT processing FROM subjects WHERE id = $1", erasure.subject_id
    )
    assert subject["processing"] == "erased"
    assert keys_of(house.place, erasure.subject_id) == [None]
    assert not list(house.place.objects.rglob(f"*{erasure.subject_id}*/*"))


def has_a_receipt_that_a_stranger_verifies(
    erasure: Erasure, person: Traveller, house: DevHouse
) -> None:
    """DR-13, DR-14: by the last mail's attachment and the public keys alone."""
    closing = person.mail()[-1]
    assert closing["subject"] == "Your data is erased"
    (attachment,) = closing["attachments"]
    assert attachment["name"] == "receipt.json"
    copy = json.loads(attachment["text"])
    served = house.http.get(f"/v1/data-rights/requests/{erasure.request_id}/receipt")
    assert served.json() == copy["receipt"]
    assert copy["receipt"]["counts"]["accounts"] == {"delete": 1}
    assert str(erasure.subject_id) not in served.text
    assert person.email not in served.text
    assert house.verify(attachment["text"].encode()) == (0, "Nothing was changed.\n")
    forged = copy | {"receipt": copy["receipt"] | {"counts": {}}}
    assert house.verify(json.dumps(forged).encode())[0] == 1


def left_the_others_as_they_were(others: Others, house: DevHouse) -> None:
    """DR-16: byte by byte."""
    now = rows_of(house.place, others.subject_ids)
    assert now.keys() == others.rows.keys()
    assert [t for t in now if now[t] != others.rows[t]] == []
    assert [keys_of(house.place, one) for one in others.subject_ids] == others.keys


def is_on_the_trail_by_id_alone(erasure: Erasure, person: Traveller, house: DevHouse) -> None:
    """What was done stays provable (P3.1), and tells nobody's name."""
    entries = house.officer.get(f"/v1/audit/entries?limit=100&subject_id={erasure.subject_id}")
    acts = [entry["action"] for entry in reversed(entries.json()["items"])]
    assert {"sign_in.register_account", "enrollment.enroll_learner"} <= set(acts)
    steps = ("request_erasure", "destroy_keys", "erase_rows", "erase_files", "certify_erasure")
    rights = [act.removeprefix("data_rights.") for act in acts if act.startswith("data_rights.")]
    assert rights[-len(steps) :] == list(steps)
    assert person.email not in entries.text
    assert str(person.application["name"]) not in entries.text


def left_a_trail_that_is_whole(house: DevHouse) -> None:
    """R23: sealed and verified as of one moment."""
    told = command(house.place, "audit", "verify")
    assert (told.returncode, told.stdout) == (0, "Nothing was changed.\n"), told.stderr
