"""EPS: the client of a hosted checkout, and a faithful simulator of its sandbox."""
