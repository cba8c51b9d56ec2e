import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qp_api.kit.text import (
    NotAName,
    NotAnEmail,
    NotAPhone,
    clean_email,
    clean_name,
    normalise_email,
    normalise_name,
    normalise_phone,
)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("learner@example.org", "learner@example.org"),
        ("  Learner@Example.ORG\n", "learner@example.org"),
        ("first.last+course@example.org", "first.last+course@example.org"),
        ("\uff4cearner@example\uff0eorg", "learner@example.org"),
        ("learner@বাংলা.com", "learner@xn--54b7fta0cc.com"),
        ("learner@xn--54b7fta0cc.com", "learner@xn--54b7fta0cc.com"),
        ("STRASSE@example.org", "strasse@example.org"),
        ("straße@example.org", "strasse@example.org"),
        ("learner@mail.test", "learner@mail.test"),
    ],
)
def test_an_address_has_one_normal_form(typed: str, normal: str) -> None:
    assert normalise_email(typed) == normal


def test_two_domains_never_become_one() -> None:
    # IDNA 2003 would read both as the second: a stranger's mailbox.
    assert normalise_email("a@faß.de") != normalise_email("a@fass.de")


@pytest.mark.parametrize(
    "typed",
    [
        *("", "learner", "@example.org", "learner@", "learner@host", "a@b@c.org", '"a b"@c.org'),
        *("a b@example.org", "a@exa mple.org", "a\x00@example.org", "a\ud800@example.org"),
        *("a@" + "b" * 300 + ".org", "a" * 250 + "@b.org", "a@example.org\r\nBcc: b@c.org"),
    ],
)
def test_no_address_is_refused_without_being_quoted(typed: str) -> None:
    with pytest.raises(NotAnEmail) as refusal:
        normalise_email(typed)
    assert str(refusal.value) == ""
    assert refusal.value.__suppress_context__


def test_mail_goes_to_the_local_part_as_typed() -> None:
    assert clean_email(" Learner@EXAMPLE.org ") == "Learner@example.org"


@given(st.emails())
def test_normalising_twice_changes_nothing(typed: str) -> None:
    try:
        once = normalise_email(typed)
    except NotAnEmail:
        return  # stricter than the strategy: quoted local parts, special domains
    assert normalise_email(once) == once


@given(st.text(max_size=80))
def test_any_text_is_normalised_or_refused(typed: str) -> None:
    for normalise, refusal in ((normalise_email, NotAnEmail), (normalise_phone, NotAPhone)):
        try:
            assert normalise(typed).isprintable()
        except refusal:
            continue


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("+8801711123456", "+8801711123456"),
        ("01711-123456", "+8801711123456"),
        ("(01711) 123 456", "+8801711123456"),
        ("০১৭১১১২৩৪৫৬", "+8801711123456"),
        ("8801711123456", "+8801711123456"),
        ("+1 202 555 0100", "+12025550100"),
    ],
)
def test_a_phone_has_one_normal_form(typed: str, normal: str) -> None:
    assert normalise_phone(typed) == normal


@pytest.mark.parametrize(
    "typed", ["", "abc", "12345", "+880171112345612345", "1" * 300, "01711123456 ext 5", "+999123"]
)
def test_no_phone_is_refused_without_being_quoted(typed: str) -> None:
    with pytest.raises(NotAPhone) as refusal:
        normalise_phone(typed)
    assert str(refusal.value) == ""


def test_a_name_is_composed_and_single_spaced() -> None:
    decomposed = unicodedata.normalize("NFD", "Zoë  Élan ")
    assert normalise_name(decomposed) == "Zoë Élan"


def test_joiners_in_a_name_stay() -> None:
    joined = "ক্\u200dষ র\u200c্য"
    assert normalise_name(joined) == joined


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "রুবিনা আক্তার",
            "ক্\u200dষ",
            "李小龍",
            "محمد علی",
            "Πέτρος",
            "Nuñez",
            "O'Neil-Díaz",
            "X Æ A-12",
        ),
        *("김민준", "สมชาย", "אברהם", "7", "J. R. R. T."),
    ],
)
def test_a_name_is_of_any_script(typed: str) -> None:
    assert clean_name(typed) == unicodedata.normalize("NFC", typed)


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "\u200d", "\u200c\u200d", "\u0301", "\u3000"),
        *("Ru\u200bby", "Ru\u2060by", "\ufeffRuby", "Ru\u00adby", "Ruby\U000e0041"),
        *("\u200eRuby", "Ruby\u200f", "\u061cRuby", "\u202eybuR", "\u2067ybuR\u2069"),
        *("\u3164", "\u2800\u2800", "\u115f", "Ru\uffa0by", "김\u1160"),
        *("Ru\x00by", "Ru\x07by", "Ru\ue000by", "Ru\U0001fffeby", "Ru\ud800by"),
    ],
)
def test_what_hides_in_a_name_is_refused_without_being_quoted(typed: str) -> None:
    with pytest.raises(NotAName) as refusal:
        clean_name(typed)
    assert str(refusal.value) == ""


@given(st.text(max_size=60))
def test_any_text_is_a_name_of_one_form_or_none(typed: str) -> None:
    try:
        once = clean_name(typed)
    except NotAName:
        return
    assert clean_name(once) == once
    assert once == once.strip() != ""
