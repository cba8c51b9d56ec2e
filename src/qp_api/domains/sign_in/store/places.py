"""Where people signed in: what they are shown of it, and what tells a new place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Integer, bindparam, select

from qp_api.core.crypto.group import Group
from qp_api.core.db.database import Database
from qp_api.core.db.statements import statement
from qp_api.domains.sign_in.models import sign_ins
from qp_api.domains.sign_in.rules import Place
from qp_api.kit.devices import UNKNOWN_DEVICE, Device, DeviceKind
from qp_api.kit.ids import SignInId, SubjectId

_LAST_ID: Final = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class SignInRow:
    """A sign-in as its person sees it; times are process times."""

    id: SignInId
    subject_id: SubjectId
    signed_in_at: datetime
    rotated_at: datetime
    ends_at: datetime
    network: str | None = field(repr=False)
    device: Group | None = field(repr=False)

    @property
    def place(self) -> Place:
        """Where it came from."""
        return place_of(self.network, self.device)


_s = sign_ins.c
_shown = (
    _s.id,
    _s.subject_id,
    _s.signed_in_at,
    _s.rotated_at,
    _s.ends_at,
    _s.network,
    _s.device,
)
_owner: Any = bindparam("owner", type_=_s.subject_id.type)
_most = bindparam("most", type_=Integer())
_LIVING = statement(
    select(*_shown)
    .where(
        _s.subject_id == _owner,
        _s.id < bindparam("before"),
        _s.revoked_at.is_(None),
        _s.ends_at > bindparam("now"),
        _s.rotated_at > bindparam("used_after"),
    )
    .order_by(_s.id.desc())
    .limit(_most),
    SignInRow,
)
_SEEN = statement(
    select(*_shown).where(_s.subject_id == _owner).order_by(_s.id.desc()).limit(_most), SignInRow
)
_ONE = statement(
    select(*_shown).where(_s.subject_id == _owner, _s.id == bindparam("sign_in_id")), SignInRow
)


async def list_living(
    db: Database,
    subject_id: SubjectId,
    *,
    before: SignInId | None,
    most: int,
    now: datetime,
    used_after: datetime,
) -> list[SignInRow]:
    """A person's sign-ins that go on and were used since, the newest first."""
    return await db.list(
        _LIVING,
        owner=subject_id,
        before=before or _LAST_ID,
        most=most,
        now=now,
        used_after=used_after,
    )


async def list_seen(db: Database, subject_id: SubjectId, *, most: int) -> list[SignInRow]:
    """The person's last sign-ins, ended ones too."""
    return await db.list(_SEEN, owner=subject_id, most=most)


async def get_place(db: Database, subject_id: SubjectId, sign_in_id: SignInId) -> SignInRow:
    """One sign-in of a person. Raises NotFound."""
    return await db.get(_ONE, owner=subject_id, sign_in_id=sign_in_id)


def cells_of(place: Place) -> Mapping[str, Any]:
    """A place as its two cells hold it."""
    device = place.device
    cell = {
        "browser": device.browser,
        "browser_version": device.browser_version,
        "system": device.system,
        "kind": str(device.kind),
    }
    return {"network": place.network, "device": cell}


def place_of(network: str | None, device: Group | None) -> Place:
    """The same from its cells; unknown where nothing was noted."""
    if not isinstance(device, Mapping):
        return Place(network, UNKNOWN_DEVICE)
    browser, version, system = (
        text if isinstance(text := device.get(name), str) else None
        for name in ("browser", "browser_version", "system")
    )
    return Place(
        network, Device(browser, version, system, DeviceKind(str(device.get("kind", "other"))))
    )
