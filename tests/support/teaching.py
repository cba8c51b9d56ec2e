"""A course with all that can happen in it, as the demo world's instructor gives it over HTTP."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from support.dev_house import DevHouse
from support.traveller import Traveller

WORDS = {"en": "Processes", "bn": "প্রক্রিয়া"}


@dataclass(frozen=True)
class Offered:
    """A cohort whose certificate asks for an hour's attendance, and perhaps for its quiz."""

    teacher: Traveller = field(repr=False)
    cohort_id: str
    quiz_id: str

    def holds_a_class(self, starts_at: datetime) -> str:
        """A class of an hour; its id."""
        held = {
            "cohort_id": self.cohort_id,
            "title": "Processes",
            "starts_at": starts_at.isoformat(),
            "ends_at": (starts_at + timedelta(hours=1)).isoformat(),
        }
        return _made(self.teacher, "/v1/sessions", held)


@dataclass(frozen=True)
class Taught(Offered):
    """One that has begun."""

    class_id: str

    def records(self, subject_id: UUID) -> None:
        """The learner was there."""
        seen = {"attendance": [{"account_id": str(subject_id), "status": "present"}]}
        path = f"/v1/sessions/{self.class_id}/attendance"
        answer = self.teacher.call("PUT", path, seen, if_match="*")
        assert answer.status_code == 204, answer.text


def teach_a_course(house: DevHouse) -> Taught:
    """Free, and without the quiz; its class began an hour ago."""
    offered = offer_a_course(house, price="0.00", asks_for_quiz=False)
    class_id = offered.holds_a_class(house.now - timedelta(hours=1))
    return Taught(offered.teacher, offered.cohort_id, offered.quiz_id, class_id)


def offer_a_course(house: DevHouse, *, price: str, asks_for_quiz: bool) -> Offered:
    """Course, quiz, and a cohort that begins in a month."""
    teacher = house.demo_person("instructor")
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
    quiz_id = _made(teacher, f"/v1/courses/{course_id}/quizzes", quiz)
    required = [quiz_id] if asks_for_quiz else []
    now = house.now
    cohort = {
        "starts_on": (now + timedelta(days=30)).date().isoformat(),
        "ends_on": (now + timedelta(days=60)).date().isoformat(),
        "capacity": 10,
        "price": {"amount": price, "currency": "BDT"},
        "certificate_rules": {"minimum_attendance_percent": 100, "required_quizzes": required},
    }
    cohort_id = _made(teacher, f"/v1/courses/{course_id}/cohorts", cohort)
    return Offered(teacher, cohort_id, quiz_id)


def _made(teacher: Traveller, path: str, body: object) -> str:
    answer = teacher.post(path, body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])
