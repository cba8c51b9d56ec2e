"""What the person at the terminal is told once the house stands."""

import json
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path

from .place import Place


def welcome(
    base: str, accounts: Iterable[Mapping[str, str]], place: Place, *, seconds: float
) -> str:
    """Addresses, a sign-in per role, and a `curl` to paste."""
    people = list(accounts)
    wide = max((len(person["email"]) for person in people), default=0)
    lines = [
        "",
        f"Quality Progress stands, after {seconds:.1f} s.",
        "",
        f"  API       {base}",
        f"  Document  {base}/docs",
        f"  Mailbox   {base}/v1/sandbox/mailbox",
        f"  Data      {_near(place.folder)} (logs in {_near(place.logs)})",
        "",
        "  Demo sign-ins",
        *(f"    {who['role']:<11} {who['email']:<{wide}}  {who['password']}" for who in people),
        "",
        *_curl(base, people),
        "  Ctrl-C stops it all and keeps the data; `make reset` forgets them.",
        "",
    ]
    return "\n".join(lines)


def _curl(base: str, people: list[Mapping[str, str]]) -> list[str]:
    if not people:
        return []
    body = json.dumps({name: people[0][name] for name in ("email", "password")})
    words = f"curl -s {base}/v1/sign-in -H 'Content-Type: application/json' -d {shlex.quote(body)}"
    return ["  Sign in as the first of them", f"    {words}", ""]


def _near(path: Path) -> str:
    """As seen from here, when it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
