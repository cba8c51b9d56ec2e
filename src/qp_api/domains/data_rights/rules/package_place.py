"""Where a package lies, and the one place where it opens."""

from typing import Final

from qp_api.core.crypto.envelope import Cell
from qp_api.domains.data_rights.models import RequestId
from qp_api.kit.ids import SubjectId

_FOLDER: Final = "packages/"


def folder_of(subject_id: SubjectId) -> str:
    """The beginning of the keys of a person's packages: they are found without a row."""
    return f"{_FOLDER}{subject_id}/"


def key_of(subject_id: SubjectId, request_id: RequestId) -> str:
    """The object's key; building again writes over it."""
    return f"{folder_of(subject_id)}{request_id}.zip.sealed"


def cell_of(subject_id: SubjectId, request_id: RequestId) -> Cell:
    """What the sealed file is bound to."""
    return Cell("packages", "zip", request_id, subject_id)
