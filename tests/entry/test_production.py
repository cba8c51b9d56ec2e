"""R18: each unsafe setting is named, one fact changed at a time; a sandbox may have them all."""

from pathlib import Path

import pytest

from qp_api.entry.production import unsafe_settings
from qp_api.entry.settings import Settings
from support.house_settings import tell, told

SAME = "canary-rights-0123456789"
AWAY = {"QP_DATABASE__HOST": "db.example.test"}

UNSAFE: list[tuple[dict[str, str | None], list[str]]] = [
    ({"QP_DOCS": "true"}, ["QP_DOCS"]),
    ({"PYTHONASYNCIODEBUG": "1"}, ["PYTHONDEVMODE"]),
    ({"QP_PUBLIC_URL": "http://canary.example.test"}, ["QP_PUBLIC_URL"]),
    ({"QP_FRONT_END_URL": "http://canary.example.test"}, ["QP_FRONT_END_URL"]),
    (
        {"QP_CORS_ORIGINS": "https://a.example.test, http://canary.example.test"},
        ["QP_CORS_ORIGINS"],
    ),
    ({"QP_CORS_ORIGINS": "*"}, ["QP_CORS_ORIGINS"]),
    ({"QP_TRUSTED_PROXIES": "unix, 0.0.0.0/0"}, ["QP_TRUSTED_PROXIES"]),
    ({"QP_TRUSTED_PROXIES": "::/0"}, ["QP_TRUSTED_PROXIES"]),
    ({**AWAY, "QP_DATABASE__TLS": "off"}, ["QP_DATABASE__TLS"]),
    ({"QP_VALKEY_URL": "redis://:canary@valkey.example.test"}, ["QP_VALKEY_URL"]),
    ({"QP_MAIL__TLS": "off"}, ["QP_MAIL__TLS"]),
    ({"QP_METRICS_TOKEN": "canary-15-chars"}, ["QP_METRICS_TOKEN"]),
    ({"QP_DATABASE__SERVICE_PASSWORD": "canary-15-chars"}, ["QP_DATABASE__SERVICE_PASSWORD"]),
    (
        {"QP_DATABASE__SERVICE_PASSWORD": SAME},
        ["QP_DATABASE__SERVICE_PASSWORD", "QP_DATABASE__RIGHTS_PASSWORD"],
    ),
]
SAFE: list[dict[str, str | None]] = [
    {},
    {"QP_DOCS": "false"},
    {"QP_FRONT_END_URL": "https://app.example.test"},
    {"QP_CORS_ORIGINS": "https://a.example.test"},
    {"QP_TRUSTED_PROXIES": "unix, 10.0.0.0/8"},
    {**AWAY, "QP_DATABASE__CA_FILE": "/etc/ca.pem"},
    {"QP_DATABASE__HOST": "127.0.0.1", "QP_DATABASE__TLS": "off"},
    {"QP_VALKEY_URL": "redis://127.0.0.1"},
    {"QP_VALKEY_URL": "unix:///run/valkey.sock"},
    {"QP_VALKEY_URL": "rediss://valkey.example.test"},
    {"QP_MAIL__HOST": "localhost", "QP_MAIL__TLS": "off"},
    {"QP_MAIL__HOST": None, "QP_MAIL__SOCKET_PATH": "/run/mail.sock", "QP_MAIL__TLS": "off"},
    {"QP_METRICS_TOKEN": "canary-16-chars-"},
]


def found(
    monkeypatch: pytest.MonkeyPatch, folder: Path, changes: dict[str, str | None]
) -> list[str]:
    tell(monkeypatch, told(folder, **changes))
    return unsafe_settings(Settings())  # type: ignore[call-arg]


@pytest.mark.parametrize(("changes", "named"), UNSAFE, ids=range(len(UNSAFE)))
def test_production_refuses_it_by_name(
    changes: dict[str, str | None],
    named: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sentences = found(monkeypatch, tmp_path, changes)
    assert [sentence.partition(" ")[0] for sentence in sentences] == named
    assert "canary" not in " ".join(sentences)
    assert found(monkeypatch, tmp_path, {**changes, "QP_ENVIRONMENT": "sandbox"}) == []


@pytest.mark.parametrize("changes", SAFE, ids=range(len(SAFE)))
def test_production_starts_with_it(
    changes: dict[str, str | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(monkeypatch, tmp_path, changes) == []
