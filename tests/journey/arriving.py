"""Coming: registration, the mail, the confirmed address, the sign-in, the profile."""

from typing import Any, Final

from support.dev_house import DevHouse
from support.traveller import Traveller, problem

MORE: Final[dict[str, Any]] = {
    "phone": "01700-000000",
    "organization": "Example Textiles",
    "billing_address": {"street": "House 12, Road 5", "city": "Dhaka", "postal_code": "1205"},
}


def finds_the_house_by_both_of_its_names(house: DevHouse) -> None:
    """R14: by no other one."""
    for name in ("127.0.0.1", "localhost"):
        assert house.http.get("/v1/meta", headers={"Host": name}).status_code == 200
    foreign = house.http.get("/v1/meta", headers={"Host": "example.org"})
    assert problem(foreign) == (400, "host_not_allowed")


def registers(person: Traveller) -> None:
    """AC-2: the answer is the same whether or not the address is known; the rest comes by mail."""
    answer = person.register()
    assert (answer.status_code, answer.json()) == (202, {"state": "mail_follows"})
    assert problem(person.sign_in()) == (401, "invalid_credentials")


def confirms_the_address(person: Traveller) -> None:
    (mail,) = person.mail()
    assert mail["subject"] == "Confirm your e-mail address"
    answer = person.confirm()
    assert (answer.status_code, answer.json()) == (200, {"state": "verified"})
    assert problem(person.confirm()) == (422, "verification_invalid")


def signs_in(person: Traveller) -> None:
    wrong = person.post("/v1/sign-in", {"email": person.email, "password": "not this one"})
    assert problem(wrong) == (401, "invalid_credentials")
    assert problem(person.get("/v1/me")) == (401, "unauthenticated")
    answer = person.sign_in()
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json()["token_type"] == "Bearer"
    assert person.get("/v1/me").json()["email"] == person.email


def completes_the_profile(person: Traveller) -> None:
    """Nobody overwrites what they have not seen."""
    me = person.get("/v1/me")
    assert me.json()["phone"] == "+8801700000000"
    assert "date_of_birth" not in me.json()
    change = {"designation": "Auditor", "phone": None, "billing_address": {"district": "Dhaka"}}
    assert problem(person.call("PATCH", "/v1/me", change)) == (428, "precondition_required")
    changed = person.call("PATCH", "/v1/me", change, if_match=me.headers["ETag"])
    assert changed.status_code == 200
    address = me.json()["billing_address"] | {"district": "Dhaka"}
    expected = {"designation": "Auditor", "phone": None, "billing_address": address}
    assert changed.json() == me.json() | expected
    again = person.call("PATCH", "/v1/me", {"name": "Late"}, if_match=me.headers["ETag"])
    assert problem(again) == (412, "stale")
    assert person.get("/v1/me").headers["ETag"] == changed.headers["ETag"]
