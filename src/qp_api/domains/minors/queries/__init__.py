"""Reports as the officer sees them, and as they are counted."""
