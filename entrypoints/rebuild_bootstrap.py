"""The composition root of rebuilding: the same views, folded anew."""

import time
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg

from adapters.postgres_workshop import PostgresWorkshop
from application.rebuilding import Crew, OtherRebuildRuns, Rebuilding, Report, Source
from application.recorded import Stretch
from projections.catalogue import VIEWS, differing
from projections.shadow import ROWS_IN_MEMORY, Shadow, comparison
from projections.view import View

_STORED = "SELECT name, version, position, built_at FROM stored_views"
_PATIENCE = 30.0
_SIZES = "SELECT relname, greatest(reltuples, 0)::bigint FROM pg_class WHERE relnamespace = current_schema()::regnamespace"


@dataclass(frozen=True, slots=True)
class StoredView:
    """A view as the database holds it: as which version it was built, when, and up to which position."""

    version: int
    position: int
    built_at: datetime


def stored_views(database_url: str) -> dict[str, StoredView]:
    """The views that the database holds, by name."""
    with psycopg.connect(database_url) as connection:
        return {name: StoredView(*rest) for name, *rest in connection.execute(_STORED)}


def sizes(database_url: str) -> dict[str, int]:
    """Rows of each table, as the planner estimates them."""
    with psycopg.connect(database_url) as connection:
        return {name: rows for name, rows in connection.execute(_SIZES)}  # noqa: C416 - dict() would lose the types


def rebuilding(
    database_url: str,
    source: Source,
    report: Report,
    *,
    views: Sequence[View],
    all_views: Sequence[View] = VIEWS,
    rows_in_memory: int = ROWS_IN_MEMORY,
    crew: Crew | None = None,
) -> Rebuilding:
    """A rebuild of these views, ready to run."""
    known = {view.name: view for view in views}
    retired = sorted(stored_views(database_url).keys() - {view.name for view in all_views})
    workshop = PostgresWorkshop(database_url, views, retired, lambda name, live, shadow: comparison(known[name], live, shadow))
    return Rebuilding(source, workshop, Shadow(views, rows_in_memory), report, crew)


class _EmptyLog:
    """The source of a rebuild where nothing has happened yet."""

    def head(self) -> int:
        return 0

    def replayed(self, after: int, until: int, wanted: Container[type]) -> Iterable[Stretch]:  # noqa: ARG002 - the port's
        return ()


def make_views_of_empty_log(database_url: str, views: Sequence[View] = VIEWS) -> None:
    """Before the first event the views become those of this release without further ado; later that is an operator's decision.

    Of several processes that start at once one does it and the others wait. Raises `OtherRebuildRuns` if that takes too long.
    """
    deadline = time.monotonic() + _PATIENCE
    while differing({name: one.version for name, one in stored_views(database_url).items()}, views) and _is_empty(database_url):
        try:
            rebuild = rebuilding(database_url, _EmptyLog(), lambda *_: None, views=views, all_views=views)
            rebuild.run([view.name for view in views], swap=True)
        except OtherRebuildRuns:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _is_empty(database_url: str) -> bool:
    with psycopg.connect(database_url) as connection:
        return connection.execute("SELECT FROM log_events LIMIT 1").fetchone() is None
