"""`index.html`: what lies where in a package, in both languages, readable without a network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from qp_api.core.privacy.controller import CONTROLLER, OFFICER

from .package_words import PackageFacts

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("আপনার ব্যক্তিগত তথ্যের অনুলিপি", "A copy of your personal data"),
    "portable": ("আপনার বহনযোগ্য তথ্য", "Your portable data"),
    "disputed": (
        "disputed.json বলে কোন তথ্য আপনি ভুল বলেছেন, আর আপনার বক্তব্য কী।",
        "disputed.json says which data you call wrong, in your own words.",
    ),
    "number": ("অনুরোধ নম্বর", "Request number"),
    "created": ("তৈরির সময়", "Created"),
    "controller": ("নিয়ন্ত্রক", "Controller"),
    "officer": ("তথ্য সুরক্ষা কর্মকর্তা", "Data protection officer"),
    "tables": ("তথ্যের তালিকা", "Data"),
    "table": ("তালিকা", "Table"),
    "rows": ("সারি", "Rows"),
    "files": ("ফাইল", "Files"),
    "others": ("অন্যান্য ফাইল", "Other files"),
    "secrets": (
        "পাসওয়ার্ড ও টোকেন দেখানো হয় না; শুধু বলা হয় যে সেগুলো আছে (“set”)।",
        "Passwords and tokens are not shown; it is only said that they are there (“set”).",
    ),
    "signed": (
        "manifest.json প্রতিটি ফাইলের হ্যাশ বহন করে এবং স্বাক্ষরিত।",
        "manifest.json carries the hash of every file, and is signed.",
    ),
}
_STYLE: Final = (
    "body{font-family:sans-serif;max-width:50em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse}td,th{border:1px solid #999;padding:.3em .6em;text-align:left}"
)


@dataclass(frozen=True, slots=True)
class Index:
    """What is where: table → number of rows, in which formats, and all other files."""

    title: str
    rows: Mapping[str, int]
    formats: Sequence[str]
    others: Sequence[str]


def index_page(facts: PackageFacts, index: Index) -> str:
    """The page."""
    body = [
        f"<h1>{_both(index.title)}</h1>",
        "<dl>",
        _fact("number", facts.number),
        _fact("created", f"{facts.created_at:%Y-%m-%d %H:%M} UTC"),
        _fact("controller", CONTROLLER),
        _fact("officer", OFFICER),
        "</dl>",
        f"<h2>{_both('tables')}</h2>",
        "<table>",
        f"<tr><th>{_both('table')}</th><th>{_both('rows')}</th><th>{_both('files')}</th></tr>",
        *(_row(name, count, index.formats) for name, count in index.rows.items()),
        "</table>",
        f"<p>{_both('secrets')}</p>",
        f"<h2>{_both('others')}</h2>",
        "<ul>",
        *(f"<li>{_link(path)}</li>" for path in index.others),
        "</ul>",
        f"<p>{_both('disputed')}</p>",
        f"<p>{_both('signed')}</p>",
    ]
    return (
        '<!doctype html>\n<html lang="bn"><head><meta charset="utf-8">'
        f"<title>{escape(facts.number)}</title><style>{_STYLE}</style></head><body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def _both(word: str) -> str:
    bengali, english = _WORDS[word]
    return f'{escape(bengali)} · <span lang="en">{escape(english)}</span>'


def _fact(word: str, text: str) -> str:
    return f"<dt>{_both(word)}</dt><dd>{escape(text)}</dd>"


def _row(name: str, count: int, formats: Sequence[str]) -> str:
    links = ", ".join(_link(f"data/{name}.{kind}") for kind in formats)
    return f"<tr><td>{escape(name)}</td><td>{count}</td><td>{links}</td></tr>"


def _link(path: str) -> str:
    return f'<a href="{escape(path)}">{escape(path)}</a>'
