"""How the embedded PostgreSQL is set: private, few words, and safe on disk but for tests."""

from collections.abc import Mapping
from pathlib import Path

PORT = 5432  # names the socket file; nothing listens on a network

HBA = "local all all scram-sha-256\n"
"""One way in: the socket, each role with its own password."""

BASE: Mapping[str, str] = {
    "listen_addresses": "''",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "200",  # pools times roles times processes, two copies of a suite
    "shared_buffers": "'128MB'",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "lc_messages": "'C'",
    # A cancelled request must not leave its query running.
    "client_connection_check_interval": "'500ms'",
    # No value of a row reaches the log: not in a statement, a parameter, a DETAIL, nor in an
    # error's own text (`invalid input syntax … "value"`): errors stay with their client.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_checkpoints": "off",
    "track_activity_query_size": "1024",
}

DURABLE: Mapping[str, str] = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
}

FAST: Mapping[str, str] = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",  # no plan and no clone waits for it
    "max_wal_size": "'4GB'",
    "scram_iterations": "1",  # hundreds of sign-ins a run, each of a throwaway password
}


def write_settings(data_folder: Path, *, run_folder: Path, fast: bool) -> None:
    """Write both files anew, whatever stands there: they are ours alone."""
    chosen = {**BASE, **(FAST if fast else DURABLE), "unix_socket_directories": f"'{run_folder}'"}
    lines = "".join(f"{name} = {value}\n" for name, value in chosen.items())
    (data_folder / "postgresql.conf").write_text(lines)
    (data_folder / "pg_hba.conf").write_text(HBA)
