"""What is known about every column: the note beside it, its purposes, and the map of them all."""

from .annotate import not_personal, personal, subjectless
from .categories import Category
from .data_map import DataMap, build_data_map
from .note import Erase, NotPersonal, Personal, Rectify, Retention, Storage
from .purposes import DbRole, Purpose
from .storage import PSEUDONYMOUS, plain, sealed, sealed_group

__all__ = [
    "PSEUDONYMOUS",
    "Category",
    "DataMap",
    "DbRole",
    "Erase",
    "NotPersonal",
    "Personal",
    "Purpose",
    "Rectify",
    "Retention",
    "Storage",
    "build_data_map",
    "not_personal",
    "personal",
    "plain",
    "sealed",
    "sealed_group",
    "subjectless",
]
