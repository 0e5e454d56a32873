"""The worker tidies what is kept, one of several at a time."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from entrypoints.bootstrap import core_of
from entrypoints.metrics import Metrics, exposition
from entrypoints.settings import Settings
from entrypoints.worker_bootstrap import open_worker
from tests.support.keeping import somebody

SECRET_KEY = "k3J9-uQ2m_ZpX7vB4nT8sW1yR6cL0dFhGaE5"


def test_a_worker_removes_what_is_due_and_counts_it(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {
        "database_url": database_url,
        "secret_key": SECRET_KEY,
        "islanders_data": tmp_path,
        "redis_url": "redis://127.0.0.1:1/0",
    }
    settings = Settings(**given, media_days=7)
    with core_of(settings, Metrics()) as core:
        person, now = somebody(core), core.clock.now()
        old, young = (core.media.store(person, "image/jpeg", b"%d" % days, now - timedelta(days=days)) for days in (8, 6))
        lost = core.media.store(person, "image/jpeg", b"x", now)
        next((tmp_path / "media").glob(f"*/*/{lost}")).unlink()
        monkeypatch.setattr("application.retention.FIRST", timedelta(0))
        with open_worker(settings, Metrics()) as worker, worker.turns.turn("retention") as mine:
            assert mine
            assert worker.followers["retention"].catch_up() == 2
            assert worker.followers["retention"].catch_up() == 0
            with open_worker(settings, Metrics()) as other, other.turns.turn("retention") as theirs:
                assert not theirs
        assert core.media.read(old) is None
        assert core.media.read(young) == ("image/jpeg", b"6")
    assert b'retention_removed_total{holding="media"} 2.0' in exposition()
