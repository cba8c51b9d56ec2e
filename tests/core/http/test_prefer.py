"""`Prefer: wait=N` is read as RFC 7240 writes it, bounded, and ignored where it is none of ours."""

import pytest

from qp_api.core.http.prefer import preferred_wait


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 0),
        ("", 0),
        ("wait=0", 0),
        ("wait=7", 7),
        ("wait=10", 10),
        ("wait=11", 10),
        ("wait=999999", 10),
        ("wait=9999999", 0),
        ("WAIT = 3", 3),
        ('wait="3"', 3),
        ("respond-async, wait=4", 4),
        ("wait=4; foo=bar", 4),
        ("wait=4, wait=9", 4),
        ("wait=-1", 0),
        ("wait=৩", 0),
        ("wait", 0),
        ("awaiting=3", 0),
    ],
)
async def test_seconds_to_wait(header: str | None, seconds: int) -> None:
    assert await preferred_wait(header) == seconds
