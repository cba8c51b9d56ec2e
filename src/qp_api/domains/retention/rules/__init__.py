"""What is decided about people who no longer come, and about a run."""
