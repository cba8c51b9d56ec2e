"""A parent to be killed: starts the servers of a folder, names their processes, and waits."""

import signal
import sys
from pathlib import Path

from qp_api.integrations.embedded import EmbeddedServers

servers = EmbeddedServers(Path(sys.argv[1]))
running = servers.start()
pid_file = running.postgres.data_folder / "postmaster.pid"
print(pid_file.read_text().split()[0], flush=True)  # noqa: T201 -- read by the test
signal.pause()
