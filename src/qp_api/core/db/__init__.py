"""The way to the database: tables, statements, pools by purpose, and walls made from the notes."""
