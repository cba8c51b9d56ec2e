"""Of a user-agent four words are kept, each of them somebody else's invention (US-2)."""

import pytest

from qp_api.kit.devices import UNKNOWN_DEVICE, Device, DeviceKind, read_device

GECKO = "(KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        (
            (
                f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 {GECKO}"
                " Chrome/126.0.0.0 Safari/537.36"
            ),
            Device("Chrome", "126", "Windows", DeviceKind.COMPUTER),
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            Device("Firefox", "140", "Linux", DeviceKind.COMPUTER),
        ),
        (
            (
                f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 {GECKO}"
                " Version/17.5 Mobile/15E148 Safari/604.1"
            ),
            Device("Mobile Safari", "17", "iOS", DeviceKind.PHONE),
        ),
        (
            (
                f"Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 {GECKO}"
                " Chrome/126.0.0.0 Mobile Safari/537.36"
            ),
            Device("Chrome Mobile", "126", "Android", DeviceKind.PHONE),
        ),
        (
            (
                f"Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 {GECKO}"
                " Chrome/126.0.0.0 Safari/537.36"
            ),
            Device("Chrome", "126", "Android", DeviceKind.TABLET),
        ),
        ("okhttp/4.12.0", Device("okhttp", "4", None, DeviceKind.OTHER)),
        ("", UNKNOWN_DEVICE),
        ("a name of somebody", UNKNOWN_DEVICE),
        ("(" * 60_000, UNKNOWN_DEVICE),
    ],
)
def test_what_is_kept(user_agent: str, expected: Device) -> None:
    assert read_device(user_agent) == expected


def test_a_browser_that_grows_older_is_the_same_device() -> None:
    old = Device("Firefox", "139", "Linux", DeviceKind.COMPUTER)
    assert old.is_like(Device("Firefox", "140", "Linux", DeviceKind.COMPUTER))
    assert not old.is_like(Device("Firefox", "139", "Windows", DeviceKind.COMPUTER))
    assert not old.is_like(Device("Chrome", "139", "Linux", DeviceKind.COMPUTER))
