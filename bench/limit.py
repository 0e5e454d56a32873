"""The yardstick: the smallest ASGI app that runs the product's SQL on the product's pools and returns the same bytes."""

import argparse
import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import anyio
import anyio.to_thread
import uvicorn
from eventsourcing.persistence import StoredEvent

from adapters.codec import SNAPSHOT
from adapters.postgres_reads import reading_pool
from adapters.postgres_recorder import AppendRecorder
from application.ports import Statement
from bench.stage import WRAPPING
from entrypoints.bootstrap import open_core
from entrypoints.metrics import Metrics
from projections.inbox import BADGE
from projections.thread_page import THREAD_PAGE

POOL = 8
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Sends:
    """Loads and appends as the product does, with everything but the ids prepared."""

    def __init__(self, recorder: AppendRecorder, prepared: dict[str, Any]) -> None:
        self._recorder = recorder
        self._state = bytes.fromhex(prepared["state"])
        self._snapshot = bytes.fromhex(prepared["snapshot"])
        self._sql: str = prepared["sql"]
        self._values: list[Any] = prepared["values"]
        self._roles: list[str | None] = prepared["roles"]

    def __call__(self, stream_id: UUID, buyer: UUID, seller: UUID) -> None:
        """One message."""
        stored = self._recorder.select_state(stream_id)
        version = stored[-1].originator_version + 1
        places = {"thread": stream_id, "message": uuid4(), "seq": version - 1, "buyer": buyer, "seller": seller}
        values = [places[role] if role else value for role, value in zip(self._roles, self._values, strict=True)]
        kept = None
        if version % 32 == 0:
            kept = StoredEvent(stream_id, version, SNAPSHOT + "thread.state.v1", self._snapshot)
        event = StoredEvent(stream_id, version, "thread.message_sent.v1", self._state)
        self._recorder.insert_events([event], statements=[Statement(self._sql, values)], snapshot=kept)


async def answer(send: Send, body: bytes, status: int = 200) -> None:
    """The canned bytes."""
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def app(prepared: dict[str, Any], pool: Any, sends: Sends) -> Callable[..., Awaitable[None]]:
    """Three paths."""
    person = UUID(prepared["person"])
    listed, badge, sent = (prepared[name].encode() for name in ("list_bytes", "badge_bytes", "sent_bytes"))
    threads = [tuple(UUID(one) for one in thread) for thread in prepared["threads"]]
    list_values = THREAD_PAGE.bind({"person_id": person, "before": 2**63 - 1, "limit": 21, "offset": 0})
    badge_values = BADGE.bind({"person_id": person})
    limiter = anyio.CapacityLimiter(POOL)

    async def fetched(sql: str, values: Any) -> None:
        async with pool.connection() as connection:
            await (await connection.execute(sql, values, prepare=True)).fetchall()

    async def call(scope: dict[str, Any], receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            return
        path: str = scope["path"]
        if path == "/list":
            await fetched(THREAD_PAGE.sql, list_values)
            await answer(send, listed)
        elif path == "/badge":
            await fetched(BADGE.sql, badge_values)
            await answer(send, badge)
        else:
            await receive()
            thread = threads[int(path[6:])]
            await anyio.to_thread.run_sync(lambda: sends(*thread), limiter=limiter)
            await answer(send, sent, 201)

    return call


async def serve(prepared: dict[str, Any], listening: socket.socket) -> None:
    """Runs until it is told to stop."""
    with open_core(prepared["database_url"], [WRAPPING], Metrics(), pool_size=POOL) as core:
        recorder = core.application.recorder
        assert isinstance(recorder, AppendRecorder)
        pool = reading_pool(prepared["database_url"], POOL)
        async with pool:
            config = uvicorn.Config(
                app(prepared, pool, Sends(recorder, prepared)),
                http="httptools",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
            )
            await uvicorn.Server(config).serve([listening])


def main() -> None:
    """`python -m bench.limit --fd N --prepared FILE`; the benchmarks start it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--prepared", type=Path, required=True)
    given = parser.parse_args()
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(json.loads(given.prepared.read_text()), socket.socket(fileno=given.fd)))


if __name__ == "__main__":
    main()
