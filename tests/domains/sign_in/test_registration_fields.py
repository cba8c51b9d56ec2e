"""A registration takes the policy's fields and no other, each in one form (AC-1, P1.1)."""

from typing import Any

import pytest
from pydantic import ValidationError

from domains.sign_in.factories import registration
from qp_api.domains.accounts.models import accounts
from qp_api.domains.sign_in.schemas.registration import RegistrationIn

POLICY = {
    *("name", "email", "password", "date_of_birth", "phone", "organization", "designation"),
    *("billing_address", "locale", "time_zone"),
}
ADDRESS = {"street": "House 12, Road 5", "city": "Dhaka"}


def taken(**changes: Any) -> RegistrationIn:
    return RegistrationIn.model_validate(registration(**changes))


def test_the_fields_are_those_of_the_policy() -> None:
    """And the guardian's address, which is taken only where the law asks for it (AG-5)."""
    asked_at_16_and_17 = {"guardian_email"}  # kept apart
    assert set(RegistrationIn.model_fields) == POLICY | asked_at_16_and_17
    assert not asked_at_16_and_17 & set(accounts.c.keys())
    for name in POLICY - {"password", "date_of_birth"}:
        assert name in accounts.c
    assert "date_of_birth" not in accounts.c


@pytest.mark.parametrize(
    "field",
    [
        *("id", "subject_id", "roles", "role", "verified_at", "registered_at", "age_band"),
        *("adult_from", "version", "marketing_ok", "gender", "national_id", "father_name"),
        *("Name", "e-mail", "__class__", "constructor"),
    ],
)
def test_any_other_field_is_refused(field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        taken(**{field: "x"})
    (error,) = refused.value.errors()
    assert error["type"] == "extra_forbidden"
    with pytest.raises(ValidationError) as within:
        taken(billing_address={**ADDRESS, field: "x"})
    assert [error["type"] for error in within.value.errors()] == ["extra_forbidden"]


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("name", "  রুবিনা   আক্তার ", "রুবিনা আক্তার"),
        ("name", "Zoe\u0308 E\u0301lan", "Zoë Élan"),
        ("name", "n" * 120, "n" * 120),
        ("email", " Learner@Example.ORG ", "Learner@example.org"),
        ("phone", "01711-223344", "+8801711223344"),
        ("phone", "০১৭১১২২৩৩৪৪", "+8801711223344"),
        ("phone", "+1 202 555 0100", "+12025550100"),
        ("phone", None, None),
        ("organization", " Example\u00a0Mills ", "Example\u00a0Mills"),
        ("time_zone", "Asia/Kathmandu", "Asia/Kathmandu"),
    ],
)
def test_each_field_has_one_form(field: str, typed: Any, kept: Any) -> None:
    assert getattr(taken(**{field: typed}), field) == kept


NO_VALUES: dict[str, tuple[Any, ...]] = {
    "name": ("", "   ", "n" * 121, "\u200d", "Ru\u202eby", "a\nb", 7),
    "email": ("", "a", "a@host", "a@b@c.org", "a b@c.org", "x" * 255),
    "phone": ("", "12", "01711223344 ext 5", "+999123", 1711223344),
    "organization": ("", "o" * 161, "a\x00b"),
    "designation": ("", "d" * 121, "a\u2028b"),
    "locale": ("fr", "EN", ""),
    "time_zone": ("Dhaka", "Asia/Atlantis", "../etc", "Factory"),
    "date_of_birth": ("1990-5-17", "1990-02-30", 0, "1899-12-31"),
    "billing_address": (
        *("House 12", {}, {"street": "s"}, []),
        {**ADDRESS, "country": "bd"},
        {**ADDRESS, "country": "BGD"},
        {**ADDRESS, "street": {"line": 1}},
    ),
}


@pytest.mark.parametrize(
    ("field", "typed"), [(name, value) for name, values in NO_VALUES.items() for value in values]
)
def test_what_is_no_value_of_a_field_is_refused_there(field: str, typed: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        taken(**{field: typed})
    assert {error["loc"][0] for error in refused.value.errors()} == {field}


def test_an_address_is_structured_and_at_home_unless_it_says_otherwise() -> None:
    address = taken(billing_address=ADDRESS).application().profile.billing_address
    assert address == {**ADDRESS, "country": "BD"}
