"""What the hot paths cost, measured beside peers that do the same work; `python -m benchmarks`."""
