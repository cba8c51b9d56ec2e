"""The catalogue on the wire."""
