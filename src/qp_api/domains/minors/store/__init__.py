"""The room's SQL, by what it is about."""
