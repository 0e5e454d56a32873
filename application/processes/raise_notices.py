"""Customers, sellers and staff are told how requests and broadcasts fare, once for each thing that happens."""

from collections.abc import Iterator
from typing import Any, Protocol, assert_never
from uuid import UUID

from application.brief_words import brief_line, category_words
from application.lead_lookups import KnownLead, LeadLookups
from application.notice_words import Say
from application.notices import News, Telling
from application.recorded import Recorded
from domain.broadcast.events import (
    ApprovalExpired,
    BroadcastCompleted,
    BroadcastQueued,
    BroadcastRejected,
    BroadcastRolledBack,
    BroadcastStopped,
    RollBack,
    SellersReminded,
    Stop,
    Tally,
)
from domain.lead.events import LeadExpired, OfferExtended, OfferReceived
from domain.notice.events import Topic

Told = (
    OfferReceived
    | OfferExtended
    | LeadExpired
    | ApprovalExpired
    | BroadcastRejected
    | BroadcastQueued
    | BroadcastRolledBack
    | SellersReminded
    | BroadcastStopped
    | BroadcastCompleted
)
"""Events that somebody is told of."""


class KnownBroadcasts(Protocol):
    """What is known of broadcasts; raises `LogUnavailable`."""

    def requested_by(self, broadcast_id: UUID) -> UUID | None:
        """Who asked for a decision."""


class RaiseNotices:
    """A job's handler: doing it twice tells nobody twice, since the reason of each notice names the event."""

    kind = "raise_notices"

    def __init__(self, telling: Telling, leads: LeadLookups, broadcasts: KnownBroadcasts) -> None:
        self._telling = telling
        self._leads = leads
        self._broadcasts = broadcasts

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Raises `LogUnavailable` or `Busy`."""
        event: Told = recorded.event
        lead = self._leads.lead(event.lead_id)
        if lead is None:
            return
        cause = recorded.leads_to(self.kind)
        requested_by = self._broadcasts.requested_by(event.broadcast_id) if isinstance(event, ApprovalExpired) else None
        for news in _news(event, lead, recorded.event_id, requested_by):
            self._telling.tell(news, cause)

    def dropped(self, recorded: Recorded[Any]) -> None:
        """Nobody waits for it: all of it can be looked up."""


def _news(event: Told, lead: KnownLead, event_id: str, requested_by: UUID | None) -> Iterator[News]:  # noqa: C901, PLR0912 - one case an event
    to_customer, what = _Customer(lead, event_id), _what(lead)
    match event:
        case OfferReceived(price=None):
            yield to_customer(Topic.OFFER, Say.OFFER, what)
        case OfferReceived(price=price):
            yield to_customer(Topic.OFFER, Say.OFFER_PRICED, what, price)
        case OfferExtended(media=media) if media:
            yield to_customer.photos(event, what)
        case OfferExtended():
            return
        case LeadExpired(offers=offers):
            yield to_customer(Topic.REQUEST, Say.EXPIRED, what, offers)
        case ApprovalExpired():
            yield to_customer(Topic.REQUEST, Say.UNDECIDED, what)
            if requested_by is not None:
                yield _staff(requested_by, lead, event_id, Say.STAFF_UNDECIDED, what)
        case BroadcastRejected():
            yield to_customer(Topic.REQUEST, Say.REJECTED, what)
        case BroadcastQueued(recipients=recipients):
            asked = sum(one.rejected is None for one in recipients)
            yield to_customer(Topic.REQUEST, Say.ASKED, what, asked)
        case BroadcastRolledBack():
            yield from _rolled_back(event, lead, to_customer, event_id)
        case SellersReminded(reminded=reminded):
            yield from (_reminder(seller_id, lead) for seller_id in reminded)
        case BroadcastStopped():
            yield from _stopped(event, lead, to_customer, event_id)
        case BroadcastCompleted(tally=tally):
            yield to_customer(Topic.REQUEST, Say.DONE, what, _reached(tally))
            yield _staff(event.approved_by, lead, event_id, Say.STAFF_DONE, what, _reached(tally), tally.failed)
        case _:
            assert_never(event)


class _Customer:
    """News for a lead's customer."""

    def __init__(self, lead: KnownLead, event_id: str) -> None:
        self._lead = lead
        self._event_id = event_id

    def __call__(self, topic: Topic, what: Say, *facts: object) -> News:
        reason = f"{what.value}|{self._event_id}"
        return News(self._lead.customer_id, reason, topic, what, facts, self._lead.lead_id, self._lead.thread_id)

    def photos(self, event: OfferExtended, what: str) -> News:
        """Photos of one offer that come at once, as an album does, are one notice."""
        lead, reason, group = self._lead, f"photo|{self._event_id}", f"photos|{event.offer_id}"
        facts = (what,)
        return News(lead.customer_id, reason, Topic.NEW_PHOTOS, Say.PHOTO, facts, lead.lead_id, lead.thread_id, group, Say.PHOTOS)


def _rolled_back(event: BroadcastRolledBack, lead: KnownLead, to_customer: _Customer, event_id: str) -> Iterator[News]:
    """Whoever ended the request needs not be told that nobody was asked."""
    what, ours = _what(lead), (event.approved_by, lead, event_id)
    if event.why is RollBack.LEAD_ENDED:
        yield _staff(*ours, Say.STAFF_TOO_LATE, what)
        return
    rejected = sum(one.rejected is not None for one in event.recipients)
    yield to_customer(Topic.REQUEST, Say.NOBODY, what)
    yield _staff(*ours, Say.STAFF_ROLLED_BACK, what, len(event.recipients), rejected)


def _stopped(event: BroadcastStopped, lead: KnownLead, to_customer: _Customer, event_id: str) -> Iterator[News]:
    """Whoever closed the request knows, and its end is told by another notice."""
    what = _what(lead)
    match event.why:
        case Stop.ENOUGH_ANSWERS:
            yield to_customer(Topic.REQUEST, Say.ENOUGH, what)
        case Stop.TOO_MANY_FAILED:
            yield to_customer(Topic.REQUEST, Say.UNREACHED, what)
        case Stop.TIME_PASSED | Stop.GIVEN_UP:
            yield to_customer(Topic.REQUEST, Say.NOT_ALL, what, _reached(event.tally))
        case Stop.LEAD_CLOSED | Stop.LEAD_EXPIRED:
            pass
    yield _staff(
        event.approved_by, lead, event_id, Say.STAFF_STOPPED, what, event.why, _reached(event.tally), _unasked(event.tally)
    )


def _staff(person_id: UUID, lead: KnownLead, event_id: str, say: Say, *facts: object) -> News:
    return News(person_id, f"{say.value}|{event_id}", Topic.APPROVAL, say, facts, lead.lead_id)


def _reminder(seller_id: UUID, lead: KnownLead) -> News:
    """A seller is reminded of a lead once, whatever happens; nothing but the brief is said."""
    reason = f"reminder|{lead.lead_id}"
    return News(seller_id, reason, Topic.REMINDERS, Say.REMINDER, (brief_line(lead.brief),), lead.lead_id)


def _what(lead: KnownLead) -> str:
    return f"{category_words(lead.brief)}, {lead.brief.location}"


def _unasked(tally: Tally) -> int:
    """Those who were still to be messaged when it was stopped."""
    return tally.queued + tally.deferred


def _reached(tally: Tally) -> int:
    return tally.sent + tally.delivered + tally.read
