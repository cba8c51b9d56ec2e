"""A whole house for a test that comes to it over HTTP: a folder, and the copy that runs in it."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from qp_api.entry.dev.place import Place
from support.dev_copy import dev_copy
from support.dev_inside import command
from support.traveller import Traveller

ANSWER_SECONDS = 30
MOVING_SECONDS = 270  # a year of days takes some forty


@dataclass(frozen=True)
class DevHouse:
    """A running copy, its folder, and a client of nobody's that comes to it."""

    place: Place
    http: httpx.Client = field(repr=False)

    @cached_property
    def document(self) -> dict[str, Any]:
        """The OpenAPI document as it is served."""
        found: dict[str, Any] = self.http.get("/openapi.json").json()
        return found

    def traveller(self, name: str, **more: Any) -> Traveller:
        """Somebody of this name who is not registered yet."""
        application = {
            "name": name,
            "email": f"{name.split(maxsplit=1)[0].lower()}@example.org",
            "password": "a boat on quiet water",
            "date_of_birth": "1994-02-11",
            **more,
        }
        return Traveller(self.http, application)

    @cached_property
    def officer(self) -> Traveller:
        """The demo world's data protection officer, signed in once."""
        return self.demo_person("dpo")

    def demo_person(self, role: str) -> Traveller:
        """The demo world's person of this role, signed in anew."""
        accounts = self.http.get("/v1/sandbox/accounts").json()["items"]
        person = Traveller(self.http, next(one for one in accounts if one["role"] == role))
        assert person.sign_in().status_code == 200
        return person

    @property
    def now(self) -> datetime:
        """Business time, as every process of this copy has it."""
        return datetime.fromisoformat(self.http.get("/v1/sandbox/clock").json()["now"])

    def move_to(self, instant: datetime, *, at_once: bool = False) -> None:
        """Live through the days until then, or come back after them as from an outage."""
        body = {"now": instant.isoformat(), "at_once": at_once}
        moved = self.http.post("/v1/sandbox/clock", json=body, timeout=MOVING_SECONDS)
        assert moved.status_code == 200, moved.text

    def move_by(self, days: timedelta) -> None:
        """Live through so many days more."""
        self.move_to(self.now + days)

    def free_cohort(self) -> str:
        """A cohort that costs nothing and has seats."""
        cohorts = self.http.get("/v1/cohorts").json()["items"]
        return next(
            str(cohort["id"])
            for cohort in cohorts
            if cohort["seats_left"] and cohort["price"]["amount"] == "0.00"
        )

    def verify(self, content: bytes) -> tuple[int, str]:
        """`qp-api audit verify FILE --keys KEYS`, as a stranger uses it: exit code and words."""
        with tempfile.TemporaryDirectory() as folder:
            keys, file = Path(folder, "keys.json"), Path(folder, "document")
            keys.write_text(json.dumps(self._public_keys))
            file.write_bytes(content)
            told = command(self.place, "audit", "verify", str(file), "--keys", str(keys))
            return told.returncode, told.stdout or told.stderr

    @cached_property
    def _public_keys(self) -> Any:
        return json.loads(command(self.place, "keys", "public").stdout)


@contextmanager
def new_place() -> Iterator[Place]:
    """An empty folder for a copy, wiped at the end."""
    with tempfile.TemporaryDirectory(prefix="qp-d-") as folder:
        Path(folder).chmod(0o711)  # root's servers run as another user
        place = Place(Path(folder) / "data")
        yield place
        place.wipe()


@contextmanager
def house_in(place: Place) -> Iterator[DevHouse]:
    """What `make run` starts, in this folder and on a port of its own."""
    with (
        dev_copy(place.folder) as copy,
        httpx.Client(base_url=copy.base_url, timeout=ANSWER_SECONDS, trust_env=False) as http,
    ):
        yield DevHouse(place, http)
