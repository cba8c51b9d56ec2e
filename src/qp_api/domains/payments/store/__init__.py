"""The room's SQL: the owner is in every key."""
