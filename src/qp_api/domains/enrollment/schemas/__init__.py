"""Learning on the wire."""
