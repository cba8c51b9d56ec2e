"""Decisions about what is taught, without await and without SQL."""
