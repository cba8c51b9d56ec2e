"""Which processes work in a folder: every one that the house starts does so in its own."""

from pathlib import Path


def processes_under(folder: Path) -> set[int]:
    """Every process whose working directory is this folder or below."""
    numbers = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal())
    return {pid for pid in numbers if _working_folder(pid).is_relative_to(folder)}


def _working_folder(pid: int) -> Path:
    try:
        return Path(f"/proc/{pid}/cwd").readlink()
    except OSError:  # ended, or the kernel's own
        return Path()


def command_of(pid: int) -> str:
    """Its command line, empty when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""
