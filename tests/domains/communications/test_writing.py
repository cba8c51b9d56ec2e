import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, UndefinedError, meta

from qp_api.domains.communications import rules
from qp_api.domains.communications.rules.language import Language, language_of, written_day
from qp_api.domains.communications.rules.letters import KIND, Letter
from qp_api.domains.communications.rules.writing import word_for, write_letter

WORDS = Path(rules.__file__).parents[1] / "words"
FACTS = {
    "course": "Quality management",
    "starts_on": "1 February 2031",
    "ends_on": "31 March 2031",
    "hours": "24.0",
    "number": "QP-2031-000042",
    "right": "access to my data",
    "due_on": "3 March 2031",
    "expires_on": "8 February 2031",
    "reason": "the request is complex",
    "words": "It is right as it is.",
    "complaint_route": "The officer.",
    "court": "The court.",
    "since": "1 January 2029",
    "deleted_from": "31 January 2031",
    "title": "Processes",
    "day": "3 February 2031",
    "begins": "10:30",
    "ends": "12:00",
    "zone": "Asia/Dhaka",
    "waited": "48",
    "address": "learner@example.org",
    "time": "10:31",
    "device": "Firefox, Linux",
    "network": "198.51.100.0/24",
}
SUPPORT = "help+mail@qp.test"
LINK = "https://qp.test/verify#token=abc"


def catalogue(language: Language) -> dict[str, Any]:
    return tomllib.loads((WORDS / f"{language}.toml").read_text())


def facts_in(words: object) -> set[str]:
    return meta.find_undeclared_variables(Environment(autoescape=True).parse(str(words)))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("letter", Letter)
def test_every_letter_is_written_in_every_language(letter: Letter, language: Language) -> None:
    written = write_letter(letter, language, FACTS, support=SUPPORT, name="মেঘলা নমুনা", link=LINK)

    assert written.subject
    assert "\n" not in written.subject
    assert "{{" not in written.text + written.html
    assert "মেঘলা নমুনা" in written.text
    assert f'<html lang="{language}">' in written.html
    has_bengali = re.search("[\u0980-\u09ff]", written.subject) is not None
    assert has_bengali is (language is Language.BN)


def test_both_catalogues_have_the_same_words_with_the_same_facts() -> None:
    en, bn = catalogue(Language.EN), catalogue(Language.BN)

    assert en["letters"].keys() == bn["letters"].keys() == set(Letter)
    assert en["rights"].keys() == bn["rights"].keys()
    assert en["shared"].keys() == bn["shared"].keys()
    for letter in Letter:
        ours, theirs = en["letters"][letter], bn["letters"][letter]
        assert ours.keys() == theirs.keys()
        assert facts_in(ours) == facts_in(theirs)


def test_no_letter_asks_for_an_answer_that_nobody_reads() -> None:
    """Every footer says that no replies are read: whoever is in need must not wait for one."""
    asks = re.compile("answering this|answer this mail|reply to this|মেইলের উত্তরে|মেইলের উত্তর দিন")
    assert asks.search("Tell us at once by answering this mail.")
    for language in Language:
        letters = catalogue(language)["letters"]
        assert not [name for name, words in letters.items() if asks.search(str(words))]


def test_a_letter_with_a_gap_is_never_written() -> None:
    facts = {name: fact for name, fact in FACTS.items() if name != "course"}

    with pytest.raises(UndefinedError):
        write_letter(Letter.ENROLLED, Language.EN, facts, support=SUPPORT)


def test_a_link_stands_in_the_text_by_itself_and_twice_in_the_page() -> None:
    written = write_letter(Letter.VERIFICATION, Language.EN, {}, support=SUPPORT, link=LINK)

    assert LINK in written.text.splitlines()
    assert written.html.count(f'href="{LINK}"') == 2


def test_without_a_link_there_is_no_button() -> None:
    written = write_letter(Letter.ERASURE_COMPLETED, Language.EN, FACTS, support=SUPPORT)

    assert written.html.count("href") == 1  # to support
    assert "http" not in written.html + written.text


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("letter", Letter)
def test_every_letter_says_how_support_is_reached(letter: Letter, language: Language) -> None:
    """Whoever is locked out can open no ticket, and no reply to this mail is read."""
    written = write_letter(letter, language, FACTS, support=SUPPORT)

    assert written.text.rstrip().endswith(f": {SUPPORT}")
    assert f'<a href="mailto:{SUPPORT}"' in written.html


def test_names_are_shown_and_never_obeyed() -> None:
    """Escaped once in the page; a line break in a name begins no line; braces are no template."""
    name = '<b onload="x">&\r\nBcc: a@example.org {{ 7 * 7 }}'

    written = write_letter(
        Letter.ADDRESS_KNOWN, Language.EN, {}, support=SUPPORT, name=name, link=LINK
    )

    assert "&lt;b onload=&#34;x&#34;&gt;&amp; Bcc" in written.html
    assert "<b onload" not in written.html
    assert '<b onload="x">& Bcc: a@example.org {{ 7 * 7 }},' in written.text


def test_only_marketing_could_be_unsubscribed_from() -> None:
    """CM-1, CM-2: these are service and legal mail, and say which."""
    assert KIND.keys() == set(Letter)
    service = write_letter(Letter.ENROLLED, Language.EN, FACTS, support=SUPPORT, link=LINK).text
    legal = write_letter(Letter.PACKAGE_READY, Language.EN, FACTS, support=SUPPORT, link=LINK).text

    assert "belongs to a service" in service
    assert "the privacy policy gives you a right to it" in legal


@pytest.mark.parametrize(
    ("locale", "language"),
    [("bn", "bn"), ("bn-BD", "bn"), ("en", "en"), ("en-GB", "en"), ("fr", "en"), (None, "en")],
)
def test_a_locale_is_answered_in_one_of_our_languages(locale: str | None, language: str) -> None:
    assert language_of(locale) == language


def test_days_are_written_as_people_write_them() -> None:
    day = date(2026, 12, 3)

    assert written_day(day, Language.EN) == "3 December 2026"
    assert written_day(day, Language.BN) == "৩ ডিসেম্বর ২০২৬"


def test_a_right_has_a_name_in_a_sentence() -> None:
    assert word_for("rights", "access", Language.EN) == "access to my data"
