"""A client of the event stream."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2 as httpx

from tests.support.product import Person, Product


@dataclass(frozen=True)
class Frame:
    """One event as a browser would hand it over."""

    id: str
    name: str
    data: dict[str, Any]


@dataclass
class Stream:
    """What has been heard so far."""

    frames: list[Frame] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    _grown: threading.Condition = field(default_factory=threading.Condition)

    def add(self, frame: Frame) -> None:
        """One more."""
        with self._grown:
            self.frames.append(frame)
            self._grown.notify_all()

    def wait_for(self, count: int, seconds: float = 15) -> list[Frame]:
        """The first so many frames."""
        deadline = time.monotonic() + seconds
        with self._grown:
            while len(self.frames) < count:
                left = deadline - time.monotonic()
                assert left > 0, f"{len(self.frames)} of {count} frames came"
                self._grown.wait(left)
        return self.frames[:count]


def frames(lines: Iterator[str]) -> Iterator[Frame]:
    """Parses server-sent events (WHATWG HTML, 9.2.6)."""
    last_id, name, data = "", "message", ""
    for line in lines:
        key, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if line == "":
            if data:
                yield Frame(last_id, name, json.loads(data))
            name, data = "message", ""
        elif key == "id":
            last_id = value
        elif key == "event":
            name = value
        elif key == "data":
            data += value


@contextmanager
def listening(product: Product, person: Person, last_event_id: str | None = None) -> Iterator[Stream]:
    """Follows the stream in a thread until the end of the block."""
    stream, opened = Stream(), threading.Event()
    client = product.client(person)
    headers = {"Last-Event-ID": last_event_id} if last_event_id is not None else {}

    def follow() -> None:
        try:
            with client.stream("GET", "/api/v1/events", headers=headers, timeout=60) as answer:
                assert answer.status_code == 200
                opened.set()
                for frame in frames(answer.iter_lines()):
                    stream.add(frame)
        except httpx.HTTPError:
            pass
        finally:
            stream.ended.set()

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    assert opened.wait(15)
    try:
        yield stream
    finally:
        client.close()
        thread.join(1)
