"""`islanders serve`, as somebody who types it gets it: embedded servers, web processes and a worker on a data folder."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2 as httpx

from tests.support.product import Product

ROOT = Path(__file__).parent.parent.parent
KINDS = {"postgres": "bin/postgres", "valkey": "valkey-server", "web": "entrypoints.http", "worker": "entrypoints.worker"}


@dataclass(frozen=True)
class Serving:
    """A start that has said that it is ready."""

    process: subprocess.Popen[bytes]
    said: str
    url: str

    def children(self) -> dict[str, list[int]]:
        """Its processes, by what they are."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        commands = {int(pid): _command(int(pid)) for pid in children}
        return {kind: [pid for pid, command in commands.items() if sign in command] for kind, sign in KINDS.items()}

    def pids(self) -> list[int]:
        """All its processes."""
        return [pid for pids in self.children().values() for pid in pids]

    def product(self) -> Product:
        """To talk to it as people do; its processes are its own to start."""
        with socket.socket() as nowhere:
            return Product(self.url, dict(os.environ), nowhere)

    def interrupt(self) -> int:
        """Ctrl-C; the exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)

    def people(self) -> list[tuple[str, str]]:
        """Names and passwords of the demo people, as printed."""
        return re.findall(r"sign in as (\S+) / (\S+)", self.said)

    def sign_in(self, name: str, password: str) -> httpx.Client:
        """A client of one of them."""
        client = httpx.Client(base_url=self.url, timeout=30)
        known: dict[str, Any] = client.post("/api/auth/login/", json={"username": name, "password": password}).json()
        client.headers["Authorization"] = f"Bearer {known['token']}"
        return client


def running(pid: int) -> bool:
    """A process that has ended and whose parent has not looked yet is not running."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def command(data: Path, *arguments: str) -> list[str]:
    """What a shell would run."""
    return [sys.executable, "-m", "entrypoints.cli", "serve", "--port", "0", "--data", str(data), *arguments]


@contextmanager
def serving(data: Path, *arguments: str, **settings: str) -> Iterator[Serving]:
    """Started, and ended whatever happens."""
    data.mkdir(parents=True, exist_ok=True)
    output = data.with_name(f"{data.name}-{time.monotonic_ns()}.out")
    environment = {**os.environ, "RATE_LIMITS": "off", "LOG_LEVEL": "WARNING", **settings}
    with output.open("wb") as out:
        process = subprocess.Popen(command(data, *arguments), cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + 60
        while "Ctrl-C" not in (said := output.read_text()):
            assert process.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.05)
        found = re.search(r"(?:ready:|runs at) (\S+)", said)
        assert found is not None
        yield Serving(process, said, found[1])
    finally:
        process.terminate()
        process.wait(30)


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
