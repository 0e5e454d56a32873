"""Thread list, badge and send beside the yardstick: `python -m bench.http [--quick]`; `bench.reads` and `bench.send` run a part."""

import argparse
import json
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx2 as httpx

from adapters.codec import encoded_state
from adapters.event_registry import EventRegistry
from application.cause import Cause
from application.recorded import Recorded
from bench.stage import Measured, load, median, show, stage
from domain.events import EVENT_TYPES
from domain.thread.decider import THREAD
from domain.thread.events import MessageSent, MessageType
from entrypoints.bootstrap import view_statements
from tests.support.product import ROOT, Person, Product
from tests.support.threads import history, open_thread

CONNECTIONS = 16
WORDS = "Is the garden flat in Bellapais still free in the second half of June, and does it have parking?"
TARGETS = {"thread list of 20": 0.7, "badge": 0.7, "send": 0.5}


@dataclass
class Scene:
    """A person with twenty threads, some of which are written to."""

    reader: Person
    writers: list[tuple[str, Person]]


def scene(product: Product) -> Scene:
    """Registers everybody and opens everything."""
    reader = product.register("seller")
    opened = []
    for buyer in [product.register() for _ in range(20)]:
        with product.client(buyer) as client:
            body = {"recipient_id": str(reader.id), "content": WORDS, "listing_id": str(uuid4())}
            opened.append((client.post("/api/v1/threads/", json=body).json()["thread_id"], buyer))
    return Scene(reader, opened[:CONNECTIONS])


@dataclass(frozen=True, eq=False)
class Target:
    """A server process, and what each connection asks of it."""

    url: str
    pid: int
    requests: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Compared:
    """The product, the yardstick, and their ratio in each round."""

    name: str
    ours: Measured
    theirs: Measured
    ratios: list[float]


def prepared(product: Product, found: Scene) -> dict[str, Any]:
    """All that the yardstick needs: canned answers, and what a send is made of."""
    with product.client(found.reader) as client:
        listed, badge = (client.get(path).text for path in ("/api/v1/threads/", "/api/v1/messages/unread-count/"))
    thread, buyer = found.writers[0]
    with product.client(buyer) as client:
        sent = client.post(f"/api/v1/threads/{thread}/messages/", json={"content": WORDS}).text
    return {
        "person": str(found.reader.id),
        "threads": [(thread, str(buyer.id), str(found.reader.id)) for thread, buyer in found.writers],
        "list_bytes": listed,
        "badge_bytes": badge,
        "sent_bytes": sent,
        "snapshot": encoded_state(THREAD.fold(history(open_thread()))).hex(),
        **prepared_send(),
    }


def prepared_send() -> dict[str, Any]:
    """The statement of a send with its values, those that differ from send to send by their role, and its event encoded."""
    roles = {name: uuid4() for name in ("thread", "message", "buyer", "seller")}
    seq = 987_654_321
    now = datetime.now(UTC)
    event = MessageSent(
        thread_id=roles["thread"],
        message_id=roles["message"],
        seq=seq,
        type=MessageType.USER,
        sender_id=roles["buyer"],
        recipients=(roles["seller"],),
        subject_id=roles["buyer"],
        body=WORDS,
        sent_at=now,
    )
    recorded = Recorded(roles["thread"], 2, now, Cause("person", "correlation"), "SendMessage", event)
    (statement,) = view_statements([recorded])
    by_value = {value: name for name, value in roles.items()} | {seq: "seq"}
    named = [by_value.get(value) if isinstance(value, UUID | int) else None for value in statement.params]
    return {
        "state": EventRegistry(EVENT_TYPES).encode(now, recorded.cause, "SendMessage", event).hex(),
        "sql": statement.sql,
        "values": [None if role else _plain(value) for role, value in zip(named, statement.params, strict=True)],
        "roles": named,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


@contextmanager
def yardstick(facts: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Address and process id of the smallest app."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file, socket.socket() as listening:
        json.dump(facts, file)
        file.flush()
        listening.bind(("127.0.0.1", 0))
        listening.listen(1024)
        number = listening.fileno()
        command = [sys.executable, "-m", "bench.limit", "--fd", str(number), "--prepared", file.name]
        process = subprocess.Popen(command, cwd=ROOT, pass_fds=[number])
        try:
            url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            httpx.get(f"{url}/badge", timeout=30)
            yield url, process.pid
        finally:
            process.terminate()
            process.wait(20)


def get(path: str, token: str = "") -> str:
    """A request as it goes over the wire."""
    credentials = f"Authorization: Bearer {token}\r\n" if token else ""
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\n{credentials}\r\n"


def post(path: str, token: str, body: dict[str, Any]) -> str:
    """A request as it goes over the wire."""
    text = json.dumps(body)
    credentials = f"Authorization: Bearer {token}\r\n" if token else ""
    head = f"POST {path} HTTP/1.1\r\nHost: bench\r\n{credentials}Content-Type: application/json\r\n"
    return f"{head}Content-Length: {len(text)}\r\n\r\n{text}"


def compared(name: str, ours: Target, theirs: Target, rounds: int, seconds: float) -> Compared:
    """Rounds of both in turn, each pair begun by the other one; the first pair warms up and does not count."""
    found: dict[Target, list[Measured]] = {ours: [], theirs: []}
    for number in range(rounds + 1):
        for target in (ours, theirs) if number % 2 else (theirs, ours):
            measured = load(target.url, target.pid, target.requests, seconds)
            if number:
                found[target].append(measured)
    print(f"{name}: measured", flush=True)
    ratios = [one.per_second / other.per_second for one, other in zip(found[ours], found[theirs], strict=True)]
    return Compared(name, median(found[ours]), median(found[theirs]), ratios)


def measured(names: Sequence[str], rounds: int, seconds: float) -> list[Compared]:
    """The comparisons of these names, against servers started for them, each with a database of its own."""
    with stage() as servers:
        with servers.product() as product:
            found = scene(product)
            facts = {**prepared(product, found), "database_url": ""}
        # On one database the appends of the yardstick would keep the product's event streams busy, and those would slow it down.
        facts["database_url"] = servers.copied("yardstick").database_url
        with servers.product() as product, yardstick(facts) as (url, pid):
            asked = requests(found)
            places = (product.url, product.web[0].pid), (url, pid)
            return [
                compared(name, Target(*places[0], asked[name][0]), Target(*places[1], asked[name][1]), rounds, seconds)
                for name in names
            ]


def requests(found: Scene) -> dict[str, tuple[list[list[str]], list[list[str]]]]:
    """What each connection asks of the product, and of the yardstick."""
    token, said = found.reader.token, {"content": WORDS}
    many = range(CONNECTIONS)
    return {
        "thread list of 20": ([[get("/api/v1/threads/", token)] for _ in many], [[get("/list")] for _ in many]),
        "badge": ([[get("/api/v1/messages/unread-count/", token)] for _ in many], [[get("/badge")] for _ in many]),
        "send": (
            [[post(f"/api/v1/threads/{thread}/messages/", buyer.token, said)] for thread, buyer in found.writers],
            [[post(f"/send/{index}", "", said)] for index in many],
        ),
    }


def run(names: Sequence[str], purpose: str | None) -> None:
    """Measures, and prints the comparison."""
    parser = argparse.ArgumentParser(description=purpose)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    rounds, seconds = (3, 1.5) if parser.parse_args().quick else (7, 4.0)
    columns = (
        "",
        "product/s",
        "limit/s",
        "ratio",
        "rounds",
        "target",
        "CPU ms",
        "limit's",
        "p50 ms",
        "limit's",
        "p95 ms",
        "limit's",
    )
    rows = []
    for one in measured(names, rounds, seconds):
        a, b, spread = one.ours, one.theirs, f"{min(one.ratios):.2f}–{max(one.ratios):.2f}"
        figures = (a.cpu_ms, b.cpu_ms, a.p50, b.p50, a.p95, b.p95)
        rows.append((one.name, a.per_second, b.per_second, statistics.median(one.ratios), spread, TARGETS[one.name], *figures))
    show(f"{CONNECTIONS} connections, one process, medians of {rounds} rounds", columns, rows)


if __name__ == "__main__":
    run(list(TARGETS), __doc__)
