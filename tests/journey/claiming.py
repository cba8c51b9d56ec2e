"""Rights beside copy, restriction and erasure: correct, take along, object, and write a letter."""

import io
import json
import zipfile
from datetime import datetime, timedelta
from typing import Any

from architecture.sources import ROOT
from qp_api.kit.calendar import extended_due_at, reply_due_at
from support.dev_house import DevHouse
from support.dev_inside import data_map
from support.json_schema import offences
from support.traveller import Traveller, problem

SCHEMA = ROOT / "openapi" / "portable-data.schema.json"
COMPLEX = "eu-gdpr:JustificationA12Complexity"


def objects_to_the_news(person: Traveller) -> None:
    """P5.6: at once, and the choice of before is no consent any more."""
    asked = person.post("/v1/data-rights/object", {"purpose": "marketing"})
    assert (asked.status_code, asked.json()["state"]) == (201, "completed")
    person.wait_until_idle()
    assert person.get("/v1/me/consents").json()["items"][0]["granted"] is False
    (last, *_) = person.get("/v1/me/consents/history").json()["items"]
    assert last["state"] == "ConsentWithdrawn"


def corrects_what_is_wrong(person: Traveller) -> None:
    """P5.2: of what is one's own to say, at once."""
    change = {"field": "accounts.designation", "value": "Lead auditor"}
    asked = person.post("/v1/data-rights/rectify", {"changes": [change]})
    assert (asked.status_code, asked.json()["state"]) == (201, "completed")
    assert person.get("/v1/me").json()["designation"] == "Lead auditor"


def takes_their_data_along(person: Traveller, house: DevHouse) -> None:
    """P5.5: every portable column, no other, valid by the schema that is published."""
    asked = person.post("/v1/data-rights/export", {"formats": ["json"]}, prefer="wait=10")
    assert asked.json()["state"] == "completed", asked.text
    content = person.get(asked.json()["package"]["href"]).content
    package = zipfile.ZipFile(io.BytesIO(content))
    portable = {
        str(table.name): [str(c.name) for c in table.columns if getattr(c.note, "portable", False)]
        for table in data_map().personal
    }
    whole = {name: _read(package, name) for name, columns in portable.items() if columns}
    names = {name for name in package.namelist() if name.startswith("data/")}
    assert names == {f"data/{name}.json" for name in whole}
    for name, file in whole.items():
        assert all(list(row) == portable[name] for row in file["rows"])
    schema = json.loads(SCHEMA.read_text())
    assert list(offences(schema, whole, root=schema)) == []
    assert whole["accounts"]["rows"][0]["email"] == person.email
    assert whole["enrollments"]["rows"]
    assert house.verify(content) == (0, "Nothing was changed.\n")


def writes_a_letter_that_is_registered(person: Traveller, house: DevHouse) -> dict[str, Any]:
    """P5.7: due by the day it came, not by the day it was entered; proved by a mailed link."""
    received_at = house.now - timedelta(days=5)
    letter = {
        "email": person.email,
        "right": "rectify",
        "received_at": received_at.isoformat(),
        "locale": "en",
        "details": "My age is noted wrongly.",
    }
    answer = house.officer.post("/v1/dpo/requests", letter)
    assert (answer.status_code, answer.json()["state"]) == (201, "identity_check")
    request: dict[str, Any] = answer.json()
    assert request["account_id"] == str(person.subject_id)
    assert _instant(request["due_at"]) == reply_due_at(received_at)
    token = person.mail()[-1]["tokens"]["token"]
    proved = house.http.post("/v1/data-rights/identity", json={"token": token})
    assert (proved.status_code, proved.json()["state"]) == (200, "in_progress")
    return request


def is_told_that_it_takes_longer(
    person: Traveller, request: dict[str, Any], house: DevHouse
) -> None:
    """DR-5: once, with a reason, and for no longer than three months in all."""
    extended = _act(request, house, "extension", {"reason": COMPLEX})
    assert (extended["state"], extended["extension_reason"]) == ("extended", COMPLEX)
    received_at = _instant(request["received_at"])
    assert _instant(extended["due_at"]) == extended_due_at(received_at)
    assert request["number"] in person.mail()[-1]["subject"]


def is_answered(person: Traveller, request: dict[str, Any], house: DevHouse) -> None:
    """The officer carries the correction out, and nobody decides twice."""
    change = {"field": "accounts.organization", "value": "Example Mills"}
    decided = _act(request, house, "decision", {"decision": "accept", "changes": [change]})
    assert decided["state"] == "completed"
    assert person.get("/v1/me").json()["organization"] == "Example Mills"
    place = f"/v1/dpo/requests/{request['id']}/decision"
    again = house.officer.post(place, {"decision": "accept"}, if_match="*")
    assert problem(again) == (409, "request_ended")


def _act(request: dict[str, Any], house: DevHouse, act: str, body: object) -> dict[str, Any]:
    etag = house.officer.get(f"/v1/data-rights/requests/{request['id']}").headers["ETag"]
    answer = house.officer.post(f"/v1/dpo/requests/{request['id']}/{act}", body, if_match=etag)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def _read(package: zipfile.ZipFile, table: str) -> dict[str, Any]:
    file: dict[str, Any] = json.loads(package.read(f"data/{table}.json"))
    return file


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
