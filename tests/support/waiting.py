"""Waiting for what nothing reports."""

import threading
import time
from collections.abc import Callable


def until(happened: Callable[[], bool], seconds: float = 40) -> None:
    """Looks until it has happened; longer than the product itself tries before it gives up."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"it did not happen within {seconds} seconds"
        threading.Event().wait(0.01)
