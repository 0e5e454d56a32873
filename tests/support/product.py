"""The real product: web processes on one socket, and a worker."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from uuid import UUID, uuid4

import httpx2 as httpx

ROOT = Path(__file__).parent.parent.parent
PASSWORD = "a good password"


@dataclass(frozen=True)
class Person:
    """Somebody with an account, signed in."""

    id: UUID
    username: str
    token: str
    refresh: str

    @property
    def headers(self) -> dict[str, str]:
        """Credentials."""
        return {"Authorization": f"Bearer {self.token}"}


@dataclass
class Product:
    """Running processes; `web` and `worker` may be killed and started again. `log` takes what they log, else standard error."""

    url: str
    environment: dict[str, str]
    listening: socket.socket
    log: IO[bytes] | None = None
    web: list[subprocess.Popen[bytes]] = field(default_factory=list)
    worker: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_web(self) -> subprocess.Popen[bytes]:
        """One more web process."""
        number = self.listening.fileno()
        command = [sys.executable, "-m", "entrypoints.http", "--fd", str(number)]
        self.web.append(subprocess.Popen(command, env=self.environment, cwd=ROOT, pass_fds=[number], stderr=self.log))
        return self.web[-1]

    def start_worker(self) -> subprocess.Popen[bytes]:
        """One more worker."""
        command = [sys.executable, "-m", "entrypoints.worker"]
        self.worker.append(subprocess.Popen(command, env=self.environment, cwd=ROOT, stderr=self.log))
        return self.worker[-1]

    def wait_until_ready(self, seconds: float = 30) -> None:
        """Returns once it answers."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                if httpx.get(f"{self.url}/readyz", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            assert time.monotonic() < deadline, "the product did not become ready"
            time.sleep(0.05)

    def stop_web(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ends every web process."""
        _end(self.web, how)

    def stop_worker(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ends every worker."""
        _end(self.worker, how)

    def client(self, person: Person | None = None, **more: Any) -> httpx.Client:
        """A client, signed in as somebody."""
        return httpx.Client(base_url=self.url, headers=person.headers if person else None, timeout=30, **more)

    def register(self, user_type: str = "consumer", display_name: str = "Somebody", username: str = "") -> Person:
        """A new person."""
        username = username or f"{user_type}-{uuid4().hex[:12]}"
        body = {
            "username": username,
            "email": f"{username}@example.org",
            "password": PASSWORD,
            "user_type": user_type,
            "display_name": display_name,
        }
        with self.client() as client:
            answer = client.post("/api/auth/register/", json=body)
        assert answer.status_code == 201, answer.text
        known = answer.json()
        return Person(UUID(known["user"]["id"]), username, known["token"], known["refresh"])

    def grant(self, person: Person, role: str) -> Person:
        """Makes somebody support or admin, as an operator does, and signs them in anew."""
        command = [sys.executable, "-m", "entrypoints.cli", "accounts", "grant", person.username, role]
        subprocess.run(command, env=self.environment, cwd=ROOT, check=True, capture_output=True)
        return self.sign_in(person)

    def sign_in(self, person: Person) -> Person:
        """Fresh tokens."""
        with self.client() as client:
            answer = client.post("/api/auth/login/", json={"username": person.username, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return Person(person.id, person.username, answer.json()["token"], answer.json()["refresh"])


def _end(processes: list[subprocess.Popen[bytes]], how: signal.Signals) -> None:
    for process in processes:
        process.send_signal(how)
    for process in processes:
        process.wait(20)
    processes.clear()


@contextmanager
def running(
    database_url: str, redis_url: str, *, web: int = 1, worker: bool = True, log: IO[bytes] | None = None, **settings: str
) -> Iterator[Product]:
    """Starts the product on a migrated database, and ends all that was started."""
    with tempfile.TemporaryDirectory(prefix="islanders-product-") as folder, socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(4096)
        environment = {
            **os.environ,
            "ISLANDERS_DATA": folder,
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "RATE_LIMITS": "off",
            "LOG_LEVEL": "WARNING",
            **settings,
        }
        product = Product(f"http://127.0.0.1:{listening.getsockname()[1]}", environment, listening, log)
        try:
            for _ in range(web):
                product.start_web()
            if worker:
                product.start_worker()
            product.wait_until_ready()
            yield product
        finally:
            product.stop_web()
            product.stop_worker()
