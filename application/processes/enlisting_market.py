"""Which jobs an event of leads, broadcasts, answers or notices calls for."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from application.jobs import Job
from application.processes.advance_broadcast import OVERDUE
from application.processes.pass_offers import settles
from application.processes.raise_notices import Told
from application.processes.relay_messages import ALBUM_SETTLES
from application.recorded import Recorded
from domain.answer.events import AskedWhich, BriefNamed
from domain.answer.identity import answers_id
from domain.broadcast.events import ApprovalRequested, BroadcastQueued, BroadcastStopped, WaveReleased
from domain.lead.events import AnswerTurnedAway, LeadCaptured, OfferExtended, OfferReceived
from domain.lead.identity import offer_id
from domain.notice.events import NewsAnnounced, NoticeGrew, NoticeHeld, NoticeRaised, NoticesPushed
from domain.notice.identity import notices_id
from domain.person.events import PersonForgotten

IN_ORDER = frozenset({"take_named", "pass_offer"})
"""What a seller says reaches the customer in the order in which it was said."""


def market_jobs(recorded: Recorded[Any]) -> Iterator[Job]:
    """The jobs of one event; a deadline is a job that is due then."""
    yield from _lead_jobs(recorded)
    yield from _answer_jobs(recorded)
    yield from _approval_jobs(recorded)
    yield from _broadcast_jobs(recorded)
    yield from _notice_jobs(recorded)


def _lead_jobs(recorded: Recorded[Any]) -> Iterator[Job]:
    event = recorded.event
    match event:
        case LeadCaptured():
            # It is about nobody as well, for a lead has to end also where its customer was forgotten.
            yield _made("expire_lead", recorded, event.lead_id, None, event.expires_at)
        case PersonForgotten():
            # It is about nobody any more: jobs about a person go with them.
            yield _made("close_leads", recorded, event.person_id, None, recorded.recorded_at)
            yield _made("withdraw_listings", recorded, event.person_id, None, recorded.recorded_at)
            yield _made("skip_forgotten", recorded, event.person_id, None, recorded.recorded_at)
        case _:
            pass


def _answer_jobs(recorded: Recorded[Any]) -> Iterator[Job]:
    event, now = recorded.event, recorded.recorded_at
    match event:
        case AskedWhich():
            key = answers_id(event.seller_id)
            yield _made("ask_which", recorded, key, event.seller_id, now)
            yield _made("lapse_question", recorded, key, event.seller_id, event.lapses_at)
        case BriefNamed():
            yield _made("take_named", recorded, answers_id(event.seller_id), event.seller_id, now)
        case OfferReceived() | OfferExtended() | AnswerTurnedAway():
            key, due_at = offer_id(event.lead_id, event.seller_id), now + ALBUM_SETTLES if settles(event) else now
            yield _made("reply_to_seller", recorded, key, event.seller_id, due_at)
            if not isinstance(event, AnswerTurnedAway):
                yield _made("pass_offer", recorded, key, event.customer_id, due_at)
        case _:
            pass


def _approval_jobs(recorded: Recorded[Any]) -> Iterator[Job]:
    """About nobody: what was begun for a customer ends also where they were forgotten."""
    event = recorded.event
    match event:
        case ApprovalRequested():
            yield _made("expire_approval", recorded, event.broadcast_id, None, event.expires_at)
        case BroadcastQueued():
            yield _made("put_out_lead", recorded, event.lead_id, None, recorded.recorded_at)
        case _:
            pass


def _broadcast_jobs(recorded: Recorded[Any]) -> Iterator[Job]:
    """About nobody: what sellers were promised to be asked goes on, or ends, whoever is forgotten."""
    event, now = recorded.event, recorded.recorded_at
    match event:
        case BroadcastQueued():
            yield _made("advance_broadcast", recorded, event.broadcast_id, None, now)
            yield _made("end_broadcast", recorded, event.broadcast_id, None, event.deadline + OVERDUE)
        case WaveReleased():
            # Each wave has a key of its own: where the next comes before one is out, several go out at the same time.
            yield _made("dispatch_wave", recorded, event.recipients[0].outbound_id, None, now)
            yield _made("remind_sellers", recorded, event.broadcast_id, None, event.remind_at)
        case BroadcastStopped():
            yield _made("skip_unsent", recorded, event.broadcast_id, None, now)
        case _:
            pass


def _notice_jobs(recorded: Recorded[Any]) -> Iterator[Job]:
    event, now = recorded.event, recorded.recorded_at
    match event:
        case NoticeRaised() | NoticeGrew():
            yield _made("push_notice", recorded, event.notice_id, event.person_id, event.push_at)
        case NoticeHeld():
            yield _made("push_digest", recorded, notices_id(event.person_id), event.person_id, event.until)
        case NoticesPushed() if event.outbound_id is not None:
            yield _made("hand_out_notices", recorded, event.outbound_id, event.person_id, now)
        case NewsAnnounced():
            yield _made("tell_news", recorded, event.news_id, None, now)
        case _ if isinstance(event, Told):
            yield _made("raise_notices", recorded, event.lead_id, None, now)
        case _:
            pass


def _made(kind: str, recorded: Recorded[Any], key: UUID, person_id: UUID | None, due_at: datetime) -> Job:
    return Job(kind, key, recorded.position, kind in IN_ORDER, person_id, due_at)
