"""What the house tells its operators: logs, metrics; never a word about a person (R12)."""
