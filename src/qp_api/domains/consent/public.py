"""The door for who writes the mail that asks for the second step."""

from .actions.mint_confirmation import mint_confirmation
from .models import RecordId

__all__ = ["RecordId", "mint_confirmation"]
