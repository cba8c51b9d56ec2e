"""What is written to whom: pure, from the catalogues in `words/`."""
