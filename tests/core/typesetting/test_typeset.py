"""Typesetting: what goes in comes out, and nothing else does."""

import asyncio

import pytest
from typst import TypstError

from qp_api.core.typesetting import TemplateAsksOutside, typeset

TEMPLATE = """
#let facts = json(bytes(sys.inputs.facts))
#set document(title: facts.title, date: none)
#set text(font: ("Noto Sans", "Noto Sans Bengali"))
= #facts.title
#facts.words
"""
FACTS = {"title": "Invoice", "words": "পেমেন্ট রসিদ ৳ 1,200.00"}


async def test_the_same_input_gives_the_same_bytes() -> None:
    first, second = await asyncio.gather(typeset(TEMPLATE, FACTS), typeset(TEMPLATE, FACTS))
    assert first.startswith(b"%PDF-")
    assert first == second
    assert first != await typeset(TEMPLATE, FACTS | {"title": "Other"})


async def test_both_scripts_have_a_font() -> None:
    made = await typeset(TEMPLATE, FACTS)
    assert b"NotoSans-" in made
    assert b"NotoSansBengali-" in made


@pytest.mark.parametrize("words", ['#read("/etc/passwd")', "#panic()", '"]; #panic() //', "$x$"])
async def test_facts_are_never_source(words: str) -> None:
    assert await typeset(TEMPLATE, FACTS | {"words": words})


async def test_a_template_is_refused_that_would_ask_outside() -> None:
    with pytest.raises(TemplateAsksOutside):
        await typeset('#import "@preview/cetz:0.3.0": canvas', {})
    assert await typeset("#rect()", {})


@pytest.mark.parametrize("path", ["/etc/hostname", "../../__init__.py"])
async def test_a_template_reads_no_file_of_the_machine(path: str) -> None:
    with pytest.raises(TypstError):
        await typeset(f'#read("{path}")', {})
