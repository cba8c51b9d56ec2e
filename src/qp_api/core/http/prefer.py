"""How long a client would wait for long work to be finished: `Prefer: wait=N` (RFC 7240)."""

import re
from typing import Annotated, Final, TypeAlias

from fastapi import Depends, Header

LONGEST_WAIT: Final = 10
_WAIT: Final = re.compile(r'wait\s*=\s*"?([0-9]{1,6})"?', re.IGNORECASE)


async def preferred_wait(
    prefer: Annotated[
        str | None,
        Header(
            alias="Prefer",
            max_length=256,
            description=f"`wait=N`: seconds, at most {LONGEST_WAIT}, to wait for the end.",
            examples=["wait=10"],
        ),
    ] = None,
) -> int:
    """Seconds from 0 to 10; 0 where nothing is preferred. What is not understood is ignored."""
    # The first preference of a name counts (RFC 7240 §2); parameters after `;` are no concern.
    for preference in (prefer or "").split(","):
        found = _WAIT.fullmatch(preference.partition(";")[0].strip())
        if found:
            return min(int(found[1]), LONGEST_WAIT)
    return 0


WaitDep: TypeAlias = Annotated[int, Depends(preferred_wait)]
