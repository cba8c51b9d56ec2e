"""Who holds the root key: a local file first, key-management services later (same port)."""
