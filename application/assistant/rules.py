"""The rules of a turn: from what was heard, and what is kept in mind, to an answer and what is done."""

from dataclasses import replace

from application.assistant import pointing
from application.assistant.finding import CATEGORIES_OF, Finding, listed, offered
from application.assistant.heard import Heard
from application.assistant.listing_words import filters_told, line_of, lines_about, title_of
from application.assistant.own_bookings import OwnBookings
from application.assistant.reply import Plan
from application.assistant.saying import said
from application.assistant.slots import Kept, slots_of
from application.assistant.texts import Saying
from application.assistant.timing import Timing
from application.fragments import is_fragment
from application.listing_lookups import KnownListing, KnownListings
from application.listing_search import told
from application.memory import Known
from application.routing import clarify_question
from application.wish import Filters
from domain.routing import Action, Domain, Intent
from domain.thread.turn import Act, Memory, Stage

TALK = {
    Intent.GREET: Saying.GREET,
    Intent.HELP: Saying.HELP,
    Intent.THANKS: Saying.WELCOME,
    Intent.INFO: Saying.NO_GUIDE,
    Intent.NONE: Saying.OUT_OF_SCOPE,
    Intent.SELL: Saying.SELL,
}
"""Intents that words alone answer."""

_ABOUT_ONE = frozenset({Intent.DETAILS, Intent.PHOTOS, Intent.AVAILABILITY, Intent.BOOK})


class Rules:
    """Decides by itself, asks no model, and does nothing: what is done is said in the plan. Raises `LogUnavailable`."""

    def __init__(self, finding: Finding, timing: Timing, own: OwnBookings, listings: KnownListings) -> None:
        self._finding = finding
        self._timing = timing
        self._own = own
        self._listings = listings

    def plan(self, heard: Heard, known: Known) -> Plan:
        """What follows on what the assistant waited for, if it is that; else what the message wants by itself."""
        if not heard.text:
            return self._say(Saying.FILES, heard, known)
        if heard.routed.intent is Intent.HUMAN and heard.routed.action is Action.DISPATCH:
            return self._say(Saying.PERSON, heard, known, Act.HAND_OVER)
        return self._awaited(heard, known) or self._wanted(heard, known)

    def _awaited(self, heard: Heard, known: Known) -> Plan | None:  # noqa: PLR0911 - one case a thing that was asked
        """The answer to what was asked last; None where it is not one."""
        stage, kept, yes = known.memory.stage, heard.kept, pointing.says_yes(heard.text)
        if pointing.asks_sellers(heard.text) or (stage is Stage.LEAVE_TO_ASK and yes):
            return self._ask_sellers(heard, known)
        if kept.wanted is Intent.CANCEL_BOOKING and (yes or self._own.names_one(heard.user_id, heard.text)):
            return self._own.cancel(heard, known, agreed=yes)
        if stage in {Stage.LEAVE_TO_ASK, Stage.DATES} and pointing.says_no(heard.text):
            return self._say(Saying.ALL_RIGHT, heard, known)
        if pointing.points_only(heard.text, len(known.memory.listing_ids)) and heard.plainly.dates is None:
            routed = heard.routed.intent if heard.routed.intent in _ABOUT_ONE else Intent.DETAILS
            return self._about_one(kept.wanted or routed, heard, known)
        if self._is_about_times(heard) and (stage is Stage.DATES or (known.memory.listing_id and _says_only_when(heard))):
            listing = offered(self._listings, known.memory.listing_id)
            return self._about(listing, Intent.BOOK, heard, known) if listing is not None else None
        if stage is Stage.CHOICE and kept.wanted in _ABOUT_ONE and self._is_about_times(heard):
            return self._about_one(kept.wanted, heard, known)
        return None

    def _is_about_times(self, heard: Heard) -> bool:
        """A yes where the time is known, or a time; one that stands in another wish is that wish's."""
        if pointing.says_yes(heard.text):
            return heard.kept.first_day is not None
        plainly = heard.plainly
        elsewhere = plainly.filters.category is not None and heard.routed.domain is not Domain.BOOKING
        return (plainly.dates is not None or plainly.time is not None) and not elsewhere

    def _wanted(self, heard: Heard, known: Known) -> Plan:  # noqa: PLR0911 - one case an intent
        intent, domain = heard.routed.intent, heard.routed.domain
        named = _domain_of(heard.understood.filters.category)
        unsure = heard.routed.action is Action.CLARIFY
        if named is not None and (unsure or (domain is Domain.OUT_OF_SCOPE and not heard.understood.rest)):
            # Whoever names a kind of thing says what it is about, however unsure the router was of the rest; and where every
            # word is understood, the router's doubt that it is for us tells less.
            return self._finding.plan(heard, known, named)
        if unsure:
            return Plan(clarify_question(heard.routed), self._unchanged(heard, known), words=known.words)
        if intent in TALK:
            return self._say(TALK[intent], heard, known)
        match intent:
            case Intent.BOOKINGS:
                return self._own.list(heard, known)
            case Intent.CANCEL_BOOKING:
                return self._own.cancel(heard, known, agreed=False)
            case _ if intent in _ABOUT_ONE and _of_what_was_shown(domain, heard, known):
                return self._about_one(intent, heard, known)
            case _ if domain in CATEGORIES_OF:
                return self._finding.plan(heard, known, domain)
            case _ if heard.kept.topic is not None:
                return self._finding.plan(heard, known, heard.kept.topic)
            case _:
                return self._say(Saying.WHAT_FIRST, heard, known)

    def _about_one(self, intent: Intent, heard: Heard, known: Known) -> Plan:
        """About the listing that is pointed at; where it is not clear which, that is asked."""
        shown = listed(self._listings, known.memory.listing_ids)
        listing = self._chosen(heard, known)
        if listing is not None:
            return self._about(listing, intent, heard, known)
        if not known.memory.listing_ids:
            return self._nothing_shown(intent, heard, known)
        if not shown:
            return self._say(Saying.GONE, heard, known)
        kept = replace(_timed(heard), language=heard.language, wanted=intent)
        lines = tuple(line_of(number, one, heard.language) for number, one in enumerate(shown, 1))
        ids = tuple(one.listing_id for one in shown)
        memory = Memory(Stage.CHOICE, slots_of(kept), ids)
        return Plan(said(Saying.WHICH, heard.language), memory, lines, words=known.words)

    def _nothing_shown(self, intent: Intent, heard: Heard, known: Known) -> Plan:
        """Whoever wants to book, or know, what nobody has shown them is shown something first, where they say what."""
        domain = _domain_of(heard.understood.filters.category)
        if domain is not None:
            return self._finding.plan(heard, known, domain)
        return self._say(Saying.AROUND_BOOKINGS if intent is Intent.BOOK else Saying.WHAT_FIRST, heard, known)

    def _chosen(self, heard: Heard, known: Known) -> KnownListing | None:
        """The one that a number or its title names, else the one that is talked about; only what is offered."""
        ids = known.memory.listing_ids
        number = _number(heard, known)
        if number is not None:
            return offered(self._listings, ids[number - 1])
        shown = listed(self._listings, ids)
        titled = [one for one in shown if title_of(one).casefold() in heard.text.casefold()]
        if len(titled) == 1:
            return titled[0]
        return offered(self._listings, known.memory.listing_id or (ids[0] if len(ids) == 1 else None))

    def _about(self, listing: KnownListing, intent: Intent, heard: Heard, known: Known) -> Plan:
        memory, words, language = known.memory, known.words, heard.language
        kept = replace(heard.kept, language=language, wanted=None, first_day=None, last_day=None, time=None)
        remembered = Memory(Stage.OPEN, slots_of(kept), memory.listing_ids, listing.listing_id)
        match intent:
            case Intent.BOOK:
                return self._timing.book(heard, listing, memory, words)
            case Intent.AVAILABILITY:
                return self._timing.whether_free(heard, listing, memory, words)
            case Intent.PHOTOS if not listing.photos:
                asking = said(Saying.PHOTOS_WANTED, language, title_of(listing))
                return Plan(asking, remembered, words=words, act=Act.ASK_FOR_PHOTOS)
            case Intent.PHOTOS:
                told_of = said(Saying.PHOTOS, language, title_of(listing), len(listing.photos))
                return Plan(told_of, remembered, listing_ids=(listing.listing_id,), words=words)
            case _:
                how_on, ids = said(Saying.HOW_ON_WITH_ONE, language), (listing.listing_id,)
                return Plan("", remembered, lines_about(listing, language), how_on, ids, words, may_be_reworded=True)

    def _ask_sellers(self, heard: Heard, known: Known) -> Plan:
        """What is looked for is written down as a request; without anything to look for there is none."""
        if heard.kept.topic not in CATEGORIES_OF:
            return self._say(Saying.WHAT_FIRST, heard, known)
        looked_for = filters_told(told(heard.kept.filters), heard.language) or known.words
        kept = replace(heard.kept, language=heard.language, wanted=None)
        memory = Memory(Stage.OPEN, slots_of(kept), known.memory.listing_ids)
        return Plan(said(Saying.ASKING, heard.language, looked_for), memory, words=known.words, act=Act.CAPTURE_LEAD)

    def _say(self, saying: Saying, heard: Heard, known: Known, act: Act | None = None) -> Plan:
        memory = self._unchanged(heard, known)
        return Plan(said(saying, heard.language), memory, words=known.words, act=act, may_be_reworded=act is None)

    @staticmethod
    def _unchanged(heard: Heard, known: Known) -> Memory:
        """What was kept in mind stays; what was waited for is waited for no longer."""
        kept = replace(heard.kept, language=heard.language, wanted=None)
        return replace(known.memory, stage=Stage.OPEN, slots=slots_of(kept))


def _of_what_was_shown(domain: Domain, heard: Heard, known: Known) -> bool:
    """Whether a question about one thing can be about those that were shown: one that names a car is not about a flat."""
    topic = heard.kept.topic
    if not known.memory.listing_ids or topic is None or topic not in CATEGORIES_OF:
        return domain not in CATEGORIES_OF
    named = heard.understood.filters.category
    return named is None or named in CATEGORIES_OF[topic]


def _domain_of(category: str | None) -> Domain | None:
    return next((domain for domain, names in CATEGORIES_OF.items() if category in names), None)


def _number(heard: Heard, known: Known) -> int | None:
    """The number of the listing that is pointed at: the 2nd of June points at none, nor a second bathroom at another one."""
    many, figure = len(known.memory.listing_ids), pointing.numbered(heard.text)
    if pointing.points_only(heard.text, many) or known.memory.listing_id is None:
        return pointing.number_in(heard.text if heard.plainly.dates is None else heard.plainly.rest, many)
    return figure if figure is not None and figure <= many and heard.plainly.dates is None else None


def _says_only_when(heard: Heard) -> bool:
    return is_fragment(heard.text) and heard.plainly.filters == Filters()


def _timed(heard: Heard) -> Kept:
    """Times that were said stay in mind while it is asked which listing they are for."""
    kept, dates = heard.kept, heard.understood.dates
    if dates is not None:
        kept = replace(kept, first_day=dates[0], last_day=dates[1])
    return replace(kept, time=heard.understood.time or kept.time)
