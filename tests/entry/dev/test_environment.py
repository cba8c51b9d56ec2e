"""What `make run` tells its children: front ends in development may call."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from qp_api.core.privacy import DbRole
from qp_api.entry.dev.environment import settings_for_serving
from qp_api.entry.dev.place import Place


@pytest.fixture
def told(tmp_path: Path) -> dict[str, str]:
    postgres = SimpleNamespace(socket_folder=tmp_path, port=1)
    running: Any = SimpleNamespace(postgres=postgres, valkey_url="unix:///nowhere")
    passwords = {str(role): "x" for role in DbRole}
    return settings_for_serving(Place(tmp_path), running, passwords, port=8000)


def test_front_ends_in_development_may_call(told: dict[str, str]) -> None:
    assert told["QP_CORS_ORIGINS"].split(", ") == [
        "http://localhost:3000",
        "http://localhost:5173",
        "http://127.0.0.1:3000",
        "http://127.0.0.1:5173",
    ]
