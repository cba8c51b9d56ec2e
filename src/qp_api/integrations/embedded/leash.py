"""Become a command that ends with its parent: `leash.py PARENT SIGNAL UID GID COMMAND …`.

A parent that is killed (SIGKILL, out of memory, a closed container shell) can stop nothing, and a
database left behind holds its folder and its memory. So the kernel does it: PR_SET_PDEATHSIG sends
our signal when the parent dies. It is asked for *after* the change of user, which clears it, and
just before the command takes this process over, which keeps it; a `preexec_fn` would do the same
but is unsafe beside threads. The parent is the thread that started us: start from the main one.
Where there is no such call (macOS) the next start stops what it finds left over.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent(signal_number: int) -> None:
    """Have the kernel send this process a signal when its parent dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_number)


def become(command: list[str], parent: int, signal_number: int, uid: int, gid: int) -> None:
    """Never returns: the command takes this process over."""
    if os.geteuid() == 0 and uid != 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    end_with_parent(signal_number)
    if os.getppid() != parent:
        sys.exit("the parent ended first")  # before the leash was on: nobody would send the signal
    os.execv(command[0], command)  # noqa: S606 -- the parent's own command


if __name__ == "__main__":
    become(sys.argv[5:], *(int(word) for word in sys.argv[1:5]))
