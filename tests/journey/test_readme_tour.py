"""The README's tour, walked as it is printed: every command of it works by being pasted."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from architecture.sources import ROOT
from qp_api.entry.dev.place import Place
from support.dev_house import house_in

pytestmark = [
    pytest.mark.long,
    pytest.mark.loopback,
    pytest.mark.timeout(180),
    pytest.mark.skipif(not shutil.which("curl"), reason="the tour is walked with curl"),
]

TOUR = re.compile(r"## A tour\n.+?```sh\n(?P<commands>.+?)```", re.DOTALL)
# What `make run` prints is the reader's to put in.
PRINTED = "qp=http://127.0.0.1:8000 data=.data"
SAID_OF_FILES = "Nothing was changed."


def tour() -> str:
    found = TOUR.search((ROOT / "README.md").read_text())
    assert found is not None
    assert found["commands"].count(PRINTED) == 1
    return found["commands"]


def walk(commands: str, folder: Path) -> list[str]:
    """What the terminal shows, line by line; a command that fails ends the walk."""
    (folder / ".venv").symlink_to(sys.prefix)
    walked = subprocess.run(  # noqa: S603 -- the README's own words
        ["/usr/bin/env", "bash", "-euo", "pipefail", "-c", commands],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (walked.returncode, walked.stderr) == (0, ""), walked.stdout + walked.stderr
    return [line for line in walked.stdout.splitlines() if line]


def test_every_command_works_as_it_is_printed(place: Place, tmp_path: Path) -> None:
    with house_in(place) as house:
        base_url = str(house.http.base_url).rstrip("/")
        own = f"qp={base_url} data={place.folder}"
        lines = walk(tour().replace(PRINTED, own), tmp_path)
    assert [lines.pop(10), lines.pop()] == [SAID_OF_FILES, SAID_OF_FILES]
    assert lines.pop(4).startswith(f"{base_url}/docs#payment=")
    told: list[dict[str, Any]] = [json.loads(line) for line in lines]
    comes_and_learns(told[:8], tmp_path)
    uses_the_rights(told[8:], tmp_path)


def comes_and_learns(told: list[dict[str, Any]], folder: Path) -> None:
    registered, idle, verified, me, clock, seat, _, certificate = told
    assert (registered["state"], verified["state"]) == ("mail_follows", "verified")
    assert (idle["held_count"], idle["dead_count"]) == (0, 0)
    assert (me["name"], me["phone"]) == ("মেঘ নমুনা", "+8801711000000")
    assert clock["offset_seconds"] == 60
    assert seat["state"] == "active"
    assert (folder / "invoice.pdf").read_bytes().startswith(b"%PDF")
    assert (certificate["status"], certificate["contact_hours"]) == ("valid", "6.0")


def uses_the_rights(told: list[dict[str, Any]], folder: Path) -> None:
    access, restricted, refused, erasing, shut_out, _, forgotten, invoice = told
    assert (access["right"], access["state"]) == ("access", "completed")
    assert (restricted["right"], restricted["state"]) == ("restrict", "completed")
    assert (refused["status"], refused["code"]) == (403, "processing_restricted")
    assert erasing["right"] == "erase"
    assert (shut_out["status"], shut_out["code"]) == (401, "unauthenticated")
    assert (forgotten["status"], forgotten["code"]) == (401, "invalid_credentials")
    assert (invoice["buyer"]["name"], invoice["total"]["amount"]) == ("মেঘ নমুনা", "1200.00")
    with zipfile.ZipFile(folder / "package.zip") as package:
        assert "data/accounts.json" in package.namelist()
    receipt = json.loads((folder / "receipt.json").read_text())["receipt"]
    assert receipt["counts"]["accounts"] == {"delete": 1}
    assert [part for part in receipt["held"] if "invoices" in part["tables"]]


def test_the_walk_ends_where_a_command_fails(tmp_path: Path) -> None:
    """The positive control: an answer of nobody's is no answer."""
    with pytest.raises(AssertionError, match="curl"):
        walk(tour().replace(PRINTED, "qp=http://127.0.0.1:9 data=.data"), tmp_path)
