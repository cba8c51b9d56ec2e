"""The room's SQL: classes, and attendance."""
