"""Which jobs an event calls for."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from application.briefs import Briefs
from application.jobs import Job
from application.processes.answer_customers import asks_the_assistant, settles_at
from application.processes.do_acts import DONE_AFTERWARDS
from application.processes.enlisting_bookings import booking_jobs
from application.processes.enlisting_listings import listing_jobs
from application.processes.enlisting_market import market_jobs
from application.reach import Reach
from application.recorded import Recorded
from domain.callback.events import CallbackReceived
from domain.media.events import MediaAnnounced, MediaRetried
from domain.outbound.events import OutboundQueued, OutboundReported, OutboundUncertain
from domain.thread.events import MessageSent, MessageType, TurnTaken

LOOK_UP_AFTER = timedelta(seconds=30)
"""A callback tells sooner than a look-up, where there is one."""

IN_ORDER = frozenset({"route_callback", "relay_message", "take_answer"})
"""What somebody says comes in, and goes out again, in the order in which it was said."""


class JobsOfEvents:
    """Implements the application's `Enlister`. A message calls for a job only where it has a recipient on WhatsApp.

    What is said to the assistant is looked at as an answer first where it comes from somebody who was sent a brief.
    """

    def __init__(self, reach: Reach, briefs: Briefs) -> None:
        self._reach = reach
        self._briefs = briefs

    def __call__(self, events: Sequence[Recorded[Any]]) -> Iterator[Job]:
        """The jobs of these events; raises `LogUnavailable`."""
        recipients = {person for one in events if _to_be_relayed(one.event) for person in one.event.recipients}
        told = self._reach.on_whatsapp(recipients) if recipients else {}
        briefed = self._briefs.among({one.event.subject_id for one in events if asks_the_assistant(one)})
        for recorded in events:
            job = _job(recorded, told)
            if job is not None:
                yield job
            yield from market_jobs(recorded)
            yield from booking_jobs(recorded)
            yield from listing_jobs(recorded)
            if asks_the_assistant(recorded):
                yield _heard(recorded, briefed)


NOT_RELAYED = frozenset({MessageType.SYSTEM, MessageType.BROADCAST_REQUEST})
"""A brief goes out as a message of its broadcast, with that one's consent and budgets."""


def _heard(recorded: Recorded[Any], briefed: Collection[UUID]) -> Job:
    event, now = recorded.event, recorded.recorded_at
    if event.subject_id in briefed:
        return _made("take_answer", recorded, recorded.originator_id, event.subject_id, now)
    return _made("answer_customer", recorded, event.thread_id, event.subject_id, settles_at(recorded))


def _to_be_relayed(event: Any) -> bool:
    return isinstance(event, MessageSent) and event.type not in NOT_RELAYED


def _job(recorded: Recorded[Any], told: Mapping[UUID, UUID]) -> Job | None:  # noqa: PLR0911 - one case an event
    event, now = recorded.event, recorded.recorded_at
    match event:
        case CallbackReceived():
            return _made("route_callback", recorded, event.person_id, event.person_id, now)
        case MediaAnnounced() | MediaRetried():
            return _made("fetch_media", recorded, event.media_id, event.person_id, now)
        case MessageSent() if _to_be_relayed(event) and not told.keys().isdisjoint(event.recipients):
            return _made("relay_message", recorded, event.thread_id, event.subject_id, now)
        case OutboundQueued():
            return _made("send_outbound", recorded, event.recipient_id, event.recipient_id, event.not_before)
        case OutboundReported(retry_as_template=True):
            return _made("send_outbound", recorded, event.recipient_id, event.recipient_id, now)
        case OutboundUncertain():
            return _made("find_outbound", recorded, event.outbound_id, event.recipient_id, now + LOOK_UP_AFTER)
        case TurnTaken(act=act) if act in DONE_AFTERWARDS:
            return _made("do_act", recorded, event.thread_id, event.user_id, now)
        case _:
            return None


def _made(kind: str, recorded: Recorded[Any], key: UUID, person_id: UUID, due_at: datetime) -> Job:
    return Job(kind, key, recorded.position, kind in IN_ORDER, person_id, due_at)
