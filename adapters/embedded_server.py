"""A server of ours on a data folder: one owner runs it, others attach, and none is ever left behind."""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import IO

from adapters.lesser_user import before_exec, lesser_user, reachable

_LONGEST_SOCKET = 100
_LARGEST_LOG = 5 * 1024 * 1024


class ServerFailed(Exception):
    """An embedded server did not start; the text says why and where to look."""


class EmbeddedServer(ABC):
    """The mechanics that embedded servers share.

    A lock on a file beside the data folder says who owns it. The file is inherited by the server and whatever it forks, so
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

    def ensure(self, seconds: float = 30.0) -> None:
        """Becomes the owner and starts the server, or attaches to another owner's; raises `ServerFailed`."""
        deadline = time.monotonic() + seconds
        self._make_folders()
        while not self._own():
            if self.answers():
                return
            if time.monotonic() > deadline:
                message = f"{self.name}: {self.folder} is in use by a process whose server does not answer; see {self.log}"
                raise ServerFailed(message)
            time.sleep(0.05)
        self.prepare()
        self._start()
        while not self.answers():
            child = self._child
            if child is None or child.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise ServerFailed(f"{self.name} did not start on {self.folder}; its log ends:\n{self._end_of_log()}")
            time.sleep(0.02)

    def tend(self) -> bool:
        """Puts right what died since the last look; True where anything had. Raises `ServerFailed`."""
        if self._child is not None:
            if self._child.poll() is None:
                return False
            self._child = None
            self._release()
        elif self.answers():
            return False
        self.ensure()
        return True

    def stop(self) -> None:
        """Stops the server if this process owns it."""
        child, self._child = self._child, None
        if child is not None and child.poll() is None:
            child.send_signal(self.stop_signal)
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.send_signal(signal.SIGKILL)
                child.wait(10)
        if child is not None:
            shutil.rmtree(self.sockets, ignore_errors=True)
        self._release()

    @property
    def pid(self) -> int | None:
        """The server's process id, for its owner."""
        return self._child.pid if self._child else None

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder.with_name(f"{self.name}.log")

    def run(self, command: list[str]) -> subprocess.CompletedProcess[bytes]:
        """Runs a tool as the server's user to its end."""
        return subprocess.run(command, capture_output=True, check=False, preexec_fn=self._before(), cwd="/")  # noqa: S603

    def give(self, path: Path) -> None:
        """Hands a path to the server's user."""
        user = lesser_user()
        if user is not None:
            os.chown(path, user, user)

    def _make_folders(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        allowed = {os.geteuid(), lesser_user()}
        for path in (self.folder, self.sockets):
            if path.stat().st_uid not in allowed:
                raise ServerFailed(f"{path} belongs to another user; choose another data folder with --data")
            self.give(path)
            path.chmod(0o700)

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

    def _start(self) -> None:
        assert self._lock is not None
        mode = "ab" if self.log.exists() and self.log.stat().st_size < _LARGEST_LOG else "wb"
        with self.log.open(mode) as log:
            self._child = subprocess.Popen(  # noqa: S603 - our own command
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
    """Addresses of Unix sockets are at most 107 bytes long (unix(7)), so they can't lie in the data folder."""
    chosen = Path(tempfile.gettempdir())
    return chosen if len(str(chosen)) < _LONGEST_SOCKET - 60 else Path("/tmp")  # noqa: S108 - folders in it are private
