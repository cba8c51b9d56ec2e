"""`qp-api keys`: made once, rotated under a living house, published for whoever verifies."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from qp_api.core.actor import SYSTEM
from qp_api.core.crypto.faults import KeyUnknown
from qp_api.core.crypto.signing_keys import read_public_jwks
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.contact import find_contact
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts.public import Profile
from qp_api.domains.sign_in.public import Application, establish_account
from qp_api.entry.seed import plant_demo_world
from qp_api.entry.settings import Settings
from qp_api.entry.wiring import open_process
from qp_api.kit.ids import SubjectId
from support.commands import Command
from support.databases import Database, ask, finish

pytestmark = pytest.mark.alone

APPLICATION = Application(
    profile=Profile(
        name="Newcomer Sample",
        phone=None,
        organization=None,
        designation=None,
        billing_address=None,
        locale="en",
        time_zone="Asia/Dhaka",
    ),
    email="newcomer@example.org",
    password="a slow train at noon",
    born_on=date(1990, 1, 1),
)


@pytest.fixture
async def living(settings: Settings) -> AsyncIterator[Process]:
    """A process over a demo world that others planted, while a command works beside it."""
    async with open_process(settings) as gardener:
        await plant_demo_world(gardener)
    async with open_process(settings) as process:
        yield process


async def somebody(database: Database, role: str) -> SubjectId:
    sql = "SELECT subject_id FROM accounts WHERE roles @> ARRAY[$1]"
    found: SubjectId = await ask(database.admin_dsn, sql, role)
    return found


async def name_of(process: Process, subject_id: SubjectId) -> str:
    """Opened out of the database with the keys that this process can get."""
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM, mode=Mode.READ) as uow:
        return (await find_contact(uow, subject_id)).name


async def rotate(qp_api: Command, backup: Path) -> str:
    """By the command, in a thread: it has a loop of its own."""
    result = await asyncio.to_thread(qp_api, "keys", "rotate", str(backup))
    assert result.exit_code == 0, result.output
    return result.output


def read_after_init(qp_api: Command, keyring: Path) -> dict[str, bytes]:
    """The files of the keyring, of which nothing was told."""
    result = qp_api("keys", "init")
    assert (result.exit_code, "apart from every backup" in result.output) == (0, True)
    made = {file.name: file.read_bytes() for file in keyring.iterdir()}
    assert made["root.key"].decode() not in result.output
    return made


def test_keys_are_made_once(qp_api: Command, settings: Settings) -> None:
    shutil.rmtree(settings.keyring_folder)
    settings.key_store_path.unlink()
    made = [read_after_init(qp_api, settings.keyring_folder) for _ in range(2)]
    assert set(made[0]) == {"root.key", "kek-1.key", "index-1.key", "service-1.key"}
    assert made[0] == made[1]


def test_a_lost_root_key_is_not_replaced(qp_api: Command, settings: Settings) -> None:
    (settings.keyring_folder / "root.key").unlink()
    result = qp_api("keys", "init")
    assert (result.exit_code, "restore it" in result.output) == (78, True)


async def test_a_running_house_goes_on_under_the_new_key(
    living: Process, qp_api: Command, database: Database, settings: Settings, tmp_path: Path
) -> None:
    met, unmet = [await somebody(database, role) for role in ("finance", "support")]
    assert await name_of(living, met) == "Willow Sample"

    told = await rotate(qp_api, tmp_path / "backup" / "keys.sqlite")

    assert told.startswith("Epoch 2: 8 data keys rewrapped, verified backup at ")
    assert told.endswith("epochs 1 destroyed.\n")
    assert living.hierarchy.current_epoch == 1
    assert await name_of(living, met) == "Willow Sample"  # with the key at hand
    assert await name_of(living, unmet) == "Robin Sample"  # with the one that was rewrapped
    assert living.hierarchy.current_epoch == 2
    # Whoever comes now has a key under the new one, and their data open in the next process too.
    newcomer = await establish_account(living, APPLICATION, roles=())
    assert newcomer is not None
    async with open_process(settings) as next_one:
        assert await name_of(next_one, newcomer) == APPLICATION.profile.name


async def test_an_older_copy_of_the_key_store_is_dead_and_the_backup_lives(
    living: Process, qp_api: Command, database: Database, settings: Settings, tmp_path: Path
) -> None:
    learner = await somebody(database, "support")
    name = await name_of(living, learner)
    stolen = settings.model_copy(update={"key_store_path": tmp_path / "stolen" / "keys.sqlite"})
    stolen.key_store_path.parent.mkdir(mode=0o700)
    shutil.copy2(settings.key_store_path, stolen.key_store_path)
    async with open_process(stolen) as thief:  # the control: before, it opens everything
        assert await name_of(thief, learner) == name

    await rotate(qp_api, tmp_path / "backup" / "keys.sqlite")

    async with open_process(stolen) as thief:
        with pytest.raises(KeyUnknown):
            await name_of(thief, learner)
    restored = settings.model_copy(update={"key_store_path": tmp_path / "backup" / "keys.sqlite"})
    async with open_process(restored) as again:
        assert await name_of(again, learner) == name


def test_without_a_free_place_for_the_backup_nothing_is_changed(
    qp_api: Command, settings: Settings, tmp_path: Path
) -> None:
    taken = tmp_path / "taken.sqlite"
    taken.write_bytes(b"somebody's file")
    before = sorted(file.name for file in settings.keyring_folder.iterdir())
    result = qp_api("keys", "rotate", str(taken))
    assert (result.exit_code, "exists already" in result.output) == (2, True)
    assert sorted(file.name for file in settings.keyring_folder.iterdir()) == before
    assert taken.read_bytes() == b"somebody's file"


def test_without_keys_there_is_nothing_to_rotate(
    qp_api: Command, settings: Settings, tmp_path: Path
) -> None:
    settings.key_store_path.unlink()
    result = qp_api("keys", "rotate", str(tmp_path / "copy.sqlite"))
    assert result.exit_code == 78
    assert "run `qp-api keys init`" in result.output


def test_public_keys_are_those_that_signed_here_and_no_others(
    qp_api: Command, settings: Settings
) -> None:
    async def sign() -> set[str]:
        async with open_process(settings) as process:
            return {process.signer.kid}

    result = qp_api("keys", "public")
    assert (result.exit_code, json.loads(result.output)) == (0, {"keys": []})
    signed = finish(sign())
    document = json.loads(qp_api("keys", "public").output)
    assert set(read_public_jwks(document)) == signed
    assert {tuple(sorted(key)) for key in document["keys"]} == {
        ("alg", "crv", "kid", "kty", "use", "x")
    }
