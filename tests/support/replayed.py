"""Live views as rows, and what a fold of the whole log says they should be."""

from typing import Any

import psycopg
from psycopg.rows import dict_row

from entrypoints.bootstrap import Core
from projections.catalogue import VIEWS
from projections.memory import MemoryViews
from projections.view import At

Tables = dict[str, dict[tuple[Any, ...], dict[str, Any]]]


def live(database_url: str) -> tuple[int, Tables]:
    """Every view as it is at one position."""
    with psycopg.connect(database_url, row_factory=dict_row) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        head = connection.execute("SELECT coalesce(max(notification_id), 0) AS head FROM log_events").fetchone()
        tables: Tables = {}
        for view in VIEWS:
            rows = connection.execute(f"SELECT * FROM {view.name}").fetchall()
            tables[view.name] = {tuple(row[name] for name in view.key): row for row in rows}
    return head["head"] if head else 0, tables


def folded(core: Core, until: int) -> Tables:
    """Every view by folding all events up to a position."""
    memory = MemoryViews(VIEWS)
    for recorded in core.history.between(0, until):
        memory.apply(recorded.event, At(recorded.position, recorded.originator_id, recorded.recorded_at))
    return memory.rows


def assert_live_is_folded(core: Core, database_url: str) -> None:
    """Nothing is missing, nothing is too much, nothing differs."""
    position, tables = live(database_url)
    assert tables == folded(core, position)
