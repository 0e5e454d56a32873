"""The composition root of jobs: which events call for which, and who does them."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from urllib3.util import make_headers

from adapters.pillow_pictures import clean
from adapters.safe_fetch import SafeFetch
from adapters.send_guard import SendGuard
from application.accounts import username_key
from application.fetching import FetchMedia
from application.finding import FindOutbound
from application.jobs import Enlister, Handlers, JobHandler
from application.learning import Learning
from application.media import Fetch
from application.processes.enlisting import JobsOfEvents
from application.processes.relay_messages import RelayMessages
from application.processes.route_callbacks import Rooms, RouteCallbacks
from application.sending import SendOutbound
from entrypoints import serving_address
from entrypoints.assistant_bootstrap import acting_of, answering_of
from entrypoints.bookings_bootstrap import booking_handlers
from entrypoints.bootstrap import Core, account_store, media_addresses, templates
from entrypoints.listings_bootstrap import listing_handlers
from entrypoints.market_jobs import answer_handlers, market_handlers
from entrypoints.media_addresses import AddressedFiles
from entrypoints.messenger_bootstrap import messenger_of
from entrypoints.metrics import Metrics
from entrypoints.settings import Settings
from projections.briefs import ViewBriefs
from projections.broadcast_progress import ViewProgress
from projections.media import ViewMedia
from projections.reachability import ViewReach
from projections.relayed import ViewRelayed


class DeskMissing(Exception):
    """WHATSAPP_DESK names nobody who has an account."""


def job_handlers(core: Core, settings: Settings, metrics: Metrics) -> tuple[Enlister, Handlers]:
    """All of them, by kind; raises `TemplatesFaulty`."""
    reach, relayed = ViewReach(core.rows), ViewRelayed(core.rows)
    messenger = messenger_of(settings)
    rooms = Rooms(core.threads, core.conversations, lambda: _desk(core, settings))
    assistant = answering_of(core, settings, metrics)
    handlers: list[JobHandler] = [
        assistant,
        acting_of(core, settings),
        *answer_handlers(core, settings, assistant),
        RouteCallbacks(core.payloads, rooms, core.lookups, relayed, reach, core.handle, core.clock),
        RelayMessages(core.handle, reach, relayed, ViewMedia(core.rows), core.clock),
        SendOutbound(
            core.log,
            core.handle,
            messenger,
            reach,
            AddressedFiles(ViewMedia(core.rows), media_addresses(settings)),
            _guard(settings),
            templates(settings),
            Learning(core.consents, metrics.provider_error),
            ViewProgress(core.rows),
            ZoneInfo(settings.time_zone),
            core.clock,
        ),
        FetchMedia(
            core.log,
            core.handle,
            _fetch(settings),
            clean,
            core.media,
            timedelta(hours=settings.media_hours),
            core.clock,
        ),
        FindOutbound(core.log, core.handle, messenger, reach, relayed, core.clock),
        *market_handlers(core, settings, metrics),
        *listing_handlers(core),
        *booking_handlers(core, settings),
    ]
    return JobsOfEvents(reach, ViewBriefs(core.rows)), {handler.kind: handler for handler in handlers}


def _fetch(settings: Settings) -> Fetch:
    """Where there is no account, photos come from our own address, which is known only once the server runs."""
    if settings.simulates:

        def fetch(url: str) -> bytes:
            here = serving_address.address(settings.islanders_data)
            return SafeFetch([here] if here else [], {})(url)

        return fetch
    credentials = make_headers(basic_auth=f"{settings.twilio_account_sid}:{settings.webhook_tokens()[0]}")
    return SafeFetch([settings.twilio_base_url], credentials)


def _guard(settings: Settings) -> SendGuard:
    pair = timedelta(seconds=settings.whatsapp_pair_seconds)
    return SendGuard(settings.whatsapp_per_second, pair, settings.whatsapp_daily_recipients)


def _desk(core: Core, settings: Settings) -> UUID | None:
    if not settings.whatsapp_desk:
        return None
    account = account_store(core, settings).find(username_key(settings.whatsapp_desk))
    if account is None:
        raise DeskMissing(f"WHATSAPP_DESK: there is no account called {settings.whatsapp_desk}")
    return account.person_id
