"""What a lead remembers: how far it has come, which sellers have made offers, and by which messages. Never anybody's words."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID

from domain.lead.events import (
    AnswerTurnedAway,
    LeadCaptured,
    LeadClosed,
    LeadEvent,
    LeadExpired,
    LeadPutOut,
    LeadRepeated,
    LeadStatus,
    OfferExtended,
    OfferReceived,
    TurnedAway,
)
from domain.lead.refusals import LeadNotFound, LeadNotOpen

_ENDED = {LeadStatus.CLOSED: TurnedAway.CLOSED, LeadStatus.EXPIRED: TurnedAway.EXPIRED}


@dataclass(frozen=True, slots=True)
class Course:
    """A lead that was captured: by whom, when it was last asked for, and until when it waits."""

    lead_id: UUID
    customer_id: UUID
    asked_at: datetime
    expires_at: datetime
    status: LeadStatus = LeadStatus.OPEN
    broadcasts: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead; without a `course` it has not been captured yet. `offers` are places by seller, `heard` the messages that counted."""

    course: Course | None = None
    offers: Mapping[UUID, int] = field(default_factory=dict)
    heard: frozenset[UUID] = frozenset()

    def require(self) -> Course:
        """Raises `LeadNotFound`."""
        if self.course is None:
            raise LeadNotFound
        return self.course

    def require_open(self, now: datetime) -> Course:
        """Raises `LeadNotFound` or `LeadNotOpen`."""
        course = self.require()
        if self.ended(now) is not None:
            raise LeadNotOpen
        return course

    def ended(self, now: datetime) -> TurnedAway | None:
        """Why no offer is taken any more, None while they are; a lead ends with its time, whether or not that was recorded yet."""
        course = self.require()
        return _ENDED.get(course.status) or (TurnedAway.EXPIRED if now >= course.expires_at else None)

    def is_over(self) -> bool:
        """Whether its end is recorded."""
        return self.require().status in _ENDED

    def joinable(self, now: datetime, within: timedelta) -> bool:
        """Whether the same demand still joins it."""
        return self.ended(now) is None and now - self.require().asked_at <= within


def _course(lead: Lead, **changes: object) -> Lead:
    return replace(lead, course=replace(lead.require(), **changes))  # type: ignore[arg-type]


def _put_out(lead: Lead, event: LeadPutOut) -> Lead:
    return _course(lead, status=event.status, broadcasts=lead.require().broadcasts | {event.broadcast_id})


def _offered(lead: Lead, event: OfferReceived) -> Lead:
    answered = _course(lead, status=LeadStatus.ANSWERED)
    return replace(answered, offers={**lead.offers, event.seller_id: event.place}, heard=lead.heard | {event.message_id})


def evolve(lead: Lead, event: LeadEvent) -> Lead:  # noqa: PLR0911 - one case an event
    """The lead after one more event."""
    match event:
        case LeadCaptured():
            return Lead(Course(event.lead_id, event.customer_id, event.captured_at, event.expires_at))
        case LeadRepeated(repeated_at=at):
            return _course(lead, asked_at=at)
        case LeadPutOut():
            return _put_out(lead, event)
        case OfferReceived():
            return _offered(lead, event)
        case OfferExtended(message_id=message_id) | AnswerTurnedAway(message_id=message_id):
            return replace(lead, heard=lead.heard | {message_id})
        case LeadClosed():
            return _course(lead, status=LeadStatus.CLOSED)
        case LeadExpired():
            return _course(lead, status=LeadStatus.EXPIRED)
        case _:
            assert_never(event)
