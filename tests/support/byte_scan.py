"""Find marks in the files of a folder, however somebody wrote them down.

A mark is found in any case of letters, as UTF-8 or UTF-16, in hex, in base64 at each alignment,
behind escapes, and cut up as page headers and compression cut up what they can't shorten.
"""

import base64
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from typing_extensions import override

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_LENGTH: Final = 16
# PostgreSQL's compression lets at most eight literal bytes stand together: of the windows that
# begin at a mark's first eight letters one is left whole. By chance one is hit once in 2e13 places.
_WINDOW: Final = 8

_WORDS: Final = re.compile(rb"[0-9a-z]{8,}")
_ZEROS: Final = re.compile(rb"\0{512,}")
_UTF16: Final = (re.compile(rb"(?:[ -~]\0){8,}"), re.compile(rb"(?:\0[ -~]){8,}"))
_HEX: Final = re.compile(rb"[0-9A-Fa-f]{16,}")
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]{12,}(?:\r?\n[A-Za-z0-9+/_-]+)*")
_URL_SAFE: Final = bytes.maketrans(b"-_", b"+/")
_ESCAPES: Final = re.compile(
    rb"\\+u([0-9A-Fa-f]{4})"  # JSON, however often it was quoted
    rb"|(?:\\+x|%|=)([0-9A-Fa-f]{2})"  # programs and PostgreSQL, addresses, mail
    rb"|&#x([0-9A-Fa-f]{1,6});"
)


def new_mark() -> str:
    """Sixteen random letters and digits: nowhere else, and of no use to a compressor."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


@dataclass(frozen=True)
class Needle:
    """What is looked for, under a name that may be printed; any one piece is a sighting."""

    name: str
    pieces: tuple[bytes, ...] = field(repr=False)

    @classmethod
    def of(cls, name: str, mark: str) -> "Needle":
        """A planted mark: its windows too."""
        text = mark.lower().encode()
        starts = range(max(1, min(_WINDOW, len(text) - _WINDOW + 1)))
        return cls(name, tuple(text[start : start + _WINDOW] for start in starts))

    @classmethod
    def exactly(cls, name: str, text: str) -> "Needle":
        """A text whose parts may stand elsewhere with right."""
        return cls(name, (text.lower().encode(),))

    def is_in(self, text: bytes) -> bool:
        """Whether a piece of it is in this text, which is in lower case."""
        return any(piece in text for piece in self.pieces)


@dataclass(frozen=True, order=True)
class Sighting:
    """A mark in a file; the path is relative to the folder that was scanned."""

    needle: str
    form: str
    file: str

    @override
    def __str__(self) -> str:
        return f"{self.needle} as {self.form} in {self.file}"


class Needles:
    """Many needles at once: windows cost the same however many they are."""

    def __init__(self, needles: Iterable[Needle]) -> None:
        known = tuple(needles)
        self._windows = {
            piece: one.name
            for one in known
            for piece in one.pieces
            if len(piece) == _WINDOW and _WORDS.fullmatch(piece)
        }
        self._others = [one for one in known if one.pieces[0] not in self._windows]

    def seen_in(self, view: bytes) -> set[str]:
        """The names of those that are in these bytes."""
        text = view.lower()
        found = {one.name for one in self._others if one.is_in(text)}
        if self._windows:
            windows = self._windows
            for word in set(_WORDS.findall(text)):  # ten times less, and each once
                for start in range(len(word) - _WINDOW + 1):
                    name = windows.get(word[start : start + _WINDOW])
                    if name is not None:
                        found.add(name)
        return found


def scan(folder: Path, needles: Iterable[Needle]) -> list[Sighting]:
    """Every sighting in every file of this folder, in order. Files that are alike are read once."""
    wanted = Needles(needles)
    return sorted(
        Sighting(name, form, str(file.relative_to(folder)))
        for file, content in contents(folder)
        for name, form in find(content, wanted).items()
    )


def contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Each file that differs from those before it; a file that has just gone is no file."""
    seen: set[bytes] = set()
    for file in sorted(folder.rglob("*")):
        if not file.is_file() or file.is_symlink():
            continue
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            continue
        digest = sha256(content).digest()
        if digest not in seen:
            seen.add(digest)
            yield file, content


def find(content: bytes, needles: Needles) -> dict[str, str]:
    """Names of needles, each with the plainest form in which it is there."""
    found: dict[str, str] = {}
    for form, view in _views(_ZEROS.sub(b"\0", content)):
        for name in needles.seen_in(view):
            found.setdefault(name, form)
    return found


def _views(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The content, and what its parts say to whoever decodes them."""
    yield "plain", content
    for wide in _UTF16:
        yield "UTF-16", b"\n".join(run.replace(b"\0", b"") for run in wide.findall(content))
    yield "hex", b"\n".join(_decoded_hex(content))
    yield "base64", b"\n".join(_decoded_base64(content))
    yield "escapes", _ESCAPES.sub(_unescaped, content)


def _decoded_hex(content: bytes) -> Iterator[bytes]:
    for run in _HEX.findall(content):
        for shift in (0, 1):
            even = len(run) - (len(run) - shift) % 2
            yield _without_zeros(bytes.fromhex(run[shift:even].decode()))


def _decoded_base64(content: bytes) -> Iterator[bytes]:
    for found in _BASE64.findall(content):
        run = found.replace(b"\r", b"").replace(b"\n", b"").translate(_URL_SAFE)
        for shift in range(4):
            whole = len(run) - (len(run) - shift) % 4
            yield _without_zeros(base64.b64decode(run[shift:whole]))


def _without_zeros(decoded: bytes) -> bytes:
    """UTF-16 may be what was written as hex or base64."""
    return decoded.replace(b"\0", b"")


def _unescaped(match: re.Match[bytes]) -> bytes:
    number = int(next(group for group in match.groups() if group), 16)
    if match[2]:
        return bytes([number])
    surrogate = 0xD800 <= number <= 0xDFFF or number > 0x10FFFF
    return b"?" if surrogate else chr(number).encode()
