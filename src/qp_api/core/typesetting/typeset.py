"""One template, one set of facts, one PDF: same input, same bytes; nothing is asked of outside."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

if TYPE_CHECKING:
    import typst

_FONTS: Final = Path(__file__).with_name("fonts")
# Typst loads a package that it does not find: so it is never to look for one.
_PACKAGE: Final = '"@'
_FACTS: Final = "facts"
# A page takes a core some tens of milliseconds; two at a time leave the others to requests.
_POOL: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="typesetting")


class TemplateAsksOutside(ValueError):
    """A template that imports a package: those come over the network."""


async def typeset(template: str, facts: Mapping[str, object]) -> bytes:
    """A PDF of the template, which reads the facts with `json(bytes(sys.inputs.facts))`.

    Facts are JSON's types, and never part of the source. Fonts: Noto Sans, Noto Sans Bengali.
    Raises TemplateAsksOutside, and TypstError for a template that is wrong.
    """
    if _PACKAGE in template:
        raise TemplateAsksOutside
    inputs = {_FACTS: orjson.dumps(facts).decode()}
    return await asyncio.get_running_loop().run_in_executor(_POOL, _compile, template, inputs)


def _compile(template: str, inputs: dict[str, str]) -> bytes:
    import typst  # noqa: PLC0415 -- 7 MiB, in a pool's thread, for processes that set anything

    compiler = typst.Compiler(
        template.encode(), root=_FONTS, font_paths=_fonts(), ignore_system_fonts=True
    )
    made: Any = compiler.compile(format="pdf", sys_inputs=inputs, timestamp=0)
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one piece")
    return made


@cache
def _fonts() -> "typst.Fonts":
    import typst  # noqa: PLC0415 -- as above

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FONTS]
    )
