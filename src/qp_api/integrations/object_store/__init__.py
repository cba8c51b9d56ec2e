"""Where files live that are too large or too independent for the database."""
