"""Learning: a seat in a free cohort, and the mail about it."""

from typing import Any

from qp_api.kit.ids import new_id
from support.traveller import Traveller, problem


def enrolls_once_however_often_it_is_asked(person: Traveller, cohort_id: str) -> dict[str, Any]:
    """The same key and body get the same answer, byte by byte; the enrollment is given back."""
    without = person.post("/v1/enrollments", {"cohort_id": cohort_id})
    assert problem(without) == (400, "idempotency_key_required")
    key = str(new_id())
    first, again = person.enroll(cohort_id, key), person.enroll(cohort_id, key)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert problem(person.enroll(str(new_id()), key)) == (422, "idempotency_key_reused")
    assert problem(person.enroll(cohort_id)) == (409, "already_enrolled")
    enrollment: dict[str, Any] = first.json()
    assert (enrollment["cohort_id"], enrollment["state"]) == (cohort_id, "active")
    assert person.get("/v1/enrollments").json() == {"items": [enrollment], "next_cursor": None}
    assert person.get(f"/v1/enrollments/{enrollment['id']}").json() == enrollment
    return enrollment


def reads_every_mail_that_came(person: Traveller) -> None:
    """On record is what was sent, the newest first, but for the token in a link."""
    sent = {mail["subject"]: mail for mail in person.mail()}
    kept = person.get("/v1/me/messages").json()["items"]
    assert {mail["subject"] for mail in kept} == sent.keys()
    assert [mail["sent_at"] for mail in kept] == sorted((m["sent_at"] for m in kept), reverse=True)
    assert {mail["to"] for mail in kept} == {person.email}
    for mail in kept:
        letter = sent[mail["subject"]]
        token = letter["tokens"].get("token", "")
        assert mail["text"].strip() == letter["text"].replace(f"#token={token}", "").strip()
