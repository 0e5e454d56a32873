"""Running a child as somebody who may do less: PostgreSQL refuses to run as root."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

NOBODY = 65534

_PR_SET_PDEATHSIG, _PR_SET_KEEPCAPS, _PR_SET_SECUREBITS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 1, 8, 28, 47, 2
_SECBIT_NO_SETUID_FIXUP = 4
_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 1, 2
_CAPABILITY_VERSION_3 = 0x20080522


def lesser_user() -> int | None:
    """The user id to change to, None where this process is not root."""
    return NOBODY if os.geteuid() == 0 else None


def reachable(paths: Iterable[Path]) -> bool:
    """Whether everybody may pass through all folders above these paths; a checkout under /root is not so."""
    return all(folder.stat().st_mode & 0o001 for path in paths for folder in path.resolve().parents)


def before_exec(user: int | None, *, may_pass_folders: bool, dies_with_parent: signal.Signals) -> Callable[[], None]:
    """What a child does between fork and exec.

    It gets a session of its own, so that Ctrl-C in a terminal is the parent's to handle; the lesser user; and on Linux a signal
    when the thread that started it dies, however it dies (prctl(2)). Call this in the process that will be the parent.

    `may_pass_folders` keeps one capability, reading through folders that are closed to others, where the kernel allows it
    (capabilities(7), ambient set); access(2), with which PostgreSQL looks at its binaries, heeds it only with the securebit.
    The data itself belongs to the lesser user.
    """
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    parent = os.getpid()

    def prepare() -> None:
        os.setsid()
        if user is not None:
            if libc is not None and may_pass_folders:
                libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
                libc.prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
            if libc is not None and may_pass_folders:
                _keep_one(libc)
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, int(dies_with_parent), 0, 0, 0)
            if os.getppid() != parent:  # it died before the kernel was asked to tell
                os._exit(1)

    return prepare


def _keep_one(libc: ctypes.CDLL) -> None:
    for capability in (_CAP_DAC_READ_SEARCH, _CAP_DAC_OVERRIDE):
        bit = 1 << capability
        header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
        sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
        if libc.capset(header, sets) == 0:
            libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability, 0, 0)
            return
