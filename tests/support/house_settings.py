"""Settings as they are told from outside: whole, and fit for production."""

from os import environ
from pathlib import Path

import pytest

ROLES = ("service", "marketing", "analytics", "rights", "custody")


def told(folder: Path, **changes: str | None) -> dict[str, str]:
    """Variables that production starts with; `None` leaves one out."""
    whole: dict[str, str | None] = {
        "QP_ENVIRONMENT": "production",
        "QP_PUBLIC_URL": "https://api.example.test",
        "QP_DATABASE__HOST": "/run/postgresql",
        **{f"QP_DATABASE__{role.upper()}_PASSWORD": f"canary-{role}-0123456789" for role in ROLES},
        "QP_KEY_STORE_PATH": str(folder / "store" / "keys.sqlite"),
        "QP_KEYRING_FOLDER": str(folder / "keyring"),
        "QP_OBJECTS_FOLDER": str(folder / "objects"),
        "QP_MAIL__SENDER": "no-reply@example.test",
        "QP_MAIL__HOST": "mail.example.test",
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def tell(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    """Set these, and take away every other setting."""
    for name in environ:
        if name.startswith("QP_"):
            monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
