"""What every benchmark stands on: durable embedded servers, people, processes, and how they are measured."""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from rich.console import Console
from rich.table import Table

from adapters.embedded_postgres import EmbeddedPostgres
from adapters.embedded_valkey import EmbeddedValkey
from entrypoints.bootstrap import Core, open_core, view_statements
from entrypoints.bootstrap import migrate as to_this_release
from entrypoints.metrics import Metrics
from tests.support import product
from tests.support.product import ROOT, Product

SECRET = "a secret that only benchmarks know"
KEY = "a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2U="
WRAPPING = b"key" * 10 + b"ke"
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Stage:
    """Addresses of the servers."""

    database_url: str
    redis_url: str

    @contextmanager
    def product(self, web: int = 1, *, worker: bool = False) -> Iterator[Product]:
        """Web processes of the product, without limits."""
        with product.running(
            self.database_url, self.redis_url, web=web, worker=worker, MASTER_KEYS=KEY, SECRET_KEY=SECRET
        ) as found:
            yield found

    @contextmanager
    def core(self, pool_size: int = 8, **more: Any) -> Iterator[Core]:
        """The use cases, without HTTP."""
        more.setdefault("project", view_statements)
        with open_core(self.database_url, [WRAPPING], Metrics(), pool_size=pool_size, **more) as core:
            yield core

    def copied(self, name: str) -> "Stage":
        """The same servers with a copy of the database, to which nobody else may be connected."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {connection.info.dbname}")
        return Stage(make_conninfo(self.database_url, dbname=name), self.redis_url)


@contextmanager
def stage() -> Iterator[Stage]:
    """PostgreSQL and Valkey as the product runs them, on a folder of their own; told to end, it leaves nothing behind."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="islanders-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        postgres, valkey = EmbeddedPostgres(Path(folder)), EmbeddedValkey(Path(folder))
        try:
            postgres.ensure()
            valkey.ensure()
            to_this_release(postgres.url)
            yield Stage(postgres.url, valkey.url)
        finally:
            postgres.stop()
            valkey.stop()


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def kilobytes(pid: int) -> int:
    """Memory of its own and its share of what it shares: PSS."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise LookupError(pid)


@dataclass(frozen=True)
class Measured:
    """What one round of load came to."""

    per_second: float
    cpu_ms: float
    p50: float
    p95: float
    p99: float


def load(url: str, pid: int, requests: Sequence[Sequence[str]], seconds: float) -> Measured:
    """Runs the load generator in a process of its own against one server process."""
    before = cpu_seconds(pid)
    command = [sys.executable, "-m", "bench.load", url, str(seconds)]
    done = subprocess.run(command, input=json.dumps(requests), stdout=subprocess.PIPE, text=True, cwd=ROOT, check=True, timeout=60)
    found = json.loads(done.stdout)
    cpu = (cpu_seconds(pid) - before) * 1000 / found["count"]
    return Measured(found["per_second"], cpu, found["p50"], found["p95"], found["p99"])


def median(rounds: Sequence[Measured]) -> Measured:
    """The middle of each figure."""
    names = ("per_second", "cpu_ms", "p50", "p95", "p99")
    return Measured(**{name: statistics.median(getattr(one, name) for one in rounds) for name in names})


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Prints a table."""
    table = Table(*columns, title=title)
    for row in rows:
        table.add_row(*(f"{value:.2f}" if isinstance(value, float) else str(value) for value in row))
    Console(width=140).print(table)
