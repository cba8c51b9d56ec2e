"""What the terminal shows: addresses, people, and a `curl` that works when pasted."""

import json
import shlex
from pathlib import Path

from qp_api.entry.dev.place import Place
from qp_api.entry.dev.welcome import welcome

PEOPLE = [
    {"role": "learner", "email": "learner@qp.test", "password": 'it\'s "quoted"'},
    {"role": "dpo", "email": "dpo@qp.test", "password": "second"},
]


def test_every_role_and_address_is_named(tmp_path: Path) -> None:
    text = welcome("http://127.0.0.1:8000", PEOPLE, Place(tmp_path), seconds=3.21)
    for words in ("3.2 s", "http://127.0.0.1:8000/docs", "/v1/sandbox/mailbox", "dpo@qp.test"):
        assert words in text


def test_the_curl_survives_its_shell(tmp_path: Path) -> None:
    text = welcome("http://127.0.0.1:8000", PEOPLE, Place(tmp_path), seconds=1)
    line = next(line for line in text.splitlines() if line.strip().startswith("curl"))
    words = shlex.split(line)
    assert "http://127.0.0.1:8000/v1/sign-in" in words
    assert json.loads(words[-1]) == {name: PEOPLE[0][name] for name in ("email", "password")}
