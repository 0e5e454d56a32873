"""Turns: commands to one stream queue within a process instead of colliding."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(slots=True)
class _Turn:
    lock: threading.Lock = field(default_factory=threading.Lock)
    waiting: int = 0


class Turns:
    """Holds a lock for each stream that is being written, and forgets it afterwards.

    A courtesy, not a safeguard: correctness rests on the log's version check alone.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._turns: dict[UUID, _Turn] = {}

    @contextmanager
    def on(self, stream_id: UUID) -> Iterator[None]:
        """Waits for this stream's turn."""
        with self._guard:
            turn = self._turns.setdefault(stream_id, _Turn())
            turn.waiting += 1
        try:
            with turn.lock:
                yield
        finally:
            with self._guard:
                turn.waiting -= 1
                if not turn.waiting:
                    del self._turns[stream_id]
