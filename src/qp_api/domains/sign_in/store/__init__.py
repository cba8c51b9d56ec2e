"""The room's SQL, a file for each kind of row."""
