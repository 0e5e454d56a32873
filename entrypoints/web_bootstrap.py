"""The composition root of a web process."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any
from zoneinfo import ZoneInfo

import redis.asyncio
from psycopg_pool import AsyncConnectionPool
from starlette.requests import Request

from adapters.faiss_vectors import FaissMeaning
from adapters.postgres_idempotency import PostgresIdempotency
from adapters.postgres_reads import PostgresReads, reading_pool
from adapters.postgres_wakeups import PostgresWakeups
from adapters.redis_limits import RedisLimits
from adapters.twilio_signature import TwilioSignature
from application.learning import Learning
from application.ports import OtherViewsStored
from application.receiving import Receiving
from application.statuses import Statuses
from application.support import Support
from entrypoints.bookings_bootstrap import bookings_of, calendars_of
from entrypoints.bootstrap import Core, accounts_of, core_of, media_addresses
from entrypoints.http import (
    accounts,
    assistant,
    bookings,
    briefs,
    broadcasts,
    events,
    galleries,
    handovers,
    listings,
    media,
    messages,
    notifications,
    operations,
    requests,
    route,
    sellers,
    simulated_photos,
    support,
    threads,
    webhooks,
)
from entrypoints.http.accounts import AccountHandlers
from entrypoints.http.answers import use_threads
from entrypoints.http.app import Web
from entrypoints.http.bookings import BookingHandlers
from entrypoints.http.caller import Callers
from entrypoints.http.endpoint import Endpoint
from entrypoints.http.galleries import GalleryHandlers
from entrypoints.http.handovers import HandoverHandlers
from entrypoints.http.hub import Hub
from entrypoints.http.idempotency import Keys
from entrypoints.http.limits import Budgets, NoBudgets, SharedBudgets
from entrypoints.http.listings import ListingHandlers
from entrypoints.http.media import MediaHandlers
from entrypoints.http.notifications import NotificationHandlers
from entrypoints.http.operations import Check
from entrypoints.http.route import RouteHandlers
from entrypoints.http.routing import Gate
from entrypoints.http.webhooks import WebhookHandlers
from entrypoints.listings_bootstrap import galleries_of, listings_of
from entrypoints.market_bootstrap import announcing_of, broadcasts_of, leads_of, offering, sellers_of, telling_of
from entrypoints.metrics import Metrics
from entrypoints.router_bootstrap import router_of
from entrypoints.search_bootstrap import meaning_of, search_notes, search_of
from entrypoints.settings import Settings
from entrypoints.web import pages
from projections.catalogue import differing, healing
from projections.frames import HEAD
from projections.listings import ViewListings
from projections.log import STORED_VIEWS
from projections.working_memory import ViewMemory

Pool = AsyncConnectionPool[Any]


def budgets_of(settings: Settings, metrics: Metrics) -> Budgets:
    """The shared budgets, or none."""
    if settings.rate_limits == "off":
        return NoBudgets()
    names = ("sign_ins", "registrations", "messages", "uploads", "searches", "general")
    per_minute = {name: getattr(settings, f"rate_{name}") for name in names}
    return SharedBudgets(RedisLimits(settings.redis_url.get_secret_value(), per_minute, metrics.counted_alone))


def _checks(reads: PostgresReads, settings: Settings) -> Mapping[str, Check]:
    cache = redis.asyncio.Redis.from_url(settings.redis_url.get_secret_value(), socket_timeout=1)

    async def postgres() -> None:
        await reads.one(HEAD)

    async def valkey() -> None:
        await cache.ping()

    async def views() -> None:
        stored = {row["name"]: row["version"] for row in await reads.all(STORED_VIEWS)}
        if faults := differing(stored):
            raise OtherViewsStored(healing(faults))

    return {"postgresql": postgres, "redis": valkey, "views": views}


def _origin(settings: Settings) -> Callable[[Request], str]:
    """By which address the world calls us: the configured one, else the one that was called."""
    return lambda request: settings.public_base_url.rstrip("/") or f"{request.url.scheme}://{request.headers.get('host', '')}"


def _endpoints(
    core: Core, settings: Settings, metrics: Metrics, pool: Pool, hub: Hub, budgets: Budgets
) -> tuple[list[Endpoint], Callers]:
    reads = PostgresReads(pool, metrics.statement)
    the_accounts, tokens = accounts_of(core, settings)
    callers = Callers(tokens, _origin(settings))
    lifetimes = settings.access_token_seconds, settings.refresh_token_seconds
    secure = settings.public_base_url.startswith("https://")

    def observe() -> None:
        for name, one in (("commands", core.application.pool), ("reads", pool)):
            stats = one.get_stats()
            metrics.pool(name, stats["pool_size"], stats["pool_available"], stats.get("requests_waiting", 0))

    meaning = meaning_of(settings)
    handlers = AccountHandlers(the_accounts, reads, callers, budgets, lifetimes, secure=secure)
    return [
        *accounts.endpoints(handlers),
        *assistant.endpoints(core.conversations, reads),
        *threads.endpoints(core.threads, reads),
        *messages.endpoints(core.threads, reads),
        *requests.endpoints(leads_of(core, settings), reads),
        *briefs.endpoints(offering(core, settings), reads, core.clock.now),
        *broadcasts.endpoints(broadcasts_of(core, settings), reads, core.clock.now),
        *sellers.endpoints(sellers_of(core, settings), reads),
        *bookings.endpoints(_booking(core, settings, reads)),
        *_listings(core, settings, metrics, meaning),
        *notifications.endpoints(NotificationHandlers(telling_of(core), announcing_of(core), reads)),
        *events.endpoints(reads, hub, metrics.streams),
        *support.endpoints(Support(core.audit, core.inspections)),
        *handovers.endpoints(HandoverHandlers(reads)),
        *route.endpoints(RouteHandlers(router_of, core.lookups, ViewMemory(core.rows))),
        *webhooks.endpoints(_webhooks(core, settings, metrics)),
        *media.endpoints(MediaHandlers(reads, core.media, core.handle, media_addresses(settings), core.clock.now)),
        *operations.endpoints(_checks(reads, settings), observe, lambda: search_notes(meaning)),
    ], callers


def _booking(core: Core, settings: Settings, reads: PostgresReads) -> BookingHandlers:
    return BookingHandlers(bookings_of(core, settings), calendars_of(core, settings), reads, ZoneInfo(settings.time_zone))


def _listings(core: Core, settings: Settings, metrics: Metrics, meaning: FaissMeaning) -> list[Endpoint]:
    search = search_of(core, settings, metrics, meaning)
    listed = ListingHandlers(listings_of(core), ViewListings(core.rows), search)
    return [*listings.endpoints(listed), *galleries.endpoints(GalleryHandlers(listed, listings_of(core), galleries_of(core)))]


def _webhooks(core: Core, settings: Settings, metrics: Metrics) -> WebhookHandlers:
    receiving = Receiving(core.log, core.handle, core.acquaintance, core.consents, core.payloads, core.clock)
    learning = Learning(core.consents, metrics.provider_error)
    statuses = Statuses(core.log, core.handle, learning, core.clock)
    signatures = TwilioSignature(settings.webhook_tokens())
    return WebhookHandlers(receiving, statuses, signatures, _origin(settings), metrics.status_unmatched)


@contextmanager
def open_web(settings: Settings, metrics: Metrics) -> Iterator[Web]:
    """A web process' parts, connected for as long as this lasts."""
    with core_of(settings, metrics) as core:
        url = settings.database_url.get_secret_value()
        pool = reading_pool(url, settings.db_pool_size)
        wakeups = PostgresWakeups(url)
        hub = Hub(PostgresReads(pool, lambda: None), wakeups)
        budgets = budgets_of(settings, metrics)
        endpoints, callers = _endpoints(core, settings, metrics, pool, hub, budgets)

        @asynccontextmanager
        async def lifespan() -> AsyncIterator[None]:
            use_threads(settings.db_pool_size)
            async with AsyncExitStack() as stack:
                await stack.enter_async_context(pool)
                await hub.start()
                tasks = [asyncio.create_task(hub.run()), asyncio.create_task(wakeups.run(hub.writes))]
                try:
                    yield
                finally:
                    for task in tasks:
                        task.cancel()
                    await asyncio.gather(*tasks, return_exceptions=True)

        gate = Gate(callers, budgets, Keys(PostgresIdempotency(pool, settings.secret_key.get_secret_value())))
        simulated = simulated_photos.routes(settings.islanders_data) if settings.simulates else []
        yield Web(endpoints, [*pages.routes(), *simulated], gate, metrics, lifespan, hub.end_streams)
