"""Mail records and tickets on the wire."""
