"""The composition root: which adapter fills which port. Together with `servers`, the only place that knows adapters."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.abandoned_views import AbandonedViews
from adapters.account_holdings import AccountNames, IdempotencyKeys, RefreshTokens
from adapters.argon2_passwords import Argon2Passwords
from adapters.codec import Codec
from adapters.event_registry import EventRegistry
from adapters.job_holding import JobHolding
from adapters.jwt_tokens import JwtTokens
from adapters.media_files import MediaFiles
from adapters.media_shelves import BucketShelf, FolderShelf, Shelf
from adapters.postgres_accounts import PostgresAccounts
from adapters.postgres_chain import Connect, PostgresChain
from adapters.postgres_event_log import LogApplication, PostgresEventLog
from adapters.postgres_history import PostgresHistory
from adapters.postgres_jobs import PostgresJobs
from adapters.postgres_past import PostgresPast
from adapters.postgres_person_keys import MasterKeys, PostgresPersonKeys
from adapters.postgres_raw_payloads import RawPayloads
from adapters.postgres_recorder import LAST_POSITION
from adapters.postgres_rows import PostgresRows
from adapters.postgres_trail import PostgresTrail
from adapters.system_clock import SystemClock
from adapters.template_file import templates_of
from adapters.view_holdings import ViewHolding
from application.accounts import Accounts, AccountStore
from application.acquaintance import Acquaintance
from application.audit import Audit
from application.consents import Consents
from application.conversations import Conversations
from application.handle import Handle
from application.holdings import Holding
from application.inspections import Inspections
from application.portrait import Portraits
from application.ports import Statement, Tally
from application.recorded import Recorded
from application.subjects import Subjects
from application.threads import Threads
from domain.events import EVENT_TYPES
from domain.outbound.templates import Registry
from entrypoints import serving_address
from entrypoints.market_holdings import market_holdings
from entrypoints.media_addresses import MediaAddresses
from entrypoints.rebuild_bootstrap import make_views_of_empty_log
from entrypoints.settings import Settings
from projections.aliases import ViewAliases
from projections.as_of import AsOf
from projections.audit_lookups import AuditViewLookups
from projections.catalogue import VIEWS, view_set
from projections.consents import CONSENTS_OF, ViewConsents
from projections.lookups import ViewLookups
from projections.media import MEDIA_OF
from projections.outbound import OUTBOUND_TO
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
class Keeping:
    """Where media are kept, nowhere without a shelf, and for how many days what is kept; 0 days of media are for ever."""

    shelf: Shelf | None = None
    raw_payload_days: int = 30
    media_days: int = 730


_KEEPING = Keeping()

LOOKING_SECONDS = 1.0
"""For how long those who look back may know a key that was destroyed."""


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
    inspections: Inspections
    audit: Audit
    payloads: RawPayloads
    media: MediaFiles
    holdings: tuple[Holding, ...]
    portraits: Portraits
    acquaintance: Acquaintance
    consents: Consents
    jobs: PostgresJobs


@contextmanager
def open_core(
    database_url: str,
    master_keys: Sequence[bytes],
    tally: Tally,
    *,
    pool_size: int = 8,
    project: Callable[[Sequence[Recorded[Any]]], Sequence[Statement]] = view_statements,
    keeping: Keeping = _KEEPING,
) -> Iterator[Core]:
    """Connects the use cases to a migrated database, and closes the connections afterwards."""
    masters = MasterKeys(master_keys)
    registry = EventRegistry(EVENT_TYPES)
    application = LogApplication(database_url, pool_size, lambda made: Codec(registry, PostgresPersonKeys(made.connect, masters)))
    codec = application.mapper
    assert isinstance(codec, Codec)
    log = PostgresEventLog(application, codec, project, view_set(VIEWS) if project is view_statements else None)
    try:
        keys = PostgresPersonKeys(application.connect, masters)
        looking = Codec(registry, PostgresPersonKeys(application.connect, masters, LOOKING_SECONDS))
        yield _core(application, log, PostgresPast(application.connect, looking, registry), keys, tally, keeping)
    finally:
        log.close()


def _core(
    application: LogApplication,
    log: PostgresEventLog,
    past: PostgresPast,
    keys: PostgresPersonKeys,
    tally: Tally,
    keeping: Keeping,
) -> Core:
    connect, codec = application.connect, application.mapper
    assert isinstance(codec, Codec)
    clock, rows = SystemClock(), PostgresRows(connect)
    lookups, handle, history = ViewLookups(rows), Handle(log, clock, tally), PostgresHistory(connect, codec)
    trail = PostgresTrail(connect, history)
    payloads = RawPayloads(connect, keys, keeping.raw_payload_days)
    media = MediaFiles(connect, keys, keeping.shelf, keeping.media_days)
    holdings = _holdings(connect, rows, payloads, media)
    seen, consents = AuditViewLookups(rows), Consents(log, handle, ViewConsents(rows), clock)
    return Core(
        clock,
        log,
        history,
        trail,
        PostgresChain(connect),
        application,
        keys,
        rows,
        handle,
        lookups,
        Threads(handle, lookups, clock),
        Conversations(log, handle, lookups, clock),
        Inspections(handle, clock),
        Audit(history, trail, seen, past, AsOf()),
        payloads,
        media,
        holdings,
        Portraits(history, past, Subjects(past, seen), holdings, clock),
        Acquaintance(handle, ViewAliases(rows), consents, clock),
        consents,
        PostgresJobs(connect, clock),
    )


def _holdings(connect: Connect, rows: PostgresRows, payloads: RawPayloads, media: MediaFiles) -> tuple[Holding, ...]:
    return (
        AccountNames(connect),
        RefreshTokens(connect),
        IdempotencyKeys(connect),
        payloads,
        media,
        JobHolding(connect),
        AbandonedViews(connect),
        ViewHolding("consents", rows, CONSENTS_OF),
        ViewHolding("outbound messages", rows, OUTBOUND_TO),
        ViewHolding("files of messages", rows, MEDIA_OF),
        *market_holdings(rows),
    )


def accounts_of(core: Core, settings: Settings) -> tuple[Accounts, JwtTokens]:
    """Accounts, and the tokens that say who calls."""
    tokens = JwtTokens(settings.secret_key.get_secret_value(), settings.access_token_seconds)
    return Accounts(core.handle, account_store(core, settings), Argon2Passwords(), tokens, core.clock), tokens


def account_store(core: Core, settings: Settings) -> AccountStore:
    """Where accounts are kept."""
    return PostgresAccounts(core.application.connect, settings.refresh_token_seconds)


def shelf_of(settings: Settings) -> Shelf:
    """The bucket where one is named, else the folder."""
    if settings.media_bucket:
        return BucketShelf(settings.media_bucket, settings.media_bucket_endpoint)
    return FolderShelf(settings.media_dir)


def media_addresses(settings: Settings) -> MediaAddresses:
    """Signed addresses of files, under which the world reaches us."""

    def base_url() -> str:
        return settings.public_base_url or serving_address.address(settings.islanders_data) or "http://127.0.0.1:8000"

    return MediaAddresses(settings.derived("media addresses"), base_url)


def templates(settings: Settings) -> Registry:
    """What may be said to people who have not written for a day; raises `TemplatesFaulty`."""
    return templates_of(settings.whatsapp_templates)


@contextmanager
def core_of(settings: Settings, tally: Tally) -> Iterator[Core]:
    """The use cases on the database that these settings name."""
    url = settings.database_url.get_secret_value()
    keeping = Keeping(shelf_of(settings), settings.raw_payload_days, settings.media_days)
    with open_core(url, settings.wrapping_keys(), tally, pool_size=settings.db_pool_size, keeping=keeping) as core:
        yield core
