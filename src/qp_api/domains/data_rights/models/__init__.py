"""The room's tables: register, restrictions, packages, erasures, corrections, mail."""

from .by_mail import correspondent_addresses, correspondents, mailed_links
from .corrections import disputes, proposed_changes
from .erasures import erasures, receipts
from .packages import packages
from .requests import rights_numbers, rights_requests
from .restrictions import restrictions
from .states import (
    ENDED,
    MOVES,
    OPEN_STATES,
    ChangeState,
    Channel,
    ExtensionReason,
    Ground,
    Imposer,
    LinkKind,
    Objectionable,
    RequestId,
    RequestState,
    Right,
)

__all__ = [
    "ENDED",
    "MOVES",
    "OPEN_STATES",
    "ChangeState",
    "Channel",
    "ExtensionReason",
    "Ground",
    "Imposer",
    "LinkKind",
    "Objectionable",
    "RequestId",
    "RequestState",
    "Right",
    "correspondent_addresses",
    "correspondents",
    "disputes",
    "erasures",
    "mailed_links",
    "packages",
    "proposed_changes",
    "receipts",
    "restrictions",
    "rights_numbers",
    "rights_requests",
]
