"""The doctor says every complaint in one sentence, and nothing when there is none."""

from pathlib import Path

import pytest

from qp_api.entry.doctor import examine
from qp_api.entry.settings import Settings
from qp_api.entry.wiring import establish_keys, open_process
from support.commands import told_to
from support.databases import Database
from support.duties import DeedOwed, post, run
from support.house import settings_for

pytestmark = pytest.mark.alone

# This suite's server is fast and not safe.
FAST = [
    f"The server's {name} must be on: otherwise a power cut loses what was answered."
    for name in ("fsync", "full_page_writes", "synchronous_commit")
]


@pytest.fixture
async def settings(
    database: Database, tmp_path: Path, valkey_url: str, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Of a house in health, which the environment tells."""
    told = settings_for(database, tmp_path, valkey_url=valkey_url)
    await establish_keys(told)
    async with open_process(told):
        told_to(told, monkeypatch)
    assert await examine() == FAST
    return told


async def examined() -> list[str]:
    return [sentence for sentence in await examine() if sentence not in FAST]


async def test_settings_that_are_wrong_come_first(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QP_PUBLIC_URL")
    monkeypatch.setenv("QP_PORT", "canary")
    found = await examine()
    assert [sentence.partition(" ")[0] for sentence in found] == ["QP_PUBLIC_URL", "QP_PORT"]
    assert settings.public_url not in " ".join(found)


async def test_a_misspelt_setting_is_a_complaint(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings.front_end_url is None
    monkeypatch.setenv("QP_FRONTEND_URL", "https://canary.example.test")
    assert await examined() == ["QP_FRONTEND_URL is no setting: correct its name."]


async def test_packages_that_others_may_read_are_a_complaint(settings: Settings) -> None:
    settings.objects_folder.chmod(0o755)
    (sentence,) = await examined()
    assert (
        sentence
        == f"{settings.objects_folder} is open to others: chmod go= {settings.objects_folder}"
    )


async def test_without_keys_it_says_what_to_do(settings: Settings) -> None:
    (settings.keyring_folder / "root.key").unlink()
    (sentence,) = await examine()
    assert "run `qp-api keys init`" in sentence


async def test_every_part_that_fails_is_told(
    settings: Settings, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_process(settings) as process:
        await post(process, DeedOwed(number=1))
    await run(database, "UPDATE duties SET state = 'dead'")
    await run(database, "UPDATE alembic_version SET version_num = '0001'")
    await run(database, "ALTER TABLE accounts NO FORCE ROW LEVEL SECURITY")
    monkeypatch.setenv("QP_VALKEY_URL", f"unix://{tmp_path}/nobody.sock")
    assert await examined() == [
        "The tables are not of this version: run `qp-api migrate`.",
        "The walls differ from the notes (1): run `qp-api migrate`.",
        "1 duties are dead: see `qp-api duties list --dead`.",
        "Valkey can't be asked (ConnectionError).",
    ]


async def test_without_tables_it_says_what_to_do(settings: Settings, database: Database) -> None:
    assert settings.database.name == database.name
    await run(database, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    found = await examined()
    assert found[0] == "The tables are not of this version: run `qp-api migrate`."


async def test_valkey_is_not_needed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.valkey_url
    monkeypatch.delenv("QP_VALKEY_URL")
    assert await examined() == []
