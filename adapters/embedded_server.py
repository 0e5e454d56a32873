"""A server of ours on a data folder: one owner runs it, others attach, and none is ever left behind."""

import fcntl
import hashlib
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import IO

from adapters.lesser_user import before_exec, lesser_user, reachable

_LARGEST_LOG = 5 * 1024 * 1024
ATTACHES_WITHIN = 30.0
STARTS_WITHIN = 600.0
"""Seconds; recovery after a crash may take long, and while it lasts the server's process lives."""

WAYS_OUT = "choose another data folder with --data, run as an ordinary user, or name servers in DATABASE_URL and REDIS_URL"


class ServerFailed(Exception):
    """An embedded server did not start; the text says why and what to do."""


def _never() -> bool:
    return False


class EmbeddedServer(ABC):
    """The mechanics that embedded servers share.

    A lock on a file beside the server's folder says who owns it. The file is inherited by the server and whatever it forks, so
    holding the lock proves that nothing of an earlier run is alive, and what an earlier run left behind may be removed.
    """

    name: str
    stop_signal = signal.SIGTERM

    def __init__(self, folder: Path) -> None:
        """Nothing is touched yet."""
        self.folder = folder.resolve() / self.name
        digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        self.sockets = _short_folder() / f"islanders-{os.geteuid()}-{digest}"
        self._lock: IO[bytes] | None = None
        self._child: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """Where clients reach it."""

    @abstractmethod
    def prepare(self) -> None:
        """Makes the folder ready; the lock is held."""

    @abstractmethod
    def command(self) -> list[str]:
        """What runs it in the foreground."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it can be used."""

    @property
    def owner(self) -> bool:
        """Whether this process runs the server."""
        return self._child is not None

    @property
    def pid(self) -> int | None:
        """The server's process id, for its owner."""
        return self._child.pid if self._child else None

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder.with_name(f"{self.name}.log")

    def ensure(self, told_to_stop: Callable[[], bool] = _never, attaches_within: float = ATTACHES_WITHIN) -> None:
        """Becomes the owner and starts the server, or attaches to another owner's; raises `ServerFailed`.

        Comes back early, with nothing running, once `told_to_stop`.
        """
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            if self._becomes_owner(told_to_stop, attaches_within):
                self._run(told_to_stop)
        except ServerFailed:
            self.stop()
            raise
        except (OSError, subprocess.SubprocessError) as failed:
            self.stop()
            raise ServerFailed(f"{self.name} cannot run on {self.folder} ({failed}); {WAYS_OUT}") from failed

    def tend(self, told_to_stop: Callable[[], bool] = _never) -> bool:
        """Puts right what died since the last look; True where anything had. Raises `ServerFailed`.

        Who has only attached takes over once the owner is gone.
        """
        if self._child is not None:
            if self._child.poll() is None:
                return False
            self._child = None
            self._release()
            self.ensure(told_to_stop)
        elif self._own():
            self._release()
            self.ensure(told_to_stop)
        else:
            return False
        return True

    def stop(self) -> None:
        """Stops the server if this process owns it."""
        child, self._child = self._child, None
        if child is not None:
            if child.poll() is None:
                child.send_signal(self.stop_signal)
                try:
                    child.wait(20)
                except subprocess.TimeoutExpired:
                    child.send_signal(signal.SIGKILL)
                    child.wait(10)
            shutil.rmtree(self.sockets, ignore_errors=True)
        self._release()

    def run(self, command: list[str]) -> subprocess.CompletedProcess[bytes]:
        """Runs a tool as the server's user to its end."""
        return subprocess.run(command, capture_output=True, check=False, preexec_fn=self._before(), cwd="/")  # noqa: S603

    def give(self, path: Path) -> None:
        """Hands a path to the server's user."""
        user = lesser_user()
        if user is not None:
            os.chown(path, user, user, follow_symlinks=False)

    def private(self, path: Path) -> None:
        """A folder for the server alone; raises `ServerFailed` where it is somebody else's."""
        path.mkdir(mode=0o700, exist_ok=True)
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), lesser_user()}:
            raise ServerFailed(f"{path} belongs to another user; run as that user, or choose another data folder with --data")
        self.give(path)
        path.chmod(0o700)

    def _becomes_owner(self, told_to_stop: Callable[[], bool], within: float) -> bool:
        deadline = time.monotonic() + within
        while not self._own():
            if self.answers() or told_to_stop():
                return False
            if time.monotonic() > deadline:
                raise ServerFailed(f"{self.name}: a process uses {self.folder} but its server does not answer; see {self.log}")
            time.sleep(0.05)
        return True

    def _run(self, told_to_stop: Callable[[], bool]) -> None:
        deadline = time.monotonic() + STARTS_WITHIN
        self.private(self.folder)
        self.private(self.sockets)
        self.prepare()
        child = self._child = self._started()
        while not self.answers():
            if told_to_stop():
                self.stop()
                return
            if child.poll() is not None or time.monotonic() > deadline:
                raise ServerFailed(f"{self.name} did not start on {self.folder}; its log ends:\n{self._end_of_log()}")
            time.sleep(0.02)

    def _own(self) -> bool:
        lock = self.folder.with_name(f"{self.name}.lock").open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        return True

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _started(self) -> subprocess.Popen[bytes]:
        assert self._lock is not None
        mode = "ab" if self.log.exists() and self.log.stat().st_size < _LARGEST_LOG else "wb"
        with self.log.open(mode) as log:
            return subprocess.Popen(  # noqa: S603 - our own command
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                pass_fds=(self._lock.fileno(),),
                preexec_fn=self._before(),  # noqa: PLW1509 - nothing else sets the death signal
            )

    def _before(self) -> Callable[[], None]:
        user = lesser_user()
        closed = user is not None and not reachable([self.folder, Path(self.command()[0])])
        return before_exec(user, may_pass_folders=closed, dies_with_parent=self.stop_signal)

    def _end_of_log(self) -> str:
        return self.log.read_text(errors="replace")[-2000:] if self.log.exists() else "(empty)"


def _short_folder() -> Path:
    """The address of a Unix socket has at most 107 bytes (unix(7)), so it can't lie in the data folder.

    Not $TMPDIR where it can be helped: it differs between sessions, and all must find the same server.
    """
    shared = Path("/tmp")  # noqa: S108 - folders in it are private
    return shared if os.access(shared, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())
