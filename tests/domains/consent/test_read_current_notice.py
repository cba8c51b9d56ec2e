"""The policy in both languages, dated, hashed, and never changed once it was in force (CO-8)."""

from datetime import date
from hashlib import sha256

import httpx
import pytest

from qp_api.core.crypto.canonical_json import canonical_json
from qp_api.domains.consent.rules.notices import NOTICES, current_notice, find_notice
from qp_api.kit.clock import SystemClock

# Consents name these texts by their hashes: a change of words is a new version, never an edit.
KNOWN = {
    ("1.0", "en"): "c2b33f32760b39aaa5f75e81d2425914d27c3d96d143c4dd0d8d77214d63e639",
    ("1.0", "bn"): "7a61480605c0d8e8b162d17856c5ee0321084303102978789365067d50955303",
}


async def test_everybody_reads_the_policy_in_both_languages(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/notices/current")

    notice = answer.json()
    assert (answer.status_code, notice["version"]) == (200, "1.0")
    assert date.fromisoformat(notice["effective_on"]) <= SystemClock().now().date()
    for language in ("en", "bn"):
        clauses = [section["clause"] for section in notice[language]["sections"]]
        assert clauses == [f"P{number}" for number in range(1, 9)]
        text = str(notice[language])
        for told in ("qualityprogressbd@gmail.com", "EPS", "AWS", "P5.7", "/v1/privacy/recipients"):
            assert told in text, (language, told)


async def test_the_hash_is_of_what_was_served(client: httpx.AsyncClient) -> None:
    notice = (await client.get("/v1/notices/current")).json()
    for language in ("en", "bn"):
        shown = notice[language]
        document = {
            "version": notice["version"],
            "effective_on": notice["effective_on"],
            "language": language,
            "title": shown["title"],
            "sections": shown["sections"],
        }
        assert shown["sha256"] == sha256(canonical_json(document)).hexdigest()


async def test_who_knows_it_is_told_so(client: httpx.AsyncClient) -> None:
    etag = (await client.get("/v1/notices/current")).headers["etag"]
    again = await client.get("/v1/notices/current", headers={"If-None-Match": etag})
    assert again.status_code == 304


def test_no_version_was_ever_changed() -> None:
    found = {
        (notice.version, language): text.sha256
        for notice in NOTICES
        for language, text in notice.texts.items()
    }
    assert found == KNOWN


@pytest.mark.parametrize(
    ("today", "version"), [(date(2020, 1, 1), "1.0"), (date(2026, 11, 1), "1.0")]
)
def test_the_one_in_force_is_the_newest_that_has_begun(today: date, version: str) -> None:
    assert current_notice(today).version == version
    assert find_notice(version) is current_notice(today)
    assert find_notice("0.1") is None
