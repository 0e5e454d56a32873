"""Event streams: memory of idle ones, and how soon an event reaches many: `python -m bench.streams [--quick]`."""

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import time
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psycopg
import uvloop

from bench.stage import Stage, kilobytes, show, stage
from tests.support.product import ROOT, Person, Product

MOST_MEMORY, MOST_DELAY = 60.0, 100.0


async def _listen(host: str, port: int, token: str, marks: list[float]) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(f"GET /api/v1/events HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    await reader.readuntil(b"event: ready")
    print("ready", flush=True)
    while line := await reader.readline():
        if b"event: message" in line:
            marks.append(time.time())


async def clients(url: str, tokens: list[str]) -> None:
    """Opens a stream for each token, says so, and at the end of input prints when each heard of its message."""
    where = urlsplit(url)
    marks: list[float] = []
    listening = []
    for number, token in enumerate(tokens):
        listening.append(asyncio.create_task(_listen(str(where.hostname), int(where.port or 80), token, marks)))
        if number % 100 == 99:
            await asyncio.sleep(0.05)
    await asyncio.to_thread(sys.stdin.readline)
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    print(json.dumps(marks), flush=True)


def open_streams(product: Product, tokens: list[str]) -> subprocess.Popen[str]:
    """A process of clients, once all of them are listening."""
    command = [sys.executable, "-m", "bench.streams", "--clients", product.url]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(tokens) + "\n")
    process.stdin.flush()
    for _ in tokens:
        assert process.stdout.readline().strip() == "ready"
    return process


def crowd(servers: Stage, product: Product, size: int) -> tuple[str, Person]:
    """A thread that so many join, and the one who writes in it."""
    buyer, seller = product.register(), product.register("seller")
    with product.client(buyer) as client:
        body = {"recipient_id": str(seller.id), "content": "Hello", "listing_id": str(uuid4())}
        thread = client.post("/api/v1/threads/", json=body).json()["thread_id"]
    from application.cause import Cause
    from domain.thread.commands import JoinThread
    from domain.thread.decider import THREAD

    with servers.core() as core:
        for _ in range(size):
            command = JoinThread(thread_id=UUID(thread), person_id=uuid4(), now=core.clock.now())
            core.handle(THREAD, UUID(thread), command, Cause("bench", "bench"))
    return thread, buyer


def participants(database_url: str, thread: str) -> list[UUID]:
    """Who takes part."""
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT person_id FROM thread_list WHERE thread_id = %s", (thread,)).fetchall()
    return [row[0] for row in rows]


def token_of(product: Product, person_id: UUID) -> str:
    """An access token, as signing in would give."""
    from datetime import UTC, datetime

    from adapters.jwt_tokens import JwtTokens

    return JwtTokens(product.environment["SECRET_KEY"], 3600).access(person_id, "consumer", datetime.now(UTC))


def main() -> None:
    """Prints both figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="500 idle streams, 100 that hear")
    parser.add_argument("--clients", metavar="URL", help=argparse.SUPPRESS)
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    if given.clients:
        uvloop.run(clients(given.clients, json.loads(sys.stdin.readline())))
        return
    idle, hearing = (500, 100) if given.quick else (5_000, 1_000)
    with stage() as servers, servers.product() as product:
        thread, writer = crowd(servers, product, hearing)
        listeners = [one for one in participants(servers.database_url, thread) if one != writer.id][:hearing]
        tokens = [token_of(product, one) for one in listeners]
        tokens += [token_of(product, uuid4()) for _ in range(idle - len(tokens))]
        before = kilobytes(product.web[0].pid)
        process = open_streams(product, tokens)
        each = (kilobytes(product.web[0].pid) - before) / len(tokens)
        began = time.time()
        with product.client(writer) as client:
            client.get("/healthz")
            client.post(f"/api/v1/threads/{thread}/messages/", json={"content": "To all of you"})
            answered = time.time()
        time.sleep(2)
        heard, _ = process.communicate("\n")
    marks = sorted(json.loads(heard.splitlines()[-1]))
    p95 = marks[len(marks) * 95 // 100]
    rows = [
        (f"KB of memory for each of {len(tokens):,} idle streams", each, MOST_MEMORY),
        (f"ms from the commit until {len(marks):,} of {hearing:,} had heard, p95", max(0.0, p95 - answered) * 1000, MOST_DELAY),
        ("ms from the request, the append to all of them included", (p95 - began) * 1000, "-"),
    ]
    show("Event streams of one web process", ("", "measured", "at most"), rows)


if __name__ == "__main__":
    main()
