"""Typesetting: a room's template and some facts become a PDF, alike on every machine."""

from .typeset import TemplateAsksOutside, typeset

__all__ = ["TemplateAsksOutside", "typeset"]
