"""One folder per outside system, each behind a port."""
