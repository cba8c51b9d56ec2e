"""What is read: one's own enrollments and certificates, and what course staff see of a class."""
