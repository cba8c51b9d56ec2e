"""What is decided about choices, and what the notices say: pure."""
