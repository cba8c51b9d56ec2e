"""Which passwords are refused, as a table; what is refused is what guessers try first."""

import time

import pytest

from qp_api.core.actor import Role
from qp_api.domains.sign_in.actions.judge_password import shortest_for
from qp_api.domains.sign_in.passwords import normalise
from qp_api.domains.sign_in.rules.weakness import find_weakness

ABOUT = ("Rowan Sample", "r.sample-1987")
GOOD = (
    "a sentence that nobody else would think of",
    "বাংলায় লেখা একটি বাক্য",
    "twelve chars",
    "a password of many words",
    "correct horse battery staple",
    "vq8$Kz!m2Lp#",
    "🌊🌧🐟🛶 এবং 🍚🥭🌾🛺",
    "monsoon at 1987 metres",
    "no rules of composition here",
    "4 and 20 blackbirds, 123",
    "31415926535897932384626433",
    "vq8$Kz!m2Lp#vq8$Kz!m2Lp#",
)


@pytest.mark.parametrize("password", GOOD)
def test_what_is_accepted(password: str) -> None:
    assert find_weakness(password, about=("Rowan Sample",)) is None


@pytest.mark.parametrize("length", [12, 256])
def test_any_characters_are_accepted_up_to_256(length: int) -> None:
    """Four bytes each: nothing is cut off, and nothing refused for its size."""
    text = "".join(chr(0x1F300 + number % 128) for number in range(length))
    assert find_weakness(text, about=ABOUT) is None


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("eleven char", "password_too_short"),
        ("x1y2z3" * 171, "password_too_long"),
        ("lone \ud800 surrogate", "password_not_text"),
        ("i am rowan, hello", "password_contains_context"),
        ("lots of SAMPLE text", "password_contains_context"),
        ("in 1987 it rained", "password_contains_context"),
        ("QualityProgress 1", "password_contains_context"),
        ("r.sample-1987@example.org", "password_contains_context"),
    ],
)
def test_what_is_no_password_for_its_owner(password: str, weakness: str) -> None:
    assert find_weakness(password, about=ABOUT) == weakness


@pytest.mark.parametrize(
    ("password", "is_theirs"),
    [
        ("Joe Lee, Joe Lee!", True),
        ("joelee is my name", True),
        ("jo@mills.example", True),
        ("jo mills example", True),
        ("a lee shore for joe", False),
        ("an example of mills", False),
        ("\uff4a\uff4f\uff45 \uff4c\uff45\uff45 is my name", True),
    ],
)
def test_a_name_of_short_words_is_context_as_a_whole(password: str, is_theirs: bool) -> None:
    found = find_weakness(normalise(password), about=("Joe Lee", "jo@mills.example"))
    assert found == ("password_contains_context" if is_theirs else None)


@pytest.mark.parametrize(
    "password",
    [
        *("aaaaaaaaaaaa", "abababababab", "123456789012", "abcabcabcabc", "abcdefghijklmn"),
        *("PASSWORD2026!", "P@$$w0rd#Dh4ka-2026", "passwordpassword", "iloveyou12345"),
        *("qwertyqwerty", "qwertyuiop[]", "1qaz2wsx3edc", "zaq12wsxcde3", "q1w2e3r4t5y6"),
        *("Bangladesh#1971", "Chattogram@2026", "Joybangla 1971!", "bismillah786786"),
        *("Kolkata2026!!", "Monsoon_1998", "Dh@k4Dh@k4Dh@k4", "!@#$%^&*()!@#"),
        *("adminadmin123", "Summer2026Winter", "0987654321098"),
        *("+8801711223344", "01711-223344", "17-05-1990 17.05.1990", "147258369147"),
        *("159 753 456 852", "০১৭১১২২৩৩৪৪৫৫", "Pakistan@123", "Zanzibar#12345", "matthew12345"),
        *("Zanzibarzanzibar", "vq8$Kz vq8$Kz ", "vq8$Kzvq8$Kzvq8$Kz", "Zanzibar_0123456!"),
    ],
)
def test_what_guessers_try_first(password: str) -> None:
    assert find_weakness(password, about=()) == "password_too_common"


@pytest.mark.parametrize(
    "hostile", ["7357" * 256, "a" * 1024, "1q2w" * 15 + "x", "p@" * 31, "\ue000" * 64]
)
def test_none_takes_long_to_judge(hostile: str) -> None:
    began = time.thread_time()
    find_weakness(hostile, about=ABOUT)
    assert time.thread_time() - began < 0.25  # of the processor, on the loop of everybody


@pytest.mark.parametrize(
    ("roles", "has_factor", "shortest"),
    [
        ([Role.LEARNER], False, 12),
        ([Role.LEARNER], True, 12),
        ([Role.LEARNER, Role.INSTRUCTOR], False, 15),
        ([Role.LEARNER, Role.DPO], False, 15),
        ([Role.LEARNER, Role.DPO], True, 12),
    ],
)
def test_staff_need_more(roles: list[Role], has_factor: bool, shortest: int) -> None:
    assert shortest_for(roles, has_factor=has_factor) == shortest
