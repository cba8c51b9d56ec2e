"""The scanner finds a mark in every form in which it can be planted, and nothing where none is."""

import base64
import json
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from support.byte_scan import Needle, Sighting, new_mark, scan

AROUND = "Ūber all কথা "


def _base64_after(count: int) -> Callable[[str], bytes]:
    return lambda mark: base64.b64encode(b"x" * count + mark.encode() + b"yz")


def _lines_of_76(mark: str) -> bytes:
    return base64.encodebytes(b"x" * 50 + mark.encode() + b"y" * 50)


def _cut(mark: str, at: int) -> bytes:
    """As a page header in the middle of a record, or a control byte of a compressor, cuts it."""
    text = mark.encode()
    return text[:at] + secrets.token_bytes(24) + text[at:]


def _in_groups_of_eight(first: int) -> Callable[[str], bytes]:
    """As PostgreSQL's own compression writes what can't be shortened."""

    def write(mark: str) -> bytes:
        text = mark.encode()
        groups = [text[:first], *(text[at : at + 8] for at in range(first, len(text), 8))]
        return b"\0".join(groups)

    return write


FORMS: dict[str, Callable[[str], bytes]] = {
    "UTF-8": str.encode,
    "upper case": lambda mark: mark.upper().encode(),
    "UTF-16LE": lambda mark: mark.encode("utf-16-le"),
    "UTF-16BE": lambda mark: mark.encode("utf-16-be"),
    "hex": lambda mark: mark.encode().hex().encode(),
    "HEX": lambda mark: mark.encode().hex().upper().encode(),
    "bytea": lambda mark: b"\\x" + f"{AROUND}{mark}".encode().hex().encode(),
    "hex, odd": lambda mark: b"a" + mark.encode().hex().encode(),
    "hex of UTF-16": lambda mark: mark.encode("utf-16-le").hex().encode(),
    "base64 at 0": _base64_after(0),
    "base64 at 1": _base64_after(1),
    "base64 at 2": _base64_after(2),
    "base64, URL-safe": lambda mark: base64.urlsafe_b64encode(f"{AROUND}{mark}".encode()),
    "base64 in a word": lambda mark: b"token" + _base64_after(1)(mark),
    "base64 in lines": _lines_of_76,
    "JSON": lambda mark: json.dumps(f"{mark[:9]}ক{mark[9:]}").encode(),
    "JSON in JSON": lambda mark: json.dumps(json.dumps(f"{mark[:9]}ক{mark[9:]}")).encode(),
    "JSON, all escaped": lambda mark: "".join(f"\\u{ord(c):04X}" for c in mark).encode(),
    "an escape in it": lambda mark: f"{mark[:3]}\\u{ord(mark[3]):04x}{mark[4:]}".encode(),
    "Python": lambda mark: "".join(f"\\x{ord(c):02x}" for c in mark).encode(),
    "an address": lambda mark: "".join(f"%{ord(c):02X}" for c in mark).encode(),
    "quoted-printable": lambda mark: "".join(f"={ord(c):02X}" for c in mark).encode(),
    "HTML": lambda mark: "".join(f"&#x{ord(c):x};" for c in mark).encode(),
    **{f"cut after {at}": lambda mark, at=at: _cut(mark, at) for at in range(1, 16)},  # type: ignore[misc]
    **{f"groups from {at}": _in_groups_of_eight(at) for at in range(8)},
}


@pytest.mark.parametrize("form", FORMS)
def test_a_planted_mark_is_found(form: str, tmp_path: Path) -> None:
    mark = new_mark()
    noise = secrets.token_bytes(4000)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "1259").write_bytes(noise + b"\0" * 9000 + FORMS[form](mark) + noise)
    (tmp_path / "beside").write_bytes(noise)
    found = scan(tmp_path, [Needle.of("name", mark), Needle.of("another", new_mark())])
    assert {(one.needle, one.file) for one in found} == {("name", "deep/1259")}


def test_an_exact_text_is_found_in_any_form_but_not_in_parts(tmp_path: Path) -> None:
    text = new_mark()
    (tmp_path / "log").write_bytes(FORMS["base64, URL-safe"](text))
    assert scan(tmp_path, [Needle.exactly("subject", text)]) == [
        Sighting("subject", "base64", "log")
    ]
    (tmp_path / "log").write_text(text[:-1])
    assert scan(tmp_path, [Needle.exactly("subject", text)]) == []
    assert scan(tmp_path, [Needle.of("subject", text)]) == [Sighting("subject", "plain", "log")]


def test_what_is_alike_is_told_once_and_links_are_not_followed(tmp_path: Path) -> None:
    mark = new_mark()
    (tmp_path / "a").write_text(mark)
    (tmp_path / "b").write_text(mark)
    (tmp_path / "c").symlink_to(tmp_path / "a")
    assert scan(tmp_path, [Needle.of("name", mark)]) == [Sighting("name", "plain", "a")]


def test_a_short_text_is_looked_for_whole() -> None:
    assert Needle.of("postal code", "1205").pieces == (b"1205",)
    assert len(Needle.of("name", new_mark()).pieces) == 8
