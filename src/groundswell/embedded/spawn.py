"""Starts one program so that it dies with its parent and, if asked, does not run as root.

Run as a file by a bare interpreter, standard library only; it replaces itself by the program, so
that the process id and the open pipes stay what the parent knows.

    launch.py PARENT_PID DEATH_SIGNAL IDENTITY LIFELINE PROGRAM [ARGUMENT]…

``IDENTITY`` is ``same``, ``namespace`` (nobody in a user namespace; files stay root's) or
``setuid`` (really nobody; files must be nobody's). ``LIFELINE`` is the number of the read end of
a pipe whose other end only the parent holds, or -1 where the kernel itself tells of its death.
"""

from __future__ import annotations

import ctypes
import os
import select
import sys
from pathlib import Path

NOBODY = 65534
CANNOT_START = 71  # EX_OSERR of sysexits.h: an exit status no engine of ours uses

_PR_SET_PDEATHSIG, _PR_SET_KEEPCAPS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
_CLONE_NEWUSER = 0x10000000
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522


def main() -> None:
    parent, death_signal, identity, lifeline = sys.argv[1:5]
    program = sys.argv[5:]
    try:
        _become(identity)
        # After the change of identity: the kernel forgets the wish when credentials change.
        _die_with(int(parent), int(death_signal), int(lifeline))
        os.execv(program[0], program)  # noqa: S606 - no shell is the point
    except OSError as error:
        sys.stderr.write(f"cannot start {program[0]}: {error}\n")
        sys.exit(CANNOT_START)


def _become(identity: str) -> None:
    if identity == "namespace":
        user, group = os.getuid(), os.getgid()
        _call("unshare", _CLONE_NEWUSER)
        Path("/proc/self/uid_map").write_text(f"{NOBODY} {user} 1\n")
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/gid_map").write_text(f"{NOBODY} {group} 1\n")
    elif identity == "setuid":
        if sys.platform == "linux":
            _call("prctl", _PR_SET_KEEPCAPS, 1, 0, 0, 0)
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        _keep_the_way_through_closed_folders()


def _keep_the_way_through_closed_folders() -> None:
    """Let nobody reach wheels and data below ``/root``, as a root container has them.

    Without the capability the program still runs where its paths are open to all.
    """
    if sys.platform != "linux":
        return
    kept = 1 << _CAP_DAC_OVERRIDE
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(kept, kept, kept, 0, 0, 0)
    try:
        _call("capset", header, sets)
        _call("prctl", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0)
    except OSError:
        return


def _die_with(parent: int, death_signal: int, lifeline: int) -> None:
    if lifeline >= 0:
        _watch(lifeline, death_signal)
    else:
        _call("prctl", _PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked to be told
        sys.exit(CANNOT_START)


def _watch(lifeline: int, death_signal: int) -> None:
    """Leave a small process behind that passes the parent's death on (macOS has no prctl)."""
    program = os.getpid()
    if os.fork():
        os.close(lifeline)
        return
    os.setpgid(0, 0)
    os.dup2(lifeline, 0)
    os.closerange(1, 1024)  # above all the pipes, whose end tells the parent of the program's
    while os.getppid() == program:
        ended, _, _ = select.select([0], [], [], 1.0)
        if ended:
            os.kill(program, death_signal)
            break
    os._exit(0)


def _call(name: str, *arguments: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


if __name__ == "__main__":
    main()
