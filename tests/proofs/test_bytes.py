"""No word of anybody rests readable; what erasure leaves in old copies nothing opens any more."""

import json
import sys
from collections.abc import Iterable

import pytest

from proofs.planted_person import PlantedPerson
from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.faults import ERASED
from qp_api.entry.dev.place import Place
from support.byte_scan import Needle, contents, new_mark, scan
from support.dev_house import DevHouse, house_in, new_place
from support.dev_inside import add_to_valkey, ask, flush_to_disk, keys_of, mail_held_up
from support.sealed_cells import Opened, cells_in, open_with_keys_of, sealed_columns

pytestmark = [pytest.mark.long, pytest.mark.loopback, pytest.mark.timeout(180)]
PASSING = ("closing_letters.", "correspondents.", "guardians.")
CANARIES = 500
"""So many words for each field of a profile."""


def test_no_word_rests_readable_and_no_old_copy_opens_after_erasure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QP_REQUIRE_GUARDIAN_CONSENT", "true")
    with new_place() as place, house_in(place) as house:
        gone, stayed = PlantedPerson(house), PlantedPerson(house)
        for person in (gone, stayed):
            person.says_everything()
            person.is_refused()
        stayed.changes_their_mind(CANARIES)
        stayed.refreshes()  # its token is kept for ten seconds
        before = open_with_keys_of(place, cells_in(place))
        for person in (gone, stayed):
            person.notes_the_hash(before)
        destroyed, living = (keys_of(place, person.subject_id)[:1] for person in (gone, stayed))
        controls = plant_controls(place)
        closing = erase(gone, house)
        flush_to_disk(place)

        every_sealed_column_is_reached([gone, stayed], before | closing)
        nothing_is_readable_but(controls, [gone, stayed], place)
        the_erased_alone_are_closed({gone.subject_id}, before, closing, place)
        deleted_rows_still_lie_there(gone, before, place)
        personal, financial = keys_of(place, gone.subject_id)
        assert personal is None
        assert financial is not None
        destroyed_keys_lie_nowhere(destroyed, living, place)


def erase(person: PlantedPerson, house: DevHouse) -> Opened:
    """Erase them, and an address they wrote from; what was sealed until the last mails had left.

    As somebody's guardian they refuse, and are erased as such too.
    """
    token, asked = person.writes_from_elsewhere(), person.brings_a_ward()
    with mail_held_up(house.place):
        answer = person.traveller.post("/v1/data-rights/erase", {"confirm": True})
        assert answer.status_code == 202
        confirmed = house.http.post("/v1/data-rights/identity", json={"token": token})
        assert confirmed.status_code == 200
        cells = [c for c in cells_in(house.place) if c.name.startswith(PASSING)]
        closing = open_with_keys_of(house.place, cells)
        refusal = {"token": asked, "accepted": False}
        refused = house.http.post("/v1/guardian-consents/confirmation", json=refusal)
        assert refused.json() == {"state": "refused"}
    letter = person.traveller.mail()[-1]
    person.derived["salt"] = json.loads(letter["attachments"][0]["text"])["subject"]["salt"]
    return closing


def every_sealed_column_is_reached(people: Iterable[PlantedPerson], opened: Opened) -> None:
    """A sealed column that this test says nothing into is one that it doesn't test."""
    needles = [needle for person in people for needle in person.needles]
    reached = {
        cell.name
        for cell, text in opened.items()
        if text is not ERASED and any(needle.is_in(text.lower().encode()) for needle in needles)
    }
    columns = {f"{table}.{column}" for table, column, _ in sealed_columns()}
    assert sorted(columns - reached) == []


def plant_controls(place: Place) -> dict[str, Needle]:
    """Folder → what lies there in plain: the scan would find words like these."""
    database, valkey, log = new_mark(), new_mark(), new_mark()
    ask(place, "CREATE TABLE scratch (words text)")
    ask(place, "INSERT INTO scratch VALUES ($1)", database)
    add_to_valkey(place, "scratch", valkey)
    with (place.logs / "worker.log").open("a") as file:
        file.write(json.dumps({"words": log}) + "\n")
    return {
        "servers/postgres/base/": Needle.of("control in PostgreSQL", database),
        "servers/postgres/pg_wal/": Needle.of("control in PostgreSQL", database),
        "servers/valkey/": Needle.of("control in Valkey", valkey),
        "logs/": Needle.of("control in a log", log),
    }


def nothing_is_readable_but(
    controls: dict[str, Needle], people: Iterable[PlantedPerson], place: Place
) -> None:
    needles = [needle for person in people for needle in person.needles]
    seen = scan(place.folder, [*needles, *controls.values()])
    planted = {control.name for control in controls.values()}
    readable = [str(sighting) for sighting in seen if sighting.needle not in planted]
    count = len(needles)
    sys.stdout.write(
        f"{count - len(readable)} of {count} unseen: {3 / count:.2%} at most are readable\n"
    )
    assert readable == []
    for folder, control in controls.items():
        assert [s for s in seen if s.needle == control.name and s.file.startswith(folder)], folder


def the_erased_alone_are_closed(
    subject_ids: set[object], before: Opened, closing: Opened, place: Place
) -> None:
    """A thief's copy of the database, with all the keys that are left; the books apart (P4.3)."""
    erased = subject_ids | {cell.subject_id for cell in closing}
    whole = open_with_keys_of(place, [*before, *closing])
    books = {cell: text for cell, text in whole.items() if cell.is_in_the_books}
    assert books == {cell: text for cell, text in before.items() if cell in books}
    after = {cell: text for cell, text in whole.items() if cell not in books}
    assert {c.name for c in after if c.subject_id in erased} >= {
        f"{table}.{column}"
        for table, column, sealed in sealed_columns()
        if table != "sign_ins" and sealed.key_class is KeyClass.PERSONAL
    }
    assert {text for cell, text in after.items() if cell.subject_id in erased} == {ERASED}
    assert subject_ids <= {cell.subject_id for cell in books}
    others = {cell: text for cell, text in after.items() if cell.subject_id not in erased}
    assert others == {cell: text for cell, text in before.items() if cell in others}
    assert ERASED not in others.values()
    assert len({cell.subject_id for cell in others}) >= 8


def deleted_rows_still_lie_there(person: PlantedPerson, before: Opened, place: Place) -> None:
    """Such copies exist: deleting a row leaves its bytes in heap and WAL."""
    sealed = [c.raw for c in before if person.owns(c) and not c.is_in_the_books]
    left = [cell for cell in cells_in(place) if person.owns(cell)]
    assert all(cell.is_in_the_books for cell in left)
    assert [raw for raw in sealed if _is_in_a_file(raw, place)]


def destroyed_keys_lie_nowhere(
    destroyed: list[bytes | None], living: list[bytes | None], place: Place
) -> None:
    """Not even wrapped, as they were: the key store forgets for good, and nothing else knew."""
    assert [_is_in_a_file(key, place) for key in destroyed if key] == [False]
    assert [_is_in_a_file(key, place) for key in living if key] == [True]


def _is_in_a_file(raw: bytes, place: Place) -> bool:
    return any(raw in content for _, content in contents(place.folder))
