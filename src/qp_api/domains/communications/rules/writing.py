"""Write a letter: words from a language's catalogue, facts filled in, as text and as HTML.

A missing word or fact stops the writing: a letter with a gap is never sent.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from .language import Language
from .letters import KIND, Letter

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

_WORDS: Final = Path(__file__).parents[1] / "words"
_CATALOGUES: Final = MappingProxyType(
    {
        language: tomllib.loads((_WORDS / f"{language}.toml").read_text("utf-8"))
        for language in Language
    }
)


@dataclass(frozen=True, slots=True)
class _Environments:
    sentences: "ImmutableSandboxedEnvironment"
    text: "ImmutableSandboxedEnvironment"
    html: "ImmutableSandboxedEnvironment"


@cache
def _environments() -> _Environments:
    # Of all processes the worker alone writes letters: the others do without these 6 MiB.
    from jinja2 import FileSystemLoader, StrictUndefined  # noqa: PLC0415 -- as the comment says
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415 -- as the comment says

    make = partial(
        ImmutableSandboxedEnvironment,
        loader=FileSystemLoader(_WORDS),
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    # Sentences are plain text; only the HTML layout escapes, and so everything exactly once.
    return _Environments(
        sentences=ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False),
        text=make(autoescape=False),
        html=make(autoescape=True),
    )


@dataclass(frozen=True, slots=True)
class Written:
    """A finished letter, to nobody yet."""

    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)


def write_letter(
    letter: Letter,
    language: Language,
    facts: Mapping[str, str],
    *,
    support: str,
    name: str | None = None,
    link: str | None = None,
) -> Written:
    """Write a letter to `name`, or to whom it may concern; `link` is where its button leads.

    `support` is the address in its footer: for whoever can't sign in, and so opens no ticket.
    """
    catalogue = _CATALOGUES[language]
    shared, words = catalogue["shared"], catalogue["letters"][letter]
    parts: dict[str, Any] = {
        "language": language.value,
        "greeting": _filled(shared["greeting"], {"name": name}) if name else shared["greeting_all"],
        "opening": [_filled(sentence, facts) for sentence in words["opening"]],
        "button": words.get("button"),
        "link": link,
        "link_hint": shared["link_hint"],
        "closing": [_filled(sentence, facts) for sentence in words.get("closing", ())],
        "sign_off": shared["sign_off"],
        "footer": shared["footer"][KIND[letter]],
        "support_hint": shared["support_hint"],
        "support": support,
        "subject": _filled(words["subject"], facts),
    }
    return Written(
        subject=parts["subject"],
        text=_environments().text.get_template("letter.txt.j2").render(parts),
        html=_environments().html.get_template("letter.html.j2").render(parts),
    )


def word_for(group: str, code: str, language: Language) -> str:
    """What a code such as the right `access` is called in a sentence."""
    word: str = _CATALOGUES[language][group][code]
    return word


def _filled(sentence: str, facts: Mapping[str, Any]) -> str:
    # One line a sentence: a fact with a line break must not end a header or a paragraph.
    return " ".join(_environments().sentences.from_string(sentence).render(facts).split())
