"""The hierarchy: each secret opens under its own parent, name and use only."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.faults import EpochUnknown, NotUnwrapped
from qp_api.core.crypto.hierarchy import Hierarchy, HierarchyMissing
from qp_api.core.crypto.ports import KeyName, RootKind, StoredKey
from qp_api.integrations.key_management.local_keyring import LocalKeyring
from qp_api.kit.ids import new_subject_id
from support.keys import KeyHouse

NAME = KeyName(new_subject_id(), KeyClass.PERSONAL, 3)
MADE = datetime(2026, 3, 1, tzinfo=UTC)


def stored_key(hierarchy: Hierarchy) -> StoredKey:
    return hierarchy.new_data_key(NAME, created_at=MADE)[0]


async def test_a_wrapped_key_is_sixty_bytes_and_opens_to_the_key_that_was_made(
    house: KeyHouse,
) -> None:
    stored, key = house.hierarchy.new_data_key(NAME, created_at=MADE)
    assert stored.wrapped is not None
    assert len(stored.wrapped) == 60
    opened = house.hierarchy.open_data_key(stored)
    assert (opened.file_key(), opened.version) == (key.file_key(), 3)


async def test_a_wrapped_key_opens_under_its_own_name_and_epoch_only(house: KeyHouse) -> None:
    stored = stored_key(house.hierarchy)
    await house.root.create_key(RootKind.KEK, 2)
    await house.hierarchy.refresh()
    assert stored.wrapped is not None
    changed = bytearray(stored.wrapped)
    changed[-1] ^= 1
    for swapped in (
        replace(stored, name=replace(NAME, subject_id=new_subject_id())),
        replace(stored, name=replace(NAME, key_class=KeyClass.FINANCIAL)),
        replace(stored, name=replace(NAME, version=4)),
        replace(stored, epoch=2),
        replace(stored, wrapped=bytes(changed)),
        replace(stored, wrapped=b""),
        replace(stored, wrapped=None),
    ):
        with pytest.raises(NotUnwrapped):
            house.hierarchy.open_data_key(swapped)
    with pytest.raises(EpochUnknown):
        house.hierarchy.open_data_key(replace(stored, epoch=9))
    assert house.hierarchy.open_data_key(stored).version == 3


async def test_rewrapping_keeps_the_key_and_its_fingerprint(house: KeyHouse) -> None:
    stored = stored_key(house.hierarchy)
    before = house.hierarchy.open_data_key(stored)
    await house.root.create_key(RootKind.KEK, 2)
    await house.hierarchy.refresh()
    new = house.hierarchy.rewrap(stored)
    assert (new.old_epoch, new.epoch) == (1, 2)
    after = house.hierarchy.open_data_key(replace(stored, epoch=2, wrapped=new.wrapped))
    assert after.file_key() == before.file_key()


async def test_derived_secrets_are_stable_and_apart(house: KeyHouse) -> None:
    again = await Hierarchy.open(house.root)
    labels = ["cursors", "idempotency", "limits|2026-03-01", "limits|2026-03-02", ""]
    secrets = [house.hierarchy.derive(label) for label in labels]
    assert secrets == [again.derive(label) for label in labels]
    assert len(set(secrets)) == len(labels)
    assert {len(secret) for secret in secrets} == {32}


async def test_a_wrapped_secret_opens_in_its_own_context_only(house: KeyHouse) -> None:
    wrapped = await house.hierarchy.wrap_secret("audit|1", b"a private key")
    assert b"a private key" not in wrapped
    assert await house.hierarchy.unwrap_secret("audit|1", wrapped) == b"a private key"
    for context, what in (("audit|2", wrapped), ("", wrapped), ("audit|1", wrapped[:-1])):
        with pytest.raises(NotUnwrapped):
            await house.hierarchy.unwrap_secret(context, what)


async def test_an_empty_root_is_said_to_be_empty(tmp_path: Path) -> None:
    root = LocalKeyring.create_if_missing(tmp_path / "root")
    with pytest.raises(HierarchyMissing):
        await Hierarchy.open(root)
    made = await Hierarchy.establish(root)
    assert made.current_epoch == 1
    assert (await Hierarchy.establish(root)).derive("x") == made.derive("x")
    await root.destroy_key(RootKind.KEK, 1)
    with pytest.raises(HierarchyMissing):
        await Hierarchy.establish(root)
