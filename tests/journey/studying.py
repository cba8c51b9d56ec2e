"""Studying: the class, who was there, the quiz, and a certificate that a stranger verifies."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from support.dev_house import DevHouse
from support.teaching import Offered
from support.traveller import Traveller, problem

RIGHT = {"answers": [{"question_id": "q1", "words": "act"}]}
WRONG = {"answers": [{"question_id": "q1", "words": "hope"}]}


def attend_the_class(people: Sequence[Traveller], offered: Offered, house: DevHouse) -> None:
    """Everybody seated is told of it by mail; nobody is recorded before it has begun."""
    roster = f"/v1/cohorts/{offered.cohort_id}/enrollments"
    assert len(offered.teacher.get(roster).json()["items"]) == len(people)
    class_id = offered.holds_a_class(house.now + timedelta(hours=2))
    for person in people:
        assert person.mail()[-1]["subject"].startswith("A class in")
        (held,) = person.get("/v1/sessions").json()["items"]
        assert held["id"] == class_id
    present = [{"account_id": str(one.subject_id), "status": "present"} for one in people]
    seen = {"attendance": present}
    path = f"/v1/sessions/{class_id}/attendance"
    early = offered.teacher.call("PUT", path, seen, if_match="*")
    assert problem(early) == (409, "class_not_begun")
    house.move_by(timedelta(hours=4))
    recorded = offered.teacher.call("PUT", path, seen, if_match="*")
    assert recorded.status_code == 204, recorded.text


def passes_the_quiz(person: Traveller, offered: Offered) -> None:
    """At the second attempt; what is right is never told, and attendance alone certifies nobody."""
    assert person.get("/v1/certificates").json()["items"] == []
    for answers, points in ((WRONG, 0), (RIGHT, 1)):
        begun = person.post(f"/v1/quizzes/{offered.quiz_id}/attempts")
        assert begun.status_code == 201, begun.text
        assert "act" not in str(begun.json()["questions"])
        place = f"/v1/quiz-attempts/{begun.json()['id']}"
        saved = person.call("PUT", f"{place}/answers", answers, if_match=begun.headers["ETag"])
        assert saved.status_code == 200, saved.text
        ended = person.post(f"{place}/submission", {}).json()
        assert ended["state"] == "submitted"
        assert ended["score"] == {
            "points": points,
            "most_points": 1,
            "has_passed": points == 1,
        }


def is_certified(person: Traveller, enrollment: dict[str, Any]) -> dict[str, Any]:
    """By the worker, once all that the cohort asks for is done."""
    person.wait_until_idle()
    (certificate,) = person.get("/v1/certificates").json()["items"]
    assert certificate["enrollment_id"] == enrollment["id"]
    assert certificate["name"] == person.application["name"]
    progress = person.get(f"/v1/enrollments/{enrollment['id']}/progress").json()
    assert (progress["attendance_percent"], progress["certificate_id"]) == (100, certificate["id"])
    paper = person.get(f"/v1/certificates/{certificate['id']}/document")
    assert paper.content.startswith(b"%PDF")
    found: dict[str, Any] = certificate
    return found


def has_it_verified_by_a_stranger(
    certificate: dict[str, Any], house: DevHouse, *, status: str = "valid"
) -> None:
    """Page and JSON tell the course and no name (OB-2)."""
    path = f"/verify/{certificate['code']}"
    told = house.http.get(path, headers={"Accept": "application/json"})
    page = house.http.get(path, headers={"Accept": "text/html"})
    assert told.json()["status"] == status
    assert page.headers["Content-Type"].startswith("text/html")
    is_shown = status == "valid"
    assert (certificate["title"]["en"] in page.text) is is_shown
    assert (told.json()["title"] == certificate["title"]) is is_shown
    for answer in (told, page):
        assert certificate["name"] not in answer.text
    assert problem(house.http.get(f"/verify/{'A' * 24}")) == (404, "not_found")
