"""A person's own sign-ins on the wire."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field

from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import OpenEnum, OutModel
from qp_api.core.privacy import Category
from qp_api.domains.sign_in.store.places import SignInRow
from qp_api.kit.devices import Device, DeviceKind
from qp_api.kit.ids import SignInId

from .secrets import example

_DEVICE: Final[Any] = Field(json_schema_extra=category(Category.DEVICE))
_NETWORK: Final[Any] = Field(
    json_schema_extra=category(Category.IP_ADDRESS), description="The /24 or /48, and no more."
)
_SEEN_DEVICE: Final = {
    "browser": "Firefox",
    "browser_version": "140",
    "system": "Windows",
    "kind": "computer",
}


class DeviceOut(OutModel):
    """A device as it called itself: families and a major version, never the string that it sent."""

    model_config = example(**_SEEN_DEVICE)

    browser: Annotated[str, Field(max_length=40), _DEVICE] | None
    browser_version: Annotated[str, Field(max_length=8), _DEVICE] | None
    system: Annotated[str, Field(max_length=40), _DEVICE] | None
    kind: Annotated[str, OpenEnum(DeviceKind), _DEVICE]

    @classmethod
    def of(cls, device: Device) -> "DeviceOut":
        return DeviceOut.build(
            browser=device.browser,
            browser_version=device.browser_version,
            system=device.system,
            kind=device.kind,
        )


class SignInOut(OutModel):
    """One sign-in that goes on; `is_present` is the one that asks."""

    model_config = example(
        id="01936b2e-7c00-7a31-9d55-0c2f6a1e8b13",
        device=_SEEN_DEVICE,
        network="203.0.113.0/24",
        signed_in_at="2026-12-01T06:30:05Z",
        last_used_at="2026-12-03T04:12:44Z",
        ends_at="2027-03-01T06:30:05Z",
        is_present=True,
    )

    id: UUID
    device: DeviceOut
    network: Annotated[str, Field(max_length=45), _NETWORK] | None
    signed_in_at: datetime
    last_used_at: datetime
    ends_at: datetime
    is_present: bool

    @classmethod
    def of(cls, row: SignInRow, *, present: SignInId | None) -> "SignInOut":
        return SignInOut.build(
            id=row.id,
            device=DeviceOut.of(row.place.device),
            network=row.network,
            signed_in_at=row.signed_in_at,
            last_used_at=row.rotated_at,
            ends_at=row.ends_at,
            is_present=row.id == present,
        )
