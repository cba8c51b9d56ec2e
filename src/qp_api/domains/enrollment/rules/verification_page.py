"""The page that a stranger with a code sees: English and Bengali, no script, no name."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Certificate · Quality Progress</title>
</head>
<body>
<h1>{verdict}</h1>
<p lang="bn">{verdict_bn}</p>
<dl>
{facts}
</dl>
</body>
</html>
"""
_VERDICTS: Final[Mapping[str, tuple[str, str]]] = {
    "valid": ("This certificate is valid.", "সনদটি বৈধ।"),
    "holder_erased": (
        "This certificate is authentic; its holder's record is erased.",
        "সনদটি আসল; সনদধারীর তথ্য মুছে ফেলা হয়েছে।",
    ),
    "withheld": (
        "This certificate can't be shown at present.",
        "সনদটি এই মুহূর্তে দেখানো যাচ্ছে না।",
    ),
}
_NAMES: Final = {
    "starts_on": "Began · শুরু",
    "ends_on": "Ended · শেষ",
    "issued_on": "Issued · প্রদান",
    "contact_hours": "Contact hours · শিক্ষাঘণ্টা",
}


def write_page(told: Mapping[str, Any]) -> bytes:
    """The page of what is told about a code."""
    verdict, verdict_bn = _VERDICTS[told["status"]]
    words = {"verdict": verdict, "verdict_bn": verdict_bn}
    escaped = {name: escape(text) for name, text in words.items()}
    facts = "\n".join(_facts(told))
    return _PAGE.format_map({**escaped, "facts": facts}).encode()


def _facts(told: Mapping[str, Any]) -> Iterator[str]:
    if told["title"] is not None:
        title = f"{told['title']['en']} · {told['title']['bn']}"
        yield f"<dt>Course · কোর্স</dt><dd>{escape(title)}</dd>"
    for field, name in _NAMES.items():
        if told[field] is not None:
            yield f"<dt>{name}</dt><dd>{escape(str(told[field]))}</dd>"
