"""Thread list, badge and send beside the yardstick: `python -m bench.http [--quick]`."""

import argparse
import json
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
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
from bench.stage import Measured, Stage, load, median, show, stage
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
    """A person with many threads: some that the product is written to in, as many for the yardstick's canned events."""

    reader: Person
    writers: list[tuple[str, Person, Person]]
    spare: list[tuple[str, Person, Person]]


def scene(product: Product) -> Scene:
    """Registers everybody and opens everything."""
    reader = product.register("seller")
    buyers = [product.register() for _ in range(20)]
    opened = []
    for buyer in (*buyers, *buyers[:CONNECTIONS]):
        with product.client(buyer) as client:
            body = {"recipient_id": str(reader.id), "content": WORDS, "listing_id": str(uuid4())}
            opened.append((client.post("/api/v1/threads/", json=body).json()["thread_id"], buyer, reader))
    return Scene(reader, opened[:CONNECTIONS], opened[-CONNECTIONS:])


def prepared(stage_: Stage, product: Product, found: Scene) -> dict[str, Any]:
    """All that the yardstick needs: canned answers, and the statement of a send with its values by role."""
    with product.client(found.reader) as client:
        listed, badge = (client.get(path).text for path in ("/api/v1/threads/", "/api/v1/messages/unread-count/"))
    with product.client(found.writers[0][1]) as client:
        sent = client.post(f"/api/v1/threads/{found.writers[0][0]}/messages/", json={"content": WORDS}).text
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
    state = EventRegistry(EVENT_TYPES).encode(now, recorded.cause, "SendMessage", event)
    return {
        "database_url": stage_.database_url,
        "person": str(found.reader.id),
        "threads": [(thread, str(buyer.id), str(seller.id)) for thread, buyer, seller in found.spare],
        "list_bytes": listed,
        "badge_bytes": badge,
        "sent_bytes": sent,
        "state": state.hex(),
        "snapshot": encoded_state(THREAD.fold(history(open_thread()))).hex(),
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


def compared(name: str, ours: Any, theirs: Any, rounds: int, seconds: float) -> tuple[Measured, Measured]:
    """Alternating rounds of both; the first of each warms up and does not count."""
    found: tuple[list[Measured], list[Measured]] = ([], [])
    for number in range(rounds + 1):
        for kept, (url, pid, requests) in zip(found, (ours, theirs), strict=True):
            measured = load(url, pid, requests, seconds)
            if number:
                kept.append(measured)
    print(f"{name}: measured", flush=True)
    return median(found[0]), median(found[1])


def main() -> None:
    """Prints the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    rounds, seconds = (2, 1.5) if parser.parse_args().quick else (5, 4.0)
    with stage() as servers, servers.product() as product:
        found = scene(product)
        facts = prepared(servers, product, found)
        with yardstick(facts) as (url, pid):
            ours = (product.url, product.web[0].pid)
            token = found.reader.token
            reads = {"thread list of 20": ("/api/v1/threads/", "/list"), "badge": ("/api/v1/messages/unread-count/", "/badge")}
            rows = []
            for name, (path, short) in reads.items():
                both = [[get(path, token)]] * CONNECTIONS, [[get(short)]] * CONNECTIONS
                rows.append((name, *compared(name, (*ours, both[0]), (url, pid, both[1]), rounds, seconds)))
            sends = [
                [post(f"/api/v1/threads/{thread}/messages/", buyer.token, {"content": WORDS})] for thread, buyer, _ in found.writers
            ]
            bare = [[post(f"/send/{index}", "", {"content": WORDS})] for index in range(len(found.spare))]
            rows.append(("send", *compared("send", (*ours, sends), (url, pid, bare), rounds, seconds)))
    columns = ("", "product/s", "limit/s", "ratio", "target", "CPU ms", "limit CPU ms", "p50 ms", "p95 ms")
    shown = [
        (name, a.per_second, b.per_second, a.per_second / b.per_second, TARGETS[name], a.cpu_ms, b.cpu_ms, a.p50, a.p95)
        for name, a, b in rows
    ]
    show(f"{CONNECTIONS} connections, one process, medians of {rounds} rounds", columns, shown)


if __name__ == "__main__":
    main()
