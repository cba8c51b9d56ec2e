"""The room's SQL, a file a question; the owner is in every key."""
