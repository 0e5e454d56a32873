"""Keeps servers and processes running until told to stop, and stops all of them."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import structlog

LOOK_EVERY = 0.2
SOON, LATER = 0.1, 5.0
HEALTHY_AFTER = 10.0
PATIENCE = 15.0

log = structlog.get_logger(__name__)


class Server(Protocol):
    """A server that can be looked after."""

    name: str

    def tend(self, told_to_stop: Callable[[], bool]) -> bool:
        """Puts right what died; True where anything had."""

    def stop(self) -> None:
        """Stops it if it is ours."""


@dataclass(frozen=True, slots=True)
class Process:
    """What to run, and what to do with the id of one that has ended."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    keep_open: Sequence[int] = ()
    ended: Callable[[int], None] = lambda _: None


class _Running:
    """One process and how it has fared; one that dies at once is started again ever more slowly."""

    def __init__(self, process: Process, lifeline: Callable[[], None]) -> None:
        self.process = process
        self._lifeline = lifeline
        self.child: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._delay = SOON
        self._not_before = 0.0

    def start(self) -> None:
        self._started = time.monotonic()
        self.child = subprocess.Popen(  # noqa: S603 - our own command
            self.process.command,
            env=dict(self.process.environment),
            cwd=self.process.folder,
            stdin=subprocess.DEVNULL,
            pass_fds=self.process.keep_open,
            preexec_fn=self._lifeline,  # noqa: PLW1509 - nothing else sets the death signal
        )

    def look(self) -> None:
        now = time.monotonic()
        if self.child is not None and self.child.poll() is not None:
            lasted = now - self._started
            self._delay = SOON if lasted > HEALTHY_AFTER else min(self._delay * 2, LATER)
            self._not_before = now + self._delay
            log.warning("process_ended", process=self.process.name, status=self.child.returncode, again_in_seconds=self._delay)
            self.process.ended(self.child.pid)
            self.child = None
        if self.child is None and now >= self._not_before:
            self.start()


class _Tended:
    """One server; where it cannot be put right, that is tried ever more rarely."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._delay = SOON
        self._not_before = 0.0

    def look(self, told_to_stop: Callable[[], bool]) -> None:
        if time.monotonic() < self._not_before:
            return
        try:
            if self.server.tend(told_to_stop):
                log.warning("server_restarted", server=self.server.name)
            self._delay = SOON
        except Exception as failed:  # noqa: BLE001 - one part must not take the others down
            self._delay = min(self._delay * 2, LATER)
            self._not_before = time.monotonic() + self._delay
            log.error("server_failed", server=self.server.name, error=type(failed).__name__, why=str(failed))  # noqa: TRY400


class Supervisor:
    """Looks after everything from the thread that started it: children die with that thread, whatever ends it."""

    def __init__(self, servers: Sequence[Server], lifeline: Callable[[], None]) -> None:
        """The servers are started by the caller; `lifeline` runs in each child before its program does."""
        self._servers = [_Tended(server) for server in servers]
        self._lifeline = lifeline
        self._processes: list[_Running] = []
        self._stopping = threading.Event()

    def add(self, processes: Sequence[Process]) -> None:
        """Starts processes and looks after them from now on."""
        for process in processes:
            running = _Running(process, self._lifeline)
            self._processes.append(running)
            running.start()

    def stop_on_signals(self) -> None:
        """Ctrl-C, SIGTERM and a closed terminal end `run`."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self._stopping.set())

    def stopping(self) -> bool:
        """Whether a signal has come."""
        return self._stopping.is_set()

    def run(self) -> None:
        """Looks after everything until a signal comes."""
        while not self._stopping.wait(LOOK_EVERY):
            self.look()

    def look(self) -> None:
        """Puts right what died since the last look; what cannot be put right now is tried again at the next."""
        for tended in self._servers:
            tended.look(self.stopping)
        for process in self._processes:
            try:
                process.look()
            except (OSError, subprocess.SubprocessError) as failed:
                log.error("process_failed", process=process.process.name, error=type(failed).__name__)  # noqa: TRY400

    def stop(self) -> None:
        """Ends the processes, then the servers that they used."""
        children = [one.child for one in self._processes if one.child is not None and one.child.poll() is None]
        for child in children:
            child.terminate()
        deadline = time.monotonic() + PATIENCE
        for child in children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        for tended in reversed(self._servers):
            tended.server.stop()

    @property
    def pids(self) -> dict[str, int]:
        """Process ids by name, for those that run."""
        return {one.process.name: one.child.pid for one in self._processes if one.child is not None}


def inherited(**more: str) -> dict[str, str]:
    """This process' environment and more."""
    return {**os.environ, **more}
