"""The room's SQL, a file a kind of row."""
