"""A worker's subscribers: whatever one of them runs into is named, and tried again."""

import threading
from collections.abc import Callable

import pytest
import structlog

from adapters.postgres_checkpoints import PostgresCheckpoints
from application.ports import LogUnavailable
from entrypoints import worker
from entrypoints.bootstrap import open_core
from tests.support.tally import Counted


class Stumbling:
    """Fails in these ways, one after the other, and then stops the worker."""

    def __init__(self, stopped: threading.Event, *errors: Exception) -> None:
        self._stopped = stopped
        self._errors = list(errors)

    def catch_up(self, _: Callable[[], bool] = lambda: False) -> int:
        if self._errors:
            raise self._errors.pop(0)
        self._stopped.set()
        return 0


def test_an_error_that_nobody_foresaw_is_named_without_its_words_and_ends_nothing(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "IDLE", 0.01)
    stopped = threading.Event()
    follower = Stumbling(stopped, KeyError("what Zeynep wrote"), LogUnavailable(), ValueError("what Zeynep wrote"))
    with open_core(database_url, [b"m" * 32], Counted(), pool_size=2) as core, structlog.testing.capture_logs() as lines:
        turns = PostgresCheckpoints(core.application.connect)
        thread = threading.Thread(target=worker.follow, args=("stumbling", follower, turns, stopped))
        thread.start()
        thread.join(10)
        assert stopped.is_set()
    assert [(line["event"], line["log_level"]) for line in lines] == [
        ("subscriber_failed", "error"),
        ("subscriber_interrupted", "warning"),
        ("subscriber_failed", "error"),
    ]
    assert lines[0]["fault"].startswith("KeyError at entrypoints/worker.py:")
    assert "Zeynep" not in str(lines)
