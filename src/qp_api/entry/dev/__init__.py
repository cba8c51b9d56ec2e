"""The house on one machine: its folder, its children, and what the terminal is told."""
