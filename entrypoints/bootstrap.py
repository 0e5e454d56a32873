"""The composition root: which adapter fills which port. Together with `servers`, the only place that knows adapters."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.argon2_passwords import Argon2Passwords
from adapters.codec import Codec
from adapters.event_registry import EventRegistry
from adapters.jwt_tokens import JwtTokens
from adapters.postgres_accounts import PostgresAccounts
from adapters.postgres_chain import PostgresChain
from adapters.postgres_event_log import LogApplication, PostgresEventLog
from adapters.postgres_history import PostgresHistory
from adapters.postgres_person_keys import MasterKeys, PostgresPersonKeys
from adapters.postgres_recorder import LAST_POSITION
from adapters.postgres_rows import PostgresRows
from adapters.postgres_trail import PostgresTrail
from adapters.system_clock import SystemClock
from application.accounts import Accounts, AccountStore
from application.conversations import Conversations
from application.handle import Handle
from application.ports import Statement, Tally
from application.recorded import Recorded
from application.threads import Threads
from domain.events import EVENT_TYPES
from entrypoints.rebuild_bootstrap import make_views_of_empty_log
from entrypoints.settings import Settings
from projections.catalogue import VIEWS, view_set
from projections.lookups import ViewLookups
from projections.projector import statements

MIGRATIONS = Path(__file__).parent.parent / "adapters" / "migrations"


def migrate(database_url: str) -> None:
    """Brings the schema to this release; of several that start at once one does it and the others wait.

    Views are not the schema's: they are built anew from the log. Before the first event that costs nothing and is done at once.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["database_url"] = database_url
    command.upgrade(config, "head")
    make_views_of_empty_log(database_url)


def view_statements(events: Sequence[Recorded[Any]]) -> list[Statement]:
    """What the views have to say about events that are being appended."""
    return list(statements(VIEWS, events, LAST_POSITION, Statement))


@dataclass(frozen=True, slots=True)
class Core:
    """The use cases on top of the log."""

    clock: SystemClock
    log: PostgresEventLog
    history: PostgresHistory
    trail: PostgresTrail
    chain: PostgresChain
    application: LogApplication
    keys: PostgresPersonKeys
    rows: PostgresRows
    handle: Handle
    lookups: ViewLookups
    threads: Threads
    conversations: Conversations


@contextmanager
def open_core(
    database_url: str,
    master_keys: Sequence[bytes],
    tally: Tally,
    *,
    pool_size: int = 8,
    project: Callable[[Sequence[Recorded[Any]]], Sequence[Statement]] = view_statements,
) -> Iterator[Core]:
    """Connects the use cases to a migrated database, and closes the connections afterwards."""
    masters = MasterKeys(master_keys)
    registry = EventRegistry(EVENT_TYPES)
    application = LogApplication(database_url, pool_size, lambda made: Codec(registry, PostgresPersonKeys(made.connect, masters)))
    codec = application.mapper
    assert isinstance(codec, Codec)
    log = PostgresEventLog(application, codec, project, view_set(VIEWS) if project is view_statements else None)
    clock = SystemClock()
    rows = PostgresRows(application.connect)
    lookups = ViewLookups(rows)
    handle = Handle(log, clock, tally)
    history = PostgresHistory(application.connect, codec)
    try:
        yield Core(
            clock,
            log,
            history,
            PostgresTrail(application.connect, history),
            PostgresChain(application.connect),
            application,
            PostgresPersonKeys(application.connect, masters),
            rows,
            handle,
            lookups,
            Threads(handle, lookups, clock),
            Conversations(handle, lookups, clock),
        )
    finally:
        log.close()


def accounts_of(core: Core, settings: Settings) -> tuple[Accounts, JwtTokens]:
    """Accounts, and the tokens that say who calls."""
    tokens = JwtTokens(settings.secret_key.get_secret_value(), settings.access_token_seconds)
    return Accounts(core.handle, account_store(core, settings), Argon2Passwords(), tokens, core.clock), tokens


def account_store(core: Core, settings: Settings) -> AccountStore:
    """Where accounts are kept."""
    return PostgresAccounts(core.application.connect, settings.refresh_token_seconds)


@contextmanager
def core_of(settings: Settings, tally: Tally) -> Iterator[Core]:
    """The use cases on the database that these settings name."""
    url = settings.database_url.get_secret_value()
    with open_core(url, settings.wrapping_keys(), tally, pool_size=settings.db_pool_size) as core:
        yield core
