"""A note that contradicts the policy is refused where it is written."""

from typing import Any

import pytest
from sqlalchemy import LargeBinary, Text

from core.privacy.notes import note
from qp_api.core.crypto.column import Sealed
from qp_api.core.privacy import (
    Category,
    Erase,
    NotPersonal,
    Personal,
    Purpose,
    Rectify,
    Retention,
    Storage,
    not_personal,
    plain,
    sealed,
    sealed_group,
    subjectless,
)
from qp_api.core.privacy.annotate import SUBJECTLESS, BadNote
from qp_api.core.privacy.note import NOTE
from qp_api.core.privacy.purposes import Basis

NEVER_PLAIN = [
    Category.NAME,
    Category.EMAIL,
    Category.PHONE,
    Category.ADDRESS,
    Category.CREDENTIAL,
    Category.COMMUNICATION,
]
PLAIN = plain("read before any key is at hand")


def of(column: Any) -> Any:
    return column.column.info[NOTE]


def test_a_note_says_all_of_it() -> None:
    column = note(
        Category.NAME,
        purposes=(Purpose.DELIVERY, Purpose.ACCOUNT),
        storage=sealed("planted.name", pad=32),
        portable=True,
        rectifiable=Rectify.SELF,
        nullable=False,
    )
    assert of(column) == Personal(
        category=Category.NAME,
        purposes=(Purpose.DELIVERY, Purpose.ACCOUNT),
        storage=Storage.SEALED,
        on_erase=Erase.DELETE,
        retention=Retention.ACCOUNT,
        portable=True,
        rectifiable=Rectify.SELF,
        because={"decision": "planted"},
    )
    assert not column.column.nullable


@pytest.mark.parametrize("rest", [sealed("planted.a", pad=32), sealed_group("planted.a", pad=64)])
def test_a_sealed_column_brings_its_own_type(rest: Any) -> None:
    kind = note(Category.NAME, storage=rest).column.type
    assert isinstance(kind, Sealed)
    assert (kind.table, kind.column) == ("planted", "a")


def test_what_is_not_sealed_has_the_type_it_is_given() -> None:
    assert isinstance(note(Category.ACTIVITY, Text, storage=PLAIN).column.type, Text)
    assert isinstance(note(Category.EMAIL, LargeBinary).column.type, LargeBinary)


@pytest.mark.parametrize("category", list(Category))
def test_names_contacts_secrets_and_free_text_are_never_plain(category: Category) -> None:
    if category in NEVER_PLAIN:
        with pytest.raises(BadNote, match=f"{category.name} is never plain"):
            note(category, storage=PLAIN)
    else:
        assert of(note(category, storage=PLAIN)).because["storage"].startswith("read before")
    assert of(note(category, storage=sealed("planted.word", pad=32))).storage is Storage.SEALED


@pytest.mark.parametrize(
    ("fault", "right", "told"),
    [
        ({"purposes": ()}, {"purposes": (Purpose.LAW,)}, r"has a purpose, or is not kept \(P2\)"),
        ({"storage": plain("")}, {"storage": PLAIN}, "plain storage says why"),
        (
            {"on_erase": Erase.KEEP, "rectifiable": Rectify.REQUEST, "because": ""},
            {"on_erase": Erase.KEEP, "because": "P4.3: the ledger outlives the account"},
            "stands on a named ground",
        ),
        (
            {"rectifiable": Rectify.NEVER, "because": ""},
            {"rectifiable": Rectify.NEVER, "because": "granted by the house"},
            r"never corrected says why \(P5\.2\)",
        ),
        (
            {"portable": True, "purposes": (Purpose.LAW, Purpose.SECURITY)},
            {"portable": True, "purposes": (Purpose.LAW, Purpose.DELIVERY)},
            r"stands on consent or contract \(P5\.5\)",
        ),
    ],
    ids=range(5),
)
def test_one_contradiction_is_enough(
    fault: dict[str, Any], right: dict[str, Any], told: str
) -> None:
    assert isinstance(of(note(**right)), Personal)
    with pytest.raises(BadNote, match=told):
        note(**fault)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_portable_is_what_stands_on_consent_or_contract(purpose: Purpose) -> None:
    if purpose.basis in (Basis.CONTRACT, Basis.CONSENT):
        assert of(note(portable=True, purposes=(purpose,))).portable
    else:
        with pytest.raises(BadNote, match="portable"):
            note(portable=True, purposes=(purpose,))


def test_whose_row_it_is_needs_no_reason_to_stay_so() -> None:
    assert of(note(Category.SUBJECT_ID, because="")).rectifiable is Rectify.NEVER


@pytest.mark.parametrize("because", ["", "  "])
def test_what_is_not_personal_says_why(because: str) -> None:
    assert of(not_personal("a count", nullable=True)) == NotPersonal("a count")
    with pytest.raises(BadNote, match="says why"):
        not_personal(because)


def test_rows_of_nobody_in_particular_are_declared_so() -> None:
    assert subjectless("visitors, for 30 days") == {SUBJECTLESS: "visitors, for 30 days"}
