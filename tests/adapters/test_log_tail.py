"""A reader that follows the log beside racing writers sees every event once, in order."""

import random
import threading
import time
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

WRITERS = 16
EACH = 60


def write(database_url: str, seed: int, committed: set[int], guard: threading.Lock) -> None:
    """Appends with delays before the commit; every fourth append is given up."""
    luck = random.Random(seed)
    with psycopg.connect(database_url, autocommit=True) as connection:
        for version in range(1, EACH + 1):
            keep = luck.random() > 0.25
            try:
                with connection.transaction(force_rollback=not keep):
                    time.sleep(luck.random() * 0.001)
                    (row,) = connection.execute(
                        "SELECT log_append(%s, %s, 'test.v1', 'x', NULL, '{}')", (uuid4(), version)
                    ).fetchall()
                    time.sleep(luck.random() * 0.001)
            except psycopg.errors.IdleInTransactionSessionTimeout:  # pragma: no cover - a very slow machine
                continue
            if keep:
                with guard:
                    committed.add(row[0])


@pytest.mark.parametrize("seed", [1, 2])
def test_a_tailing_reader_beside_sixteen_writers_misses_nothing(database_url: str, seed: int) -> None:
    assert conninfo_to_dict(database_url)
    committed: set[int] = set()
    guard = threading.Lock()
    writers = [threading.Thread(target=write, args=(database_url, seed * 100 + n, committed, guard)) for n in range(WRITERS)]
    seen: list[int] = []
    with psycopg.connect(database_url, autocommit=True) as reader:
        for writer in writers:
            writer.start()
        last_round = False
        while True:
            after = seen[-1] if seen else 0
            rows = reader.execute(
                "SELECT notification_id FROM log_events WHERE notification_id > %s ORDER BY 1 LIMIT 7", (after,)
            ).fetchall()
            seen += [row[0] for row in rows]
            if not rows and last_round:
                break
            last_round = not rows and not any(writer.is_alive() for writer in writers)
    assert seen == sorted(set(seen))
    assert set(seen) == committed
    assert len(committed) > WRITERS * EACH // 2
