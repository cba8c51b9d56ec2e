"""What only some requests or the worker need is not there before they need it."""

import subprocess
import sys

import pytest

HEAVY = ("httpx", "typst", "jinja2", "stream_zip", "Crypto")
_LOADED = """
import sys
import qp_api.entry.cli.serve
from qp_api.core.discovery import discover_domains
discover_domains()
{more}
print([name for name in {heavy!r} if name in sys.modules])
"""


@pytest.mark.parametrize(("more", "loaded"), [("", []), ("import jinja2", ["jinja2"])])
def test_the_api_starts_without_them(more: str, loaded: list[str]) -> None:
    """`import jinja2` stands for a module of ours that would load one: it would be seen."""
    program = _LOADED.format(more=more, heavy=HEAVY)
    done = subprocess.run(  # noqa: S603 -- our own interpreter and program
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(loaded)
