"""What is missing, wrong or unsafe ends the start by its name and with the fix, never by value."""

import re
from pathlib import Path
from traceback import format_exception
from typing import get_args

import pytest
from pydantic import BaseModel

from architecture.sources import ROOT
from qp_api.entry.environment import BadSettings, load_settings, unknown_settings
from qp_api.entry.settings import Settings
from support.house_settings import tell, told

# A canary that no setting can be.
WRONG = "canary value"


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, str]:
    return told(tmp_path)


def refused(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> list[str]:
    tell(monkeypatch, variables)
    with pytest.raises(BadSettings) as caught:
        load_settings()
    assert "canary" not in str(caught.value)
    assert all(re.fullmatch(r"[A-Z].+\.", sentence) for sentence in caught.value.sentences)
    return list(caught.value.sentences)


def fault_of_loading() -> BadSettings | None:
    try:
        load_settings()
    except BadSettings as fault:
        return fault
    return None


def settings_that_can_be_wrong() -> list[str]:
    """Every variable with a shape, by walking the model."""

    def walk(prefix: str, model: type[BaseModel]) -> list[str]:
        found = []
        for name, field in model.model_fields.items():
            variable = f"{prefix}{name.upper()}"
            parts = (*get_args(field.annotation), field.annotation)  # a group may be optional
            inner = next(
                (p for p in parts if isinstance(p, type) and issubclass(p, BaseModel)), None
            )
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                found += walk(f"{variable}__", inner)
            else:
                found.append(variable)
        return found

    return walk("QP_", Settings)


def test_a_whole_environment_is_read(
    whole: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(monkeypatch, whole)
    settings = load_settings()
    assert not settings.is_sandbox
    assert settings.database.service_password.get_secret_value() == "canary-service-0123456789"


def test_nothing_told_names_all_that_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = refused(monkeypatch, {})
    named = [sentence.partition(" ")[0] for sentence in sentences]
    assert named == [
        "QP_PUBLIC_URL",
        "QP_DATABASE__HOST",
        *(f"QP_DATABASE__{r}_PASSWORD" for r in ("SERVICE", "MARKETING", "ANALYTICS")),
        *(f"QP_DATABASE__{r}_PASSWORD" for r in ("RIGHTS", "CUSTODY")),
        "QP_KEY_STORE_PATH",
        "QP_KEYRING_FOLDER",
        "QP_OBJECTS_FOLDER",
        "QP_MAIL__SENDER",
    ]
    assert all(" is missing: set it to " in sentence for sentence in sentences)
    assert "None" not in " ".join(sentences)


@pytest.mark.parametrize(
    "name", ["QP_PUBLIC_URL", "QP_DATABASE__RIGHTS_PASSWORD", "QP_MAIL__SENDER"]
)
def test_one_that_is_missing_is_named_alone(
    name: str, whole: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (sentence,) = refused(monkeypatch, {k: v for k, v in whole.items() if k != name})
    assert sentence.startswith(f"{name} is missing: set it to ")


@pytest.mark.parametrize(
    ("name", "value", "fix"),
    [
        ("QP_ENVIRONMENT", WRONG, "production, or sandbox"),
        ("QP_PUBLIC_URL", "https://canary.example.test/path", "scheme and host alone"),
        ("QP_PUBLIC_URL", "https://user:canary@example.test", "scheme and host alone"),
        ("QP_FRONT_END_URL", WRONG, "scheme and host alone"),
        ("QP_PORT", WRONG, "a port number"),
        ("QP_PORT", "65536", "a port number"),
        ("QP_TRUSTED_HOSTS", "[canary", "host names, with commas"),
        ("QP_TRUSTED_PROXIES", WRONG, "networks as"),
        ("QP_DOCS", WRONG, "true or false"),
        ("QP_DATABASE__HOST", "", "a host name, or the folder"),
        ("QP_DATABASE__PORT", WRONG, "a port number"),
        ("QP_DATABASE__SERVICE_PASSWORD", "", "the password that this role alone has"),
        ("QP_DATABASE__POOL_SIZE", "51", "connections a role"),
        ("QP_DATABASE__TLS", WRONG, "verified, or off"),
        ("QP_VALKEY_URL", WRONG, "redis://, rediss:// or unix:///path"),
        ("QP_METRICS_TOKEN", WRONG, "16 letters and digits or more"),
        ("QP_SECURITY_CONTACT", WRONG, "mailto: or https://"),
        ("QP_SUPPORT_EMAIL", "help@example.test?cc=canary@example.test", "an e-mail address"),
        ("QP_ACCESS_TOKEN_MINUTES", "16", "5 to 15 minutes"),
        ("QP_REFRESH_TOKEN_DAYS", "0", "1 to 90 days"),
        ("QP_MAIL__SENDER", WRONG, "an e-mail address"),
        ("QP_MAIL__PORT", WRONG, "a port number"),
        ("QP_MAIL__TLS", WRONG, "start, implicit, or off"),
        ("QP_MAIL__TIMEOUT_SECONDS", "301", "seconds, at most 300"),
        ("QP_WORKER_METRICS_PORT", WRONG, "a port number"),
    ],
)
def test_one_that_is_wrong_is_named_with_what_it_must_be(
    name: str, value: str, fix: str, whole: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (sentence,) = refused(monkeypatch, {**whole, name: value})
    assert sentence.startswith(f"{name} is wrong: it must be {fix}")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"QP_MAIL__HOST": None}, "QP_MAIL is wrong: give either SOCKET_PATH or HOST."),
        (
            {"QP_DATABASE__HOST": "canary.example.test"},
            "QP_DATABASE is wrong: over a network QP_DATABASE__CA_FILE is needed.",
        ),
        (
            {"QP_OBJECTS_FOLDER": "/", "QP_KEYRING_FOLDER": "/root-key"},
            "QP_KEY_STORE_PATH lies in QP_OBJECTS_FOLDER: one backup would hold both.",
        ),
        (
            {"QP_DATABASE": "canary"},
            "QP_DATABASE is wrong: write one QP_DATABASE__… a setting.",
        ),
        (
            {"QP_DATABASE__PASSWORD": "canary"},
            "QP_DATABASE__PASSWORD is no setting: correct its name, or leave it out.",
        ),
    ],
)
def test_settings_that_contradict_say_how(
    changes: dict[str, str | None],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert refused(monkeypatch, told(tmp_path, **changes)) == [sentence]


def test_every_fault_is_told_at_once(
    whole: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(refused(monkeypatch, {**whole, "QP_PORT": WRONG, "QP_MAIL__PORT": WRONG})) == 2


@pytest.mark.parametrize("name", settings_that_can_be_wrong())
def test_no_setting_tells_what_it_was_set_to(
    name: str, whole: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(monkeypatch, {**whole, name: f"{WRONG} ["})
    assert "canary" not in "".join(format_exception(fault_of_loading()))


def test_what_production_refuses_is_refused_here(
    whole: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    unsafe = {**whole, "QP_PUBLIC_URL": "http://canary.example.test", "QP_DOCS": "true"}
    assert [one.partition(" ")[0] for one in refused(monkeypatch, unsafe)] == [
        "QP_DOCS",
        "QP_PUBLIC_URL",
    ]
    tell(monkeypatch, {**unsafe, "QP_ENVIRONMENT": "sandbox"})
    assert load_settings().shows_docs


def test_a_misspelt_setting_is_noticed(whole: dict[str, str]) -> None:
    known = {**whole, "QP_DATA_DIR": "/x", "QP_ADMIN_PASSWORD": "y", "PATH": "z"}
    assert unknown_settings(known) == []
    found = unknown_settings({**known, "QP_PUBLC_URL": "a", "QP_MAIL__SENDERS": "b"})
    assert found == ["QP_MAIL__SENDERS", "QP_PUBLC_URL"]


def test_every_setting_is_explained_to_operators() -> None:
    explained = (ROOT / "docs" / "operator.md").read_text()
    lacking = [name for name in settings_that_can_be_wrong() if f"`{name}`" not in explained]
    assert lacking == []
