"""What is decided about rights requests, and what a package says: pure, no await, no SQL."""
