"""Fan-out of the log to the event streams of one process: the log is read once, however many clients listen."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Protocol
from uuid import UUID

import structlog

from application.ports import LogUnavailable
from entrypoints.http.frames import frame, heartbeat, reset, typing
from projections.frames import ARRIVED, FRAMES, HEAD
from projections.query import Reads

POLL = 0.5
"""Seconds after which the log is looked at even where no wake-up came."""

HEARTBEAT = 15.0
"""Seconds between comments that keep a quiet stream open through proxies."""

MOST_WAITING = 256 * 1024
"""Bytes that may wait for one client before it counts as too slow and is reset."""

BATCH = 1000

Write = Callable[[bytes, bool], Awaitable[None]]

log = structlog.get_logger(__name__)


class Wakeups(Protocol):
    """Says when to look."""

    async def wait(self, seconds: float) -> None:
        """Returns when the log has grown, or after so many seconds."""


class Listener:
    """One client's stream. While nothing happens it holds no task and no buffer."""

    __slots__ = ("_closing", "_flushing", "_held", "_size", "_waiting", "_write", "after", "person_id")

    def __init__(self, person_id: UUID, after: int, write: Write) -> None:
        """Hears what lies beyond the position `after`; nothing is written before `release`."""
        self.person_id = person_id
        self.after = after
        self._held = True
        self._write = write
        self._waiting: list[bytes] = []
        self._size = 0
        self._closing = False
        self._flushing: asyncio.Task[None] | None = None

    def offer(self, chunk: bytes) -> None:
        """Queues a chunk; a client for which too much waits loses it all and is told to start over."""
        if self._closing:
            return
        self._waiting.append(chunk)
        self._size += len(chunk)
        if self._size > MOST_WAITING:
            self.close("too slow")
        self._flush()

    def release(self) -> None:
        """What the client had missed has been written; from now on chunks follow as they come."""
        self._held = False
        self._flush()

    def close(self, reason: str) -> None:
        """Ends the stream with a `reset` instead of what still waits."""
        if not self._closing:
            self._closing = True
            self._waiting = [reset(reason)]
            self._flush()

    def end(self) -> None:
        """Ends the stream after what still waits; the client resumes elsewhere from the last id it heard."""
        if not self._closing:
            self._waiting.append(heartbeat())
            self._closing = True
            self._flush()

    def cancel(self) -> None:
        """The client is gone."""
        self._closing = True
        self._waiting = []
        if self._flushing is not None:
            self._flushing.cancel()

    def _flush(self) -> None:
        if self._flushing is None and self._waiting and not self._held:
            self._flushing = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        try:
            while self._waiting:
                chunk, last = b"".join(self._waiting), self._closing
                self._waiting, self._size = [], 0
                await self._write(chunk, not last)
        finally:
            self._flushing = None


class Hub:
    """Reads the log's tail and hands each listener what is new in its person's feed."""

    def __init__(self, reads: Reads, wakeups: Wakeups) -> None:
        self._reads = reads
        self._wakeups = wakeups
        self._listeners: defaultdict[UUID, set[Listener]] = defaultdict(set)
        self.position = 0

    async def start(self) -> None:
        """Begins at the head of the log; raises `LogUnavailable`."""
        row = await self._reads.one(HEAD)
        self.position = row["position"] if row else 0

    def add(self, listener: Listener) -> None:
        """From now on the listener hears what comes after the hub's position."""
        self._listeners[listener.person_id].add(listener)

    def remove(self, listener: Listener) -> None:
        """The listener hears nothing more."""
        listeners = self._listeners[listener.person_id]
        listeners.discard(listener)
        if not listeners:
            del self._listeners[listener.person_id]

    def everyone(self) -> Iterable[Listener]:
        """All listeners."""
        return [listener for listeners in self._listeners.values() for listener in listeners]

    def writes(self, person_id: UUID, thread_id: UUID) -> None:
        """The assistant is writing to this person; a sign for those who look just now, and nothing to come back to."""
        sign = typing(thread_id)
        for listener in self._listeners.get(person_id, ()):
            listener.offer(sign)

    def end_streams(self) -> None:
        """The process is about to stop: clients are told to connect anew, with the id that they have."""
        for listener in self.everyone():
            listener.end()

    async def run(self) -> None:
        """Follows the log until cancelled; while the database is away, streams stay open and quiet."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep_alive())
            while True:
                try:
                    more = await self._advance()
                except LogUnavailable as unreachable:
                    log.warning("log_tail_unavailable", error=str(unreachable))
                    await asyncio.sleep(POLL)
                    continue
                if not more:
                    await self._wakeups.wait(POLL)

    async def _advance(self) -> bool:
        rows = await self._reads.all(ARRIVED, after=self.position, limit=BATCH)
        if not rows:
            return False
        after, up_to = self.position, rows[-1]["position"]
        present = list({row["person_id"] for row in rows if row["person_id"] in self._listeners})
        frames = await self._reads.all(FRAMES, person_ids=present, after=after, up_to=up_to) if present else ()
        for row in frames:
            chunk = frame(row)
            for listener in self._listeners.get(row["person_id"], ()):
                if row["position"] > listener.after:
                    listener.offer(chunk)
        self.position = up_to
        return True

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            for number, listener in enumerate(self.everyone()):
                listener.offer(heartbeat())
                if number % 200 == 199:  # noqa: PLR2004 - a breath for the event loop now and then
                    await asyncio.sleep(0)


@contextlib.contextmanager
def listening(hub: Hub, listener: Listener) -> Iterator[None]:
    """The listener hears the hub for as long as this lasts."""
    hub.add(listener)
    try:
        yield
    finally:
        hub.remove(listener)
        listener.cancel()
