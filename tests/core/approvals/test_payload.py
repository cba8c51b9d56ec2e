"""What is asked for is frozen as ids, codes and integers; a changed byte is seen."""

from hashlib import sha256

import pytest

from qp_api.core.approvals.payload import NotFrozen, facts_of, frozen, is_unaltered
from qp_api.kit.ids import new_id

KIND, PERSON, THING = "tiny.act", new_id(), new_id()


def test_the_hash_is_of_canonical_bytes() -> None:
    payload, digest = frozen(
        KIND, subject_id=PERSON, object_id=THING, facts={"z": 1, "a": "code.b", "m": str(THING)}
    )
    assert payload == (
        f'{{"facts":{{"a":"code.b","m":"{THING}","z":1}},"kind":"tiny.act",'
        f'"object_id":"{THING}","subject_id":"{PERSON}"}}'
    )
    assert digest == sha256(payload.encode()).hexdigest()
    assert facts_of(payload) == {"a": "code.b", "m": str(THING), "z": 1}


@pytest.mark.parametrize(
    "facts",
    [
        {"note": "two words"},
        {"mail": "a@example.org"},
        {"phone": "+8801700000000"},
        {"a b": 1},
        {"share": 1.5},
        {"none": None},
        {"many": ["a"]},
    ],
)
def test_text_about_people_is_refused(facts: dict[str, object]) -> None:
    with pytest.raises(NotFrozen):
        frozen(KIND, subject_id=None, object_id=THING, facts=facts)  # type: ignore[arg-type]


def test_any_difference_is_seen() -> None:
    payload, digest = frozen(KIND, subject_id=PERSON, object_id=THING, facts={"a": 1})
    about = {"kind": KIND, "subject_id": PERSON, "object_id": THING}
    assert is_unaltered(payload, digest, **about)  # type: ignore[arg-type]
    changed = payload.replace(":1", ":2")
    made_to_fit = sha256(changed.encode()).hexdigest()
    assert not is_unaltered(changed, digest, **about)  # type: ignore[arg-type]
    assert not is_unaltered(payload, made_to_fit, **about)  # type: ignore[arg-type]
    for name in about:
        other = about | {name: "other.act" if name == "kind" else new_id()}
        assert not is_unaltered(payload, digest, **other)  # type: ignore[arg-type]
    for broken in ("", "{}", "[]", payload + " ", payload.replace("1", '"two words"')):
        assert not is_unaltered(broken, sha256(broken.encode()).hexdigest(), **about)  # type: ignore[arg-type]
