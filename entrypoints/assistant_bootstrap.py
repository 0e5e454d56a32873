"""The composition root of the assistant: how it answers, and how it does what it said."""

from zoneinfo import ZoneInfo

from adapters.guarded_model import GuardedModel, TokenBudget
from adapters.typing_signs import TypingSigns
from application.assistant.finding import Finding
from application.assistant.model import Model
from application.assistant.own_bookings import OwnBookings
from application.assistant.rules import Rules
from application.assistant.taking_turns import TakeTurn
from application.assistant.timing import Timing
from application.jobs import JobHandler
from application.processes.answer_customers import AnswerCustomers
from application.processes.do_acts import DoActs, Hands
from entrypoints.bookings_bootstrap import bookings_of, calendars_of
from entrypoints.bootstrap import Core
from entrypoints.market_bootstrap import leads_of, passing_on
from entrypoints.messenger_bootstrap import twilio_of
from entrypoints.metrics import Metrics
from entrypoints.router_bootstrap import router_of
from entrypoints.search_bootstrap import meaning_of, search_of
from entrypoints.settings import Settings
from projections.booking_lookups import ViewBookings
from projections.dialogue import ViewHistory
from projections.lead_lookups import ViewLeads
from projections.listings import ViewListings
from projections.reachability import ViewReach
from projections.working_memory import ViewMemory

SIGN_SECONDS = 1.5
"""For so long a sign that we are writing may hold up what is written."""


def answering_of(core: Core, settings: Settings, metrics: Metrics) -> AnswerCustomers:
    """Who answers what is said to the assistant."""
    zone, listings = ZoneInfo(settings.time_zone), ViewListings(core.rows)
    rules = Rules(
        Finding(search_of(core, settings, metrics, meaning_of(settings)), listings),
        Timing(calendars_of(core, settings), zone),
        OwnBookings(ViewBookings(core.rows), listings, zone),
        listings,
    )
    turn = TakeTurn(
        router_of,
        rules,
        ViewMemory(core.rows),
        ViewHistory(core.rows),
        lambda: core.clock.now().astimezone(zone).date(),
        metrics.fallback,
        model_of(settings),
    )
    twilio = twilio_of(settings, SIGN_SECONDS)
    typing = TypingSigns(core.application.connect, twilio.shows_typing if twilio else None, metrics.typing_not_shown)
    return AnswerCustomers(core.conversations, turn, typing, metrics.memory_unavailable)


def acting_of(core: Core, settings: Settings) -> JobHandler:
    """Who does what the assistant said that it does."""
    hands = Hands(bookings_of(core, settings), leads_of(core, settings), core.threads, core.lookups)
    listings, booked = ViewListings(core.rows), ViewBookings(core.rows)
    known = listings, booked, ViewLeads(core.rows)
    return DoActs(hands, *known, passing_on(core), ViewReach(core.rows), ZoneInfo(settings.time_zone))


def model_of(settings: Settings) -> Model | None:
    """The model of language, None without a key."""
    key = settings.openai_api_key.get_secret_value()
    if not key:
        return None
    import openai

    from adapters.openai_model import OpenAIModel

    client = openai.OpenAI(api_key=key, base_url=settings.openai_base_url, timeout=settings.openai_timeout_seconds, max_retries=0)
    redis_url = settings.redis_url.get_secret_value()
    budget = TokenBudget(redis_url, settings.openai_daily_tokens, settings.openai_person_daily_tokens)
    return GuardedModel(OpenAIModel(client, settings.openai_model, budget.spend), budget)
