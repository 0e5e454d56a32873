"""A bar on standard error for work that goes along the log."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

_ALONG_THE_LOG = {"folding", "verifying"}


class Bar:
    """Shows what is being done, events a second and the time left; nothing where nobody looks."""

    def __init__(self, *, quiet: bool) -> None:
        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=quiet or not console.is_terminal,
        )
        self._task: TaskID | None = None
        self._began = time.perf_counter()
        self.seconds = 0.0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._progress.stop()
        self.seconds = time.perf_counter() - self._began

    def report(self, position: int, wanted: int, doing: str) -> None:
        """So far, of so much."""
        rate = f"{position / max(time.perf_counter() - self._began, 0.001):,.0f} events/s" if doing in _ALONG_THE_LOG else ""
        if self._task is None:
            self._task = self._progress.add_task(doing, total=wanted, rate=rate)
        self._progress.update(self._task, description=doing, completed=position, total=wanted, rate=rate)
