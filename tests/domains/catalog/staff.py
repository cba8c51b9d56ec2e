"""Staff and learners before the catalogue, with all rooms that it asks."""

from typing import Any

import httpx

from domains.enrollment.factories import Learner

WORDS = {"en": "Quality management", "bn": "মান ব্যবস্থাপনা"}
COURSE = {"title": WORDS, "summary": WORDS, "contact_minutes": 90}
COHORT = {
    "starts_on": "2031-02-01",
    "ends_on": "2031-03-01",
    "capacity": 5,
    "price": {"amount": "1200.5", "currency": "BDT"},
}
QUIZ = {
    "title": WORDS,
    "attempts": 2,
    "time_limit_minutes": 10,
    "pass_percent": 60,
    "questions": [
        {
            "text": "Which?",
            "choices": [{"text": "This", "is_right": True}, {"text": "That", "is_right": False}],
        },
        {"text": "Plan, do, check, …?", "accepted": ["act"]},
    ],
}


async def post(
    client: httpx.AsyncClient, who: Learner, path: str, body: dict[str, Any]
) -> httpx.Response:
    """POST by somebody."""
    return await client.post(path, json=body, headers=who.headers)
