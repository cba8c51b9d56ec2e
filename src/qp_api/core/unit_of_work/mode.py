"""How a unit of work stands to the database."""

from enum import Enum


class Mode(Enum):
    """READ begins no transaction; WRITE locks its person FOR SHARE, EXCLUSIVE FOR UPDATE."""

    READ = "read"
    SNAPSHOT = "snapshot"
    WRITE = "write"
    EXCLUSIVE = "exclusive"

    @property
    def begins(self) -> str | None:
        """The statement that begins its transaction, when it has one."""
        return _BEGINS[self]

    @property
    def writes(self) -> bool:
        return self in (Mode.WRITE, Mode.EXCLUSIVE)


_BEGINS = {
    Mode.READ: None,
    Mode.SNAPSHOT: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    Mode.WRITE: "BEGIN",
    Mode.EXCLUSIVE: "BEGIN",
}
