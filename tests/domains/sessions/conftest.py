"""Classes, before the routes of all that they stand on."""

from domains.enrollment.conftest import admin, client, join, learner, people, teacher

__all__ = ["admin", "client", "join", "learner", "people", "teacher"]
