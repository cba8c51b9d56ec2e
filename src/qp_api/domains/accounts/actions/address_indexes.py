"""What stands for an address wherever it is looked up."""

from qp_api.core.crypto.blind_index import BlindIndex
from qp_api.core.crypto.hierarchy import Hierarchy
from qp_api.kit.text import RULES_VERSION, normalise_email


def address_indexes(hierarchy: Hierarchy, email: str) -> tuple[bytes, ...]:
    """The blind indexes of an address, one a living epoch, the newest first. Raises NotAnEmail."""
    index = BlindIndex(hierarchy, "accounts.email", rules=RULES_VERSION)
    return index.candidates(normalise_email(email))
