"""What a setting becomes: addresses with secrets in them, lists, places, what is shown."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from qp_api.core.privacy import DbRole
from qp_api.core.settings import DatabaseSettings, Settings, is_this_machine
from support.house_settings import ROLES, tell, told


@pytest.fixture(autouse=True)
def told_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    variables = told(tmp_path)
    tell(monkeypatch, variables)
    return variables


def read(**more: Any) -> Settings:
    return Settings(**more)


def database(**more: Any) -> DatabaseSettings:
    passwords = {f"{role}_password": SecretStr(f"pass word/{role}@%") for role in ROLES}
    return DatabaseSettings(**{"host": "/run/postgresql", **passwords, **more})


def address(settings: DatabaseSettings, role: DbRole = DbRole.RIGHTS) -> str:
    return settings.dsn(role, settings.password(role))


def test_a_role_signs_in_with_its_own_password() -> None:
    for role in DbRole:
        own = database().password(role).get_secret_value()
        assert own == f"pass word/{role.removeprefix('qp_')}@%"


def test_whatever_a_password_holds_it_stays_a_password() -> None:
    assert address(database()) == (
        "postgresql://qp_rights:pass%20word%2Frights%40%25@/qp?host=%2Frun%2Fpostgresql&port=5432"
    )


def test_on_this_machine_nobody_proves_who_they_are() -> None:
    assert address(database(host="127.0.0.1", port=6000, name="a/b")).endswith(
        "@127.0.0.1:6000/a%2Fb"
    )


def test_over_a_network_the_server_proves_who_it_is() -> None:
    away = database(host="db.example.test", ca_file=Path("/etc/ca.pem"))
    assert address(away).endswith(
        "@db.example.test:5432/qp?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem"
    )
    assert address(database(host="db.example.test", tls="off")).endswith("@db.example.test:5432/qp")
    with pytest.raises(ValidationError, match="QP_DATABASE__CA_FILE is needed"):
        database(host="db.example.test")


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("/run/postgresql", True),
        ("localhost", True),
        ("127.0.0.9", True),
        ("[::1]", True),
        ("localhost.example.test", False),
        ("10.0.0.1", False),
        ("", False),
    ],
)
def test_what_stays_on_this_machine(host: str, *, local: bool) -> None:
    assert is_this_machine(host) is local


@pytest.mark.parametrize("text", ["a.test, b.test", '["a.test", "b.test"]', "a.test,b.test,"])
def test_a_list_is_written_with_commas_or_as_json(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QP_TRUSTED_HOSTS", text)
    assert read().trusted_hosts == ("a.test", "b.test")
    monkeypatch.setenv("QP_TRUSTED_HOSTS", "")
    assert read().trusted_hosts == ()


def test_a_proxy_is_a_network_or_a_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QP_TRUSTED_PROXIES", "10.0.0.0/8, unix, ::1")
    assert read().trusted_proxies == ("10.0.0.0/8", "unix", "::1")
    monkeypatch.setenv("QP_TRUSTED_PROXIES", "10.0.0.0/8, proxy.example.test")
    with pytest.raises(ValidationError, match="trusted_proxies"):
        read()


@pytest.mark.parametrize(
    ("name", "place", "told_of"),
    [
        ("QP_KEY_STORE_PATH", "keyring/keys.sqlite", "QP_KEY_STORE_PATH lies in QP_KEYRING_FOLDER"),
        ("QP_KEY_STORE_PATH", "objects/a/k.sqlite", "QP_KEY_STORE_PATH lies in QP_OBJECTS_FOLDER"),
        ("QP_KEYRING_FOLDER", "objects/keyring", "QP_KEYRING_FOLDER lies in QP_OBJECTS_FOLDER"),
        ("QP_OBJECTS_FOLDER", "keyring/objects", "QP_OBJECTS_FOLDER lies in QP_KEYRING_FOLDER"),
        ("QP_OBJECTS_FOLDER", "keyring", "lies in"),
        ("QP_OBJECTS_FOLDER", "keyring/../objects", None),
    ],
)
def test_keys_and_what_they_open_lie_apart(
    name: str, place: str, told_of: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, str(tmp_path / place))
    if told_of is None:
        assert read().objects_folder == tmp_path / place
        return
    with pytest.raises(ValidationError, match=told_of):
        read()


def test_the_documents_reader_is_shown_in_the_sandbox() -> None:
    assert not read().shows_docs
    assert read(environment="sandbox").shows_docs
    assert read(docs=True).shows_docs
    assert not read(environment="sandbox", docs=False).shows_docs


def test_no_secret_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QP_METRICS_TOKEN", "canary-metrics")
    monkeypatch.setenv("QP_VALKEY_URL", "rediss://:canary-valkey@valkey.example.test")
    monkeypatch.setenv("QP_DATABASE__OWNER_PASSWORD", "canary-owner")
    settings = read()
    for shown in (repr(settings), str(settings), repr(settings.database)):
        assert "canary" not in shown
    owner = settings.database.owner_password
    assert owner is not None
    assert "canary-owner" in settings.database.dsn("qp_owner", owner)
