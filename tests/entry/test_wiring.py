"""A process is opened whole or not at all; what keeps it from opening is told with the fix."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from qp_api.core.audit.public_keys import read_key_set
from qp_api.core.discovery import BrokenRoom
from qp_api.core.object_store import ObjectStore
from qp_api.core.privacy import DbRole
from qp_api.core.privacy.data_map import ColumnWithoutNote
from qp_api.core.subject_data.handlers import PrivacyHandlers
from qp_api.domains.communications.ports import Mailer
from qp_api.domains.sign_in.public import Passwords
from qp_api.entry.settings import Settings
from qp_api.entry.unfit import HouseUnfit
from qp_api.entry.wiring import establish_keys, open_process
from qp_api.kit.ids import new_subject_id
from support.databases import Database
from support.house import settings_for
from support.planted_rooms import plant, planted

SOMEBODY = new_subject_id()
Spoil = Callable[[Settings], object]


@pytest.fixture
async def settings(database: Database, tmp_path: Path) -> Settings:
    """Of a house that opens."""
    told = settings_for(database, tmp_path)
    await establish_keys(told)
    async with open_process(told):
        return told


async def test_every_port_is_bound(settings: Settings) -> None:
    async with open_process(settings) as process:
        for port in (Mailer, ObjectStore, Passwords, PrivacyHandlers):
            assert process.port(port) is process.ports[port]
        keys = await read_key_set(process.port(ObjectStore))
        assert [key["kid"] for key in keys["keys"]] == [process.signer.kid]
        process.port(Passwords).close()


async def test_passwords_are_peppered_by_a_key_that_no_database_holds(
    settings: Settings, tmp_path: Path
) -> None:
    """A reader of database and binary can't even guess; another house's keys open nothing."""
    sentence = "a sentence that nobody else would think of"
    folders = {"key_store_path": tmp_path / "b" / "keys.sqlite", "keyring_folder": tmp_path / "k"}
    elsewhere = settings.model_copy(update=folders)
    await establish_keys(elsewhere)
    async with open_process(settings) as process, open_process(elsewhere) as other:
        stored = await process.port(Passwords).hash(sentence)
        assert (await process.port(Passwords).check(sentence, stored)).is_right
        assert not (await other.port(Passwords).check(sentence, stored)).is_right
        number, _, argon2 = stored.partition(":")
        assert number.isdigit()
        bare = Passwords()
        assert not (await bare.check(sentence, argon2)).is_right
        for made in (bare, process.port(Passwords), other.port(Passwords)):
            made.close()


async def test_each_purpose_signs_in_as_itself(settings: Settings) -> None:
    async with open_process(settings) as process:
        for role in DbRole:
            connection = await process.pools.acquire(role)
            assert await connection.fetchval("SELECT current_user") == role
            await process.pools.release(role, connection)


async def test_keys_that_are_there_are_not_made_anew(settings: Settings) -> None:
    def files() -> dict[Path, bytes]:
        return {file: file.read_bytes() for file in settings.keyring_folder.iterdir()}

    before = files()
    async with open_process(settings) as process:
        await process.keyring.create(SOMEBODY)
    await establish_keys(settings)
    assert files() == before
    async with open_process(settings) as process:
        await process.keyring.load([SOMEBODY])
        assert process.keyring.current(SOMEBODY).version == 1


def other_root_key(settings: Settings) -> None:
    (settings.keyring_folder / "root.key").write_text("ab" * 32)


def in_the_cluster(settings: Settings) -> None:
    (settings.key_store_path.parent / "PG_VERSION").touch()


def wrong_password(settings: Settings) -> None:
    settings.database.service_password = SecretStr("canary")


def no_folder_at_all(settings: Settings) -> None:
    shutil.rmtree(settings.objects_folder)
    settings.objects_folder.write_text("a file")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda s: (s.keyring_folder / "root.key").unlink(), "run `qp-api keys init`"),
        (lambda s: s.keyring_folder.chmod(0o755), "is open to others: chmod go="),
        (lambda s: (s.keyring_folder / "kek-1.key").unlink(), "no key under it: run `qp-api keys"),
        (other_root_key, "QP_KEYRING_FOLDER holds keys of another root key"),
        (lambda s: s.key_store_path.unlink(), "run `qp-api keys init`"),
        (lambda s: s.key_store_path.chmod(0o644), "is open to others: chmod 600"),
        (lambda s: s.key_store_path.write_bytes(b"x" * 5000), "does not answer as a key store"),
        (in_the_cluster, "lies in the database cluster"),
        (no_folder_at_all, "can't be used"),
        (wrong_password, "The database knows no such role or password"),
        (lambda s: setattr(s.database, "name", "none"), "The server has no database QP_DATABASE__"),
        (lambda s: setattr(s.database, "host", "/nowhere"), "does not answer at QP_DATABASE__HOST"),
    ],
    ids=range(12),
)
async def test_what_keeps_it_from_opening_is_told(
    spoil: Spoil, told: str, settings: Settings
) -> None:
    spoil(settings)
    with pytest.raises(HouseUnfit) as caught:
        async with open_process(settings):
            pass
    (sentence,) = caught.value.sentences
    assert told in sentence
    assert sentence.rstrip().endswith((".", str(settings.key_store_path), "keyring"))
    assert "canary" not in sentence


async def test_a_root_key_that_was_lost_is_not_replaced(settings: Settings) -> None:
    (settings.keyring_folder / "root.key").unlink()
    with pytest.raises(HouseUnfit, match="restore it"):
        await establish_keys(settings)


async def test_a_folder_that_is_none_is_told_before_keys_are_made(settings: Settings) -> None:
    settings.keyring_folder = settings.key_store_path / "keyring"
    with pytest.raises(HouseUnfit, match="can't be used"):
        await establish_keys(settings)


BARE = """\
from sqlalchemy import Column, Integer, Table
from qp_api.core.db.base import Base
Table("planted", Base.metadata, Column("seats", Integer{note}))
"""
NOTE = """\
from qp_api.core.privacy import not_personal
note = not_personal("a count").column.info
"""


async def test_a_planted_column_without_a_note_stops_the_start(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = plant(tmp_path, "planted", models=BARE.format(note=""))
    refusal = pytest.raises(ColumnWithoutNote, match=r"planted\.seats carries no privacy note")
    with planted(tmp_path, monkeypatch), refusal:
        async with open_process(settings):
            pass
    (room / "models.py").write_text(NOTE + BARE.format(note=", info=note"))
    with planted(tmp_path, monkeypatch):
        async with open_process(settings) as process:
            assert process.data_map["planted"].name == "planted"


async def test_a_planted_broken_room_stops_the_start(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, "planted", manifest="import no_such_library")
    with planted(tmp_path, monkeypatch), pytest.raises(BrokenRoom, match="planted/manifest"):
        async with open_process(settings):
            pass
