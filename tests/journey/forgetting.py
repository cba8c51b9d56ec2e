"""Being forgotten: two years without a sign, three letters, the end; and who answers, stays."""

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from journey.leaving import Erasure
from qp_api.kit.calendar import add_months, dhaka_day, start_of_day
from support.dev_house import DevHouse
from support.dev_inside import ask
from support.traveller import Traveller, problem

CONTACT = "Do you still want your account?"
REMINDER_1 = "Reminder: do you still want your account?"
REMINDER_2 = "Last reminder: your account will be deleted"
MONTHS = 24
_A_MOMENT = timedelta(seconds=5)


def tells_everybody_how_long_what_is_kept(house: DevHouse) -> None:
    """The schedule needs no sign-in."""
    told = house.http.get("/v1/retention/schedule").json()
    (books,) = {line["kept_until"] for line in told["items"] if line["rule"] == "finance"}
    assert "7 years" in books


def come_for_the_last_time(people: Iterable[Traveller]) -> date:
    """They say themselves that they are there; gives the day on which they will be asked."""
    told = [person.post("/v1/retention/confirmations", {}).json() for person in people]
    return add_months(date.fromisoformat(told[0]["last_active_on"]), MONTHS)


def previews_who_will_be_asked(
    people: dict[str, Traveller], asked_on: date, house: DevHouse
) -> None:
    """RE-5: at the beginning of the day, before the turn of its first hour; nothing is changed."""
    midnight = start_of_day(asked_on)
    for instant in (midnight - _A_MOMENT, midnight + _A_MOMENT):
        house.move_to(instant)
    house.officer.sign_in()
    steps = house.officer.get("/v1/retention/preview?limit=100").json()["items"]
    planned = {step["account_id"]: step for step in steps}
    for subject_id, person in people.items():
        step = planned[subject_id]
        assert (step["action"], step["due_on"]) == ("contact", asked_on.isoformat())
        assert add_months(date.fromisoformat(step["last_active_on"]), MONTHS) == asked_on
        assert CONTACT not in _subjects(person)


def is_asked_on_the_day(people: dict[str, Traveller], house: DevHouse) -> None:
    house.move_by(timedelta(hours=2))
    for person in people.values():
        assert _subjects(person)[-1] == CONTACT


def answers_and_stays(person: Traveller, house: DevHouse) -> None:
    """RE-1: by the link of the letter, once; then nobody asks for another two years."""
    token = person.mail()[-1]["tokens"]["token"]
    answer = house.http.post("/v1/retention/confirmations", json={"token": token})
    assert answer.status_code == 200
    assert answer.json()["last_active_on"] is None  # an old letter tells nobody of a day
    wrong = house.http.post("/v1/retention/confirmations", json={"token": token[::-1]})
    assert problem(wrong) == (422, "confirmation_invalid")


def is_reminded_twice(person: Traveller, house: DevHouse) -> datetime:
    """Ten days apart, counted from when a letter left; gives the day from which it is over."""
    for reminder in (REMINDER_1, REMINDER_2):
        house.move_by(timedelta(days=9))
        assert _subjects(person)[-1] != reminder
        house.move_by(timedelta(days=1))
        assert _subjects(person)[-1] == reminder
    return start_of_day(dhaka_day(house.now) + timedelta(days=10))


def is_deleted_from_day_thirty(subject_id: UUID, ends_at: datetime, house: DevHouse) -> Erasure:
    """Not a day before."""
    house.move_to(ends_at - timedelta(minutes=1))
    assert _processing(subject_id, house) == "open"
    house.move_to(ends_at + timedelta(hours=2))
    assert _processing(subject_id, house) == "erased"
    return Erasure(subject_id, "")


def heard_that_it_is_over(person: Traveller) -> None:
    assert _subjects(person)[-1] == "Your account has been deleted"
    assert problem(person.sign_in()) == (401, "invalid_credentials")


def was_spared(person: Traveller) -> None:
    assert person.sign_in().status_code == 200
    assert [s for s in _subjects(person) if s in {REMINDER_1, REMINDER_2}] == []


def certifies_what_it_deleted(kind: str, tables: set[str], house: DevHouse) -> None:
    """RE-6: of nobody in particular, for whoever has the public keys."""
    runs = house.officer.get("/v1/retention/runs?limit=100").json()["items"]
    done = [run for run in runs if run["kind"] == kind]
    assert {run["state"] for run in done} == {"completed"}
    assert {table for run in done for table in run["counts"]} >= tables
    rules_version = house.http.get("/v1/retention/schedule").json()["rules_version"]
    for run in done:
        certificate: dict[str, Any] = run["certificate"]
        assert certificate["counts"] == run["counts"]
        assert certificate["rules_version"] == rules_version
        assert house.verify(json.dumps(certificate).encode()) == (0, "Nothing was changed.\n")
        forged = certificate | {"people": certificate["people"] + 1}
        assert house.verify(json.dumps(forged).encode())[0] == 1


def _subjects(person: Traveller) -> list[str]:
    return [str(mail["subject"]) for mail in person.mail()]


def _processing(subject_id: UUID, house: DevHouse) -> str:
    (row,) = ask(house.place, "SELECT processing FROM subjects WHERE id = $1", subject_id)
    return str(row["processing"])
