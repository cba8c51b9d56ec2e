"""How a unit of work stands to the database."""

from enum import Enum


class Mode(Enum):
    """READ begins no transaction; WRITE locks its person FOR SHARE, EXCLUSIVE FOR UPDATE.

    SEVERAL locks nobody: whoever works about several people locks them in the order of their ids.
    AT_ONCE is one statement that opens, writes and commits, run inside the block.
    """

    READ = "read"
    SNAPSHOT = "snapshot"
    WRITE = "write"
    EXCLUSIVE = "exclusive"
    SEVERAL = "several"
    AT_ONCE = "at_once"

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
    Mode.SEVERAL: "BEGIN",
    Mode.AT_ONCE: None,
}
