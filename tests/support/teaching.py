"""A course with all that can happen in it, as the demo world's instructor gives it over HTTP."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from support.dev_house import DevHouse
from support.traveller import Traveller

WORDS = {"en": "Processes", "bn": "প্রক্রিয়া"}


@dataclass(frozen=True)
class Taught:
    """A free cohort whose certificate asks for an hour's attendance and no passed quiz."""

    teacher: Traveller = field(repr=False)
    cohort_id: str
    quiz_id: str
    class_id: str

    def records(self, subject_id: UUID) -> None:
        """The learner was there."""
        seen = {"attendance": [{"account_id": str(subject_id), "status": "present"}]}
        path = f"/v1/sessions/{self.class_id}/attendance"
        answer = self.teacher.call("PUT", path, seen, if_match="*")
        assert answer.status_code == 204, answer.text


def teach_a_course(house: DevHouse) -> Taught:
    """Course, quiz, cohort, and a class that began an hour ago."""
    teacher = _instructor(house)
    course = {"title": WORDS, "summary": WORDS, "contact_minutes": 60}
    course_id = _made(
        teacher, "/v1/courses", course | {"code": f"T-{secrets.token_hex(4).upper()}"}
    )
    quiz = {
        "title": WORDS,
        "attempts": 3,
        "time_limit_minutes": 20,
        "pass_percent": 100,
        "questions": [{"text": "Plan, do, check, …?", "accepted": ["act"]}],
    }
    now = _now(house)
    cohort = {
        "starts_on": (now + timedelta(days=30)).date().isoformat(),
        "ends_on": (now + timedelta(days=60)).date().isoformat(),
        "capacity": 10,
        "price": {"amount": "0.00", "currency": "BDT"},
        "certificate_rules": {"minimum_attendance_percent": 100},
    }
    cohort_id = _made(teacher, f"/v1/courses/{course_id}/cohorts", cohort)
    held = {
        "cohort_id": cohort_id,
        "title": "Processes",
        "starts_at": (now - timedelta(hours=1)).isoformat(),
        "ends_at": now.isoformat(),
    }
    return Taught(
        teacher,
        cohort_id,
        _made(teacher, f"/v1/courses/{course_id}/quizzes", quiz),
        _made(teacher, "/v1/sessions", held),
    )


def _instructor(house: DevHouse) -> Traveller:
    accounts = house.http.get("/v1/sandbox/accounts").json()["items"]
    person = Traveller(house.http, next(one for one in accounts if one["role"] == "instructor"))
    assert person.sign_in().status_code == 200
    return person


def _now(house: DevHouse) -> datetime:
    told = house.http.get("/v1/sandbox/clock").json()["now"]
    return datetime.fromisoformat(told).astimezone(UTC)


def _made(teacher: Traveller, path: str, body: object) -> str:
    answer = teacher.post(path, body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])
