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
        own = f"qp={str(house.http.base_url).rstrip('/')} data={place.folder}"
        lines = walk(tour().replace(PRINTED, own), tmp_path)
    assert [lines.pop(7), lines.pop()] == [SAID_OF_FILES, SAID_OF_FILES]
    told: list[dict[str, Any]] = [json.loads(line) for line in lines]
    registered, idle, verified, me, seat, again, access = told[:7]
    assert (registered["state"], verified["state"]) == ("mail_follows", "verified")
    assert (idle["held_count"], idle["dead_count"]) == (0, 0)
    assert (me["name"], me["phone"]) == ("মেঘ নমুনা", "+8801711000000")
    assert seat["state"] == "active"
    assert again == seat
    assert (access["right"], access["state"]) == ("access", "completed")
    restricted, refused, erasing, shut_out, _, forgotten = told[7:]
    assert (restricted["right"], restricted["state"]) == ("restrict", "completed")
    assert (refused["status"], refused["code"]) == (403, "processing_restricted")
    assert erasing["right"] == "erase"
    assert (shut_out["status"], shut_out["code"]) == (401, "unauthenticated")
    assert (forgotten["status"], forgotten["code"]) == (401, "invalid_credentials")
    with zipfile.ZipFile(tmp_path / "package.zip") as package:
        assert "data/accounts.json" in package.namelist()
    receipt = json.loads((tmp_path / "receipt.json").read_text())["receipt"]
    assert receipt["counts"]["accounts"] == {"delete": 1}


def test_the_walk_ends_where_a_command_fails(tmp_path: Path) -> None:
    """The positive control: an answer of nobody's is no answer."""
    with pytest.raises(AssertionError, match="curl"):
        walk(tour().replace(PRINTED, "qp=http://127.0.0.1:9 data=.data"), tmp_path)
