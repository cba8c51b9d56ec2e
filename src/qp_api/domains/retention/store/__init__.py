"""The room's SQL: runs, their people, and tokens."""
