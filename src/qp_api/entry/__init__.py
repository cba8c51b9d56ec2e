"""The composition roots: the only ring that knows every other."""
