"""A lead: captured once, put out to sellers, answered by so many of them, until it is closed or its time has passed."""

from collections.abc import Sequence
from typing import assert_never

from domain.decider import Decider
from domain.lead.commands import CaptureLead, CloseLead, ExpireLead, LeadCommand, PutOutLead, TakeAnswer
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
from domain.lead.identity import offer_id
from domain.lead.refusals import DemandAnswered
from domain.lead.state import Course, Lead, evolve

__all__ = ["LEAD", "Lead"]

Answered = OfferReceived | OfferExtended | AnswerTurnedAway


def capture(command: CaptureLead, lead: Lead) -> Sequence[LeadCaptured | LeadRepeated]:
    """The same again joins while the lead is fresh; at the same moment it is the same asking. Raises `DemandAnswered`."""
    if lead.course is None:
        return [_captured(command)]
    if not lead.joinable(command.now, command.joins_within):
        raise DemandAnswered
    if command.now <= lead.course.asked_at:
        return []
    return [LeadRepeated(lead_id=command.lead_id, customer_id=command.customer_id, repeated_at=command.now)]


def _captured(command: CaptureLead) -> LeadCaptured:
    return LeadCaptured(
        lead_id=command.lead_id,
        customer_id=command.customer_id,
        demand_id=command.demand_id,
        ordinal=command.ordinal,
        brief=command.brief,
        listing_id=command.listing_id,
        owner_id=command.owner_id,
        description=command.description,
        wished=command.wished,
        wishes=command.wishes,
        begins_on=command.begins_on,
        ends_on=command.ends_on,
        contact_phone=command.contact_phone,
        contact_email=command.contact_email,
        thread_id=command.thread_id,
        captured_at=command.now,
        expires_at=command.expires_at,
    )


def put_out(command: PutOutLead, lead: Lead) -> Sequence[LeadPutOut]:
    """One broadcast counts once, whatever has become of the lead since; raises `LeadNotFound` or `LeadNotOpen`."""
    if command.broadcast_id in lead.require().broadcasts:
        return []
    course = lead.require_open(command.now)
    return [
        LeadPutOut(
            lead_id=command.lead_id,
            customer_id=course.customer_id,
            broadcast_id=command.broadcast_id,
            status=LeadStatus.ANSWERED if lead.offers else LeadStatus.BROADCAST,
            put_out_at=command.now,
        )
    ]


def take_answer(command: TakeAnswer, lead: Lead) -> Sequence[Answered]:
    """An offer, more of one, or why there is none; raises `LeadNotFound`."""
    course = lead.require()
    if command.message_id in lead.heard:
        return []
    ended = lead.ended(command.now)
    if ended is not None:
        return [_turned_away(command, course, ended)]
    if command.seller_id in lead.offers:
        return [_extended(command, course)]
    if len(lead.offers) >= command.at_most:
        return [_turned_away(command, course, TurnedAway.FULL)]
    return [_received(command, course, len(lead.offers) + 1)]


def _received(command: TakeAnswer, course: Course, place: int) -> OfferReceived:
    return OfferReceived(
        lead_id=command.lead_id,
        customer_id=course.customer_id,
        offer_id=offer_id(command.lead_id, command.seller_id),
        seller_id=command.seller_id,
        message_id=command.message_id,
        place=place,
        price=command.price,
        availability=command.availability,
        words=command.words,
        media=command.media,
        received_at=command.now,
    )


def _extended(command: TakeAnswer, course: Course) -> OfferExtended:
    return OfferExtended(
        lead_id=command.lead_id,
        customer_id=course.customer_id,
        offer_id=offer_id(command.lead_id, command.seller_id),
        seller_id=command.seller_id,
        message_id=command.message_id,
        price=command.price,
        availability=command.availability,
        words=command.words,
        media=command.media,
        extended_at=command.now,
    )


def _turned_away(command: TakeAnswer, course: Course, why: TurnedAway) -> AnswerTurnedAway:
    return AnswerTurnedAway(
        lead_id=command.lead_id,
        customer_id=course.customer_id,
        seller_id=command.seller_id,
        message_id=command.message_id,
        why=why,
        turned_away_at=command.now,
    )


def close(command: CloseLead, lead: Lead) -> Sequence[LeadClosed | LeadExpired]:
    """What has ended stays as it ended, and what is overdue expires instead; raises `LeadNotFound`."""
    course = lead.require()
    if lead.ended(command.now) is not None:
        return _expired(lead, ExpireLead(lead_id=command.lead_id, now=command.now))
    return [LeadClosed(lead_id=command.lead_id, customer_id=course.customer_id, why=command.why, closed_at=command.now)]


def expire(command: ExpireLead, lead: Lead) -> Sequence[LeadExpired]:
    """Its time has passed, or nothing comes of it; raises `LeadNotFound`."""
    return _expired(lead, command) if command.now >= lead.require().expires_at else []


def _expired(lead: Lead, command: ExpireLead) -> Sequence[LeadExpired]:
    if lead.is_over():
        return []
    customer_id = lead.require().customer_id
    return [LeadExpired(lead_id=command.lead_id, customer_id=customer_id, offers=len(lead.offers), expired_at=command.now)]


def decide(command: LeadCommand, lead: Lead) -> Sequence[LeadEvent]:
    """What follows from a command, or a refusal."""
    match command:
        case CaptureLead():
            return capture(command, lead)
        case PutOutLead():
            return put_out(command, lead)
        case TakeAnswer():
            return take_answer(command, lead)
        case CloseLead():
            return close(command, lead)
        case ExpireLead():
            return expire(command, lead)
        case _:
            assert_never(command)


LEAD: Decider[LeadCommand, LeadEvent, Lead] = Decider("lead.state.v1", Lead(), decide, evolve)
