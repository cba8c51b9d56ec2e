"""Decisions about seats, attempts and completion, without await and without SQL."""
