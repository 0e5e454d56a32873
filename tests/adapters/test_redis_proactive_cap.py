"""Nobody is told more unasked than they may be, however many processes ask at once."""

import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from adapters.embedded_valkey import EmbeddedValkey
from adapters.redis_proactive_cap import RedisProactiveCap
from application.notices import CapAway
from tests.support.postbox import SetClock

ROOT = Path(__file__).parent.parent.parent
WINDOW = 3_600
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def cap(url: str, at: datetime = NOON, most: int = 3) -> RedisProactiveCap:
    return RedisProactiveCap(url, most, WINDOW, SetClock(at))


def taken(url: str, person_id: UUID, times: int, threads: int) -> int:
    """How many of so many checks at once were let through."""
    one = cap(url)
    with ThreadPoolExecutor(threads) as pool:
        return sum(answer is None for answer in pool.map(lambda _: one.take(person_id), range(times)))


def test_the_race_between_counting_and_expiring_is_gone_of_a_thousand_checks_from_four_processes_three_pass(redis_url: str) -> None:
    person_id = uuid4()
    command = [sys.executable, "-m", "tests.adapters.test_redis_proactive_cap", redis_url, str(person_id), "250"]
    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    passed = [int(process.communicate(timeout=60)[0]) for process in processes]
    assert sum(passed) == 3


def test_the_fourth_passes_when_the_window_says_so_and_not_before(redis_url: str) -> None:
    person_id = uuid4()
    times = [NOON, NOON + timedelta(minutes=10), NOON + timedelta(minutes=20)]
    assert [cap(redis_url, at).take(person_id) for at in times] == [None] * 3
    free_at = cap(redis_url, NOON + timedelta(minutes=30)).take(person_id)
    assert free_at is not None
    assert abs(free_at - (NOON + timedelta(seconds=WINDOW))) < timedelta(seconds=0.1)
    assert cap(redis_url, free_at - timedelta(seconds=1)).take(person_id) == free_at
    assert cap(redis_url, free_at).take(person_id) is None
    assert cap(redis_url, free_at).take(person_id) is not None


def test_everybody_has_a_cap_of_their_own(redis_url: str) -> None:
    assert [cap(redis_url).take(person_id) for person_id in (uuid4(), uuid4(), uuid4(), uuid4())] == [None] * 4


def test_a_restart_of_the_server_forgets_nothing() -> None:
    person_id = uuid4()
    with tempfile.TemporaryDirectory(prefix="islanders-cap-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        answers: list[datetime | None] = []
        for _ in range(2):
            server = EmbeddedValkey(Path(folder))
            server.ensure()
            try:
                answers += [cap(server.url).take(person_id) for _ in range(2)]
            finally:
                server.stop()
        assert [answer is None for answer in answers] == [True, True, True, False]
        later = EmbeddedValkey(Path(folder))
        later.ensure()
        try:
            assert cap(later.url, NOON + timedelta(seconds=WINDOW + 1)).take(person_id) is None
        finally:
            later.stop()


def test_while_redis_is_away_nobody_knows_and_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(CapAway):
        cap(f"unix://{tmp_path / 'nobody.sock'}").take(uuid4())


if __name__ == "__main__":
    sys.stdout.write(str(taken(sys.argv[1], UUID(sys.argv[2]), int(sys.argv[3]), 16)))
