"""Somebody whose every word is a mark, and who says each word the API listens to."""

import secrets
from collections.abc import Iterator
from time import sleep
from typing import Any
from uuid import UUID

from qp_api.kit.calendar import add_months, dhaka_day
from qp_api.kit.ids import new_id
from support.byte_scan import Needle, new_mark
from support.dev_house import DevHouse
from support.dev_inside import ask
from support.sealed_cells import Cell
from support.teaching import teach_a_course
from support.traveller import Traveller

BORN_ON = "1987-10-23"


class PlantedPerson:
    """`marks` are what they said, `derived` what the house made of it, each by what it is."""

    def __init__(self, house: DevHouse) -> None:
        self.house = house
        self.marks = {name: new_mark() for name in _SAID}
        self.derived: dict[str, str] = {"date of birth": BORN_ON}
        self.phone = _new_phone()
        application = {
            "email": f"{self.marks['e-mail']}@example.org",
            "password": self.marks["password"],
            "date_of_birth": BORN_ON,
            **_profile(self.marks, self.phone),
        }
        self.traveller = Traveller(house.http, application)

    @property
    def needles(self) -> Iterator[Needle]:
        yield from (Needle.of(name, mark) for name, mark in self.marks.items())
        yield from (Needle.exactly(name, text) for name, text in self.derived.items())
        yield Needle.exactly("phone", self.phone)

    def says_everything(self) -> None:
        """Registration to restriction; every answer that a client keeps is looked for as well."""
        person, marks = self.traveller, self.marks
        person.arrive()
        self.subject_id = person.subject_id
        enrolled = person.enroll(self.house.free_cohort(), marks["idempotency key"])
        assert enrolled.status_code == 201, enrolled.text
        self.derived["idempotency answer"] = f'"{enrolled.json()["enrolled_at"]}"'
        self.asks_and_chooses()
        self.wants_another_address()
        self._pays()
        ground = {"ground": "accuracy_contested", "details": f"It reads {marks['details']} now."}
        assert person.post("/v1/data-rights/restrict", ground).status_code == 201
        assert person.call("DELETE", "/v1/data-rights/restrict").status_code == 204
        self.is_refused_a_correction()
        self.is_reported()
        asked = person.post("/v1/data-rights/access", {}, prefer="wait=10")
        assert asked.json()["state"] == "completed"
        mail = person.mail()
        self.derived["mail subject"] = next(
            one["subject"] for one in mail if asked.json()["number"] in one["subject"]
        )
        token = next(one["tokens"]["token"] for one in mail if one["tokens"])
        self.derived["verification token"] = token
        self.learns()
        self.is_seen_elsewhere()
        self.begins_a_second_factor()
        self.refreshes()

    def asks_and_chooses(self) -> None:
        """A question to support, and marketing by both its steps."""
        person, marks = self.traveller, self.marks
        question = {"subject": marks["ticket subject"], "text": f"It is {marks['ticket text']}."}
        assert person.post("/v1/support-tickets", question).status_code == 201
        choice = {"granted": True, "notice_version": "1.0"}
        assert person.call("PUT", "/v1/me/consents/marketing", choice).status_code == 200
        mailed = [mail["tokens"]["token"] for mail in person.mail() if mail["tokens"]]
        self.derived["confirmation token"] = token = mailed[-1]
        confirmed = person.post("/v1/consents/confirmation", {"token": token})
        assert confirmed.status_code == 200, confirmed.text

    def wants_another_address(self) -> None:
        """It waits for a day to be confirmed (AC-3)."""
        wanted = f"{self.marks['wanted e-mail']}@example.org"
        asked = self.traveller.post("/v1/me/email-changes", {"new_email": wanted})
        assert asked.status_code == 202, asked.text
        self.traveller.wait_until_idle()
        box = self.house.http.get("/v1/sandbox/mailbox", params={"to": wanted}).json()
        self.derived["e-mail change token"] = box["items"][-1]["tokens"]["token"]

    def is_refused_a_correction(self) -> None:
        """What was wanted, what the officer answered, and the mark that stays on the value."""
        marks, officer = self.marks, self.house.officer
        wanted = {"field": "email", "value": f"{marks['another e-mail']}@example.org"}
        body = {"changes": [wanted], "reason": f"It was {marks['statement']} before."}
        asked = self.traveller.post("/v1/data-rights/rectify", body)
        assert asked.json()["state"] == "in_progress", asked.text
        place = f"/v1/data-rights/requests/{asked.json()['id']}"
        refusal = {
            "decision": "refuse",
            "reason": "eu-gdpr:JustificationA16",
            "text": f"It is {marks['refusal']} all the same.",
            "complaint_route": "The officer.",
            "court": "The court.",
        }
        decided = officer.post(
            f"/v1/dpo/requests/{asked.json()['id']}/decision",
            refusal,
            if_match=officer.get(place).headers["ETag"],
        )
        assert decided.json()["state"] == "refused", decided.text

    def is_reported(self) -> None:
        """Somebody says that they are too young; the officer finds that they are not."""
        officer = self.house.officer
        said = {"reason": "impression", "details": f"She looks {self.marks['report']} to me."}
        reported = officer.post(f"/v1/accounts/{self.subject_id}/minor-report", said)
        assert reported.status_code == 201, reported.text
        assert self.traveller.get("/v1/me").status_code == 401  # signed out everywhere
        assert self.traveller.sign_in().status_code == 200
        assert self.traveller.get("/v1/me").json()["code"] == "frozen"
        self.traveller.wait_until_idle()
        decision = {"decision": "refuted", "basis": "proof_of_age"}
        decided = officer.post(f"/v1/minor-reports/{reported.json()['id']}/decision", decision)
        assert decided.json()["state"] == "refuted", decided.text
        assert self.traveller.get("/v1/me").status_code == 200

    def brings_a_ward(self) -> str:
        """Somebody of 16 names them as guardian, at another address; the token that they get."""
        address = f"{self.marks['guardian']}@example.org"
        born_on = add_months(dhaka_day(self.house.now), -16 * 12)
        ward = self.house.traveller(
            f"ward-{secrets.token_hex(4)}", date_of_birth=str(born_on), guardian_email=address
        )
        assert ward.register().status_code == 202
        assert ward.confirm().json() == {"state": "waits_for_guardian"}
        ward.wait_until_idle()
        box = self.house.http.get("/v1/sandbox/mailbox", params={"to": address}).json()
        token = str(box["items"][-1]["tokens"]["token"])
        self.derived["guardian's token"] = token
        return token

    def writes_from_elsewhere(self) -> str:
        """A mail from an address that is nobody's; the token of the link that answers it."""
        address = f"{self.marks['correspondent']}@example.org"
        officer = self.house.officer
        came_at = officer.get("/v1/me").json()["registered_at"]
        mail = {"email": address, "right": "access", "received_at": came_at}
        assert officer.post("/v1/dpo/requests", mail).status_code == 201
        officer.wait_until_idle()
        box = self.house.http.get("/v1/sandbox/mailbox", params={"to": address}).json()
        token = str(box["items"][-1]["tokens"]["token"])
        self.derived["identity token"] = token
        return token

    def begins_to_pay(self, charge_id: UUID) -> dict[str, Any]:
        """For something that another room had charged; the invoice is for whom they say."""
        thing = new_id()
        ask(self.house.place, _CHARGE, self.subject_id, charge_id, thing)
        begun = self.traveller.post(
            "/v1/payments",
            {
                "for": {"kind": "enrollment", "id": str(thing)},
                "buyer": {"name": self.marks["buyer"], "address": self.marks["buyer's address"]},
            },
            idempotency_key=str(new_id()),
        )
        assert begun.status_code == 201, begun.text
        told: dict[str, Any] = begun.json()
        return told

    def _pays(self) -> None:
        charge = new_id()
        url = self.begins_to_pay(charge)["redirect_url"]
        fields = {"data": url.partition("data=")[2], "outcome": "pay"}
        sent = self.house.http.post("/sandbox/eps/PG/decide", data=fields)
        assert sent.status_code == 303
        self.house.http.get(sent.headers["location"])
        state = ""
        for _ in range(100):
            state = self.traveller.get(f"/v1/payments/{charge}").json()["state"]
            if state == "paid":
                break
            sleep(0.1)
        assert state == "paid"

    def learns(self) -> None:
        """A quiz answered in words, and a certificate with its code; as an instructor has it."""
        cohort = teach_a_course(self.house)
        seat = self.traveller.enroll(cohort.cohort_id)
        assert seat.status_code == 201, seat.text
        cohort.records(self.subject_id)
        begun = self.traveller.post(f"/v1/quizzes/{cohort.quiz_id}/attempts")
        assert begun.status_code == 201, begun.text
        answers = {"answers": [{"question_id": "q1", "words": self.marks["quiz answer"]}]}
        handed_in = f"/v1/quiz-attempts/{begun.json()['id']}/submission"
        assert self.traveller.post(handed_in, answers).json()["score"]["points"] == 0
        self.traveller.wait_until_idle()
        (certificate,) = self.traveller.get("/v1/certificates").json()["items"]
        self.derived["verification code"] = certificate["code"]

    def changes_their_mind(self, times: int) -> None:
        """Every field of the profile is said anew, so often."""
        etag = self.traveller.get("/v1/me").headers["ETag"]
        for number in range(times):
            said = {name: new_mark() for name in _PROFILE}
            change = _profile(said, _new_phone())
            answer = self.traveller.call("PATCH", "/v1/me", change, if_match=etag)
            assert answer.status_code == 200, answer.text
            etag = answer.headers["ETag"]
            self.marks |= {f"{name}, change {number}": mark for name, mark in said.items()}

    def is_seen_elsewhere(self) -> None:
        """Signed in with another device too, which is told to them with its truncated network."""
        body = {"email": self.traveller.email, "password": self.traveller.password}
        agent = f"{self.marks['device']}bot/1.0"
        answer = self.traveller.post("/v1/sign-in", body, user_agent=agent)
        assert answer.status_code == 200, answer.text
        self.derived["device token"] = answer.json()["device_token"]
        self.derived["network"] = "127.0.0.0/24"
        assert any("device" in mail["subject"] for mail in self.traveller.mail())

    def begins_a_second_factor(self) -> None:
        """Not confirmed: what comes after asks for no code."""
        started = self.traveller.post("/v1/me/totp")
        assert started.status_code == 201, started.text
        self.derived["secret of time codes"] = started.json()["secret"]

    def refreshes(self) -> None:
        """The living token is kept, sealed, for ten seconds."""
        self.derived["access token"] = self.traveller.tokens["access_token"]
        assert self.traveller.refresh().status_code == 200
        self.derived["refresh token"] = self.traveller.tokens["refresh_token"]

    def notes_the_hash(self, opened: dict[Cell, Any]) -> None:
        """No answer ever shows it: the last part of the password's hash."""
        (told,) = (
            text
            for cell, text in opened.items()
            if cell.name == "credentials.password_hash" and self.owns(cell)
        )
        assert "$argon2id$" in told
        self.derived["password hash"] = told.rpartition("$")[2]

    def owns(self, cell: Cell) -> bool:
        return cell.subject_id == self.subject_id

    def is_refused(self) -> None:
        """What is refused is kept nowhere, logs included; nor is a child's registration (AG-2)."""
        marks, http = self.marks, self.house.http
        child = {
            **self.traveller.application,
            "name": marks["child name"],
            "email": f"{marks['child e-mail']}@example.org",
            "date_of_birth": "2020-01-01",
        }
        agent = {"User-Agent": f"Browser/{marks['user agent']}"}
        answers = (
            http.post("/v1/accounts", json=child, headers=agent),
            http.post("/v1/accounts", json={"name": marks["a refused name"]}),
            http.get(f"/v1/{marks['an unknown path']}"),
            http.get("/v1/courses", params={marks["a parameter"]: marks["a value"]}),
            http.get("/v1/me", headers={"Authorization": f"Bearer {marks['a forged token']}"}),
            http.post("/v1/accounts/verification", json={"token": marks["a wrong link"]}),
            http.post(
                "/v1/sign-in",
                json={"email": self.traveller.email, "password": marks["a wrong password"]},
            ),
            http.post(
                "/v1/password-resets/confirmation",
                json={"token": marks["a wrong reset"], "new_password": marks["a new password"]},
            ),
        )
        refused = [answer.status_code for answer in answers]
        assert refused == [422, 422, 404, 422, 401, 422, 401, 422]


_CHARGE = """
INSERT INTO charges (subject_id, id, reference_kind, reference_id, amount_poisha, state, opened_at,
  due_at, retain_until)
VALUES ($1, $2, 'enrollment', $3, 120000, 'open', now(), now() + interval '2 days',
  current_date + 2557)
"""
_ADDRESS = ("street", "city", "district", "postal code")
_PROFILE = ("name", "organization", "designation", *_ADDRESS)
_SAID = (
    *(*_PROFILE, "e-mail", "password", "details", "idempotency key"),
    *("ticket subject", "ticket text"),
    *("wanted e-mail", "another e-mail", "statement", "refusal", "correspondent"),
    *("buyer", "buyer's address"),
    *("quiz answer", "report", "guardian"),
    "quiz answer",
    "device",
    *("child name", "child e-mail", "user agent", "a refused name", "an unknown path"),
    *("a parameter", "a value", "a forged token", "a wrong link", "a wrong password"),
    *("a wrong reset", "a new password"),
)


def _profile(marks: dict[str, str], phone: str) -> dict[str, Any]:
    return {
        "name": f"রুবি {marks['name']}",
        "phone": f"0{phone[:4]}-{phone[4:]}",
        "organization": marks["organization"],
        "designation": marks["designation"],
        "billing_address": {name.replace(" ", "_"): marks[name] for name in _ADDRESS},
    }


def _new_phone() -> str:
    return f"17{secrets.randbelow(10**8):08}"
