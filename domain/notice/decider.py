"""A person's notices: raised once each, pushed once or left for a reason, and never lost in between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from domain.decider import Decider
from domain.notice.commands import ClearNotices, HoldNotice, LeaveNotice, NoticeCommand, PushNotices, RaiseNotice
from domain.notice.events import (
    NoticeEvent,
    NoticeGrew,
    NoticeHeld,
    NoticeRaised,
    NoticesCleared,
    NoticesPushed,
    NoticeUnpushed,
    Topic,
    Unpushed,
)

REMEMBERED = 200
"""Reasons for notices that a stream remembers. Whatever gives a reason again does so soon, after a crash or a conflict."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice that has not been pushed; with `held_until` it waits for a digest. It stands for `many` things."""

    number: int
    topic: Topic
    group: UUID
    lead_id: UUID | None
    push_at: datetime
    many: int = 1
    held_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notices:
    """What is needed to decide: the last number, how far the person has done with them, what waits, and the last reasons."""

    number: int = 0
    cleared: int = 0
    waiting: Mapping[UUID, Waiting] = field(default_factory=dict)
    reasons: tuple[UUID, ...] = ()

    def of_group(self, group: UUID) -> UUID | None:
        """The notice of a group that another thing can still join: one that is held has been judged already."""
        return next((notice_id for notice_id, one in self.waiting.items() if one.group == group and one.held_until is None), None)

    def held(self) -> Mapping[UUID, Waiting]:
        """What waits for a digest, in the order of numbers."""
        return {notice_id: one for notice_id, one in self.waiting.items() if one.held_until is not None}


def raise_notice(command: RaiseNotice, notices: Notices) -> Sequence[NoticeRaised | NoticeGrew]:
    """One more notice, or one more thing that a waiting one stands for; the same reason again changes nothing."""
    if command.notice_id in notices.reasons:
        return []
    joined = notices.of_group(command.group)
    if joined is not None:
        many = notices.waiting[joined].many + 1
        return [
            NoticeGrew(
                person_id=command.person_id,
                notice_id=joined,
                cause_id=command.notice_id,
                many=many,
                subject_id=command.subject_id,
                text=command.text_of_many.replace("{many}", str(many)),
                grew_at=command.now,
                push_at=command.push_at,
            )
        ]
    return [
        NoticeRaised(
            person_id=command.person_id,
            notice_id=command.notice_id,
            number=notices.number + 1,
            topic=command.topic,
            group=command.group,
            subject_id=command.subject_id,
            text=command.text,
            lead_id=command.lead_id,
            thread_id=command.thread_id,
            raised_at=command.now,
            push_at=command.push_at,
        )
    ]


def push(command: PushNotices, notices: Notices) -> Sequence[NoticesPushed]:
    """Those of them that still wait; none of them, nothing."""
    pushed = tuple(notice_id for notice_id in command.notice_ids if notice_id in notices.waiting)
    if not pushed:
        return []
    return [
        NoticesPushed(
            person_id=command.person_id,
            notice_ids=pushed,
            channel=command.channel,
            outbound_id=command.outbound_id,
            is_digest=command.is_digest,
            pushed_at=command.now,
        )
    ]


def hold(command: HoldNotice, notices: Notices) -> Sequence[NoticeHeld]:
    """For a digest; what is held already, or does not wait, is left alone."""
    waiting = notices.waiting.get(command.notice_id)
    if waiting is None or waiting.held_until is not None:
        return []
    return [
        NoticeHeld(
            person_id=command.person_id,
            notice_id=command.notice_id,
            why=command.why,
            until=command.until,
            held_at=command.now,
        )
    ]


def leave(command: LeaveNotice, notices: Notices) -> Sequence[NoticeUnpushed]:
    """Never; what does not wait is left alone."""
    if command.notice_id not in notices.waiting:
        return []
    return [_unpushed(command.person_id, command.notice_id, command.why, command.now)]


def clear(command: ClearNotices, notices: Notices) -> Sequence[NoticesCleared | NoticeUnpushed]:
    """Never back, and not beyond what there is. Nobody is told later of what they have done with."""
    up_to = min(command.up_to, notices.number)
    if up_to <= notices.cleared:
        return []
    cleared = NoticesCleared(person_id=command.person_id, up_to=up_to, cleared_at=command.now)
    done_with = [notice_id for notice_id, one in notices.waiting.items() if one.number <= up_to]
    return [cleared, *(_unpushed(command.person_id, notice_id, Unpushed.MOOT, command.now) for notice_id in done_with)]


def _unpushed(person_id: UUID, notice_id: UUID, why: Unpushed, now: datetime) -> NoticeUnpushed:
    return NoticeUnpushed(person_id=person_id, notice_id=notice_id, why=why, unpushed_at=now)


def decide(command: NoticeCommand, notices: Notices) -> Sequence[NoticeEvent]:
    """What follows from a command."""
    match command:
        case RaiseNotice():
            return raise_notice(command, notices)
        case PushNotices():
            return push(command, notices)
        case HoldNotice():
            return hold(command, notices)
        case LeaveNotice():
            return leave(command, notices)
        case ClearNotices():
            return clear(command, notices)
        case _:
            assert_never(command)


def _raised(notices: Notices, event: NoticeRaised) -> Notices:
    one = Waiting(event.number, event.topic, event.group, event.lead_id, event.push_at)
    reasons = (*notices.reasons, event.notice_id)[-REMEMBERED:]
    return replace(notices, number=event.number, waiting={**notices.waiting, event.notice_id: one}, reasons=reasons)


def _grew(notices: Notices, event: NoticeGrew) -> Notices:
    one = replace(notices.waiting[event.notice_id], many=event.many, push_at=event.push_at)
    reasons = (*notices.reasons, event.cause_id)[-REMEMBERED:]
    return replace(notices, waiting={**notices.waiting, event.notice_id: one}, reasons=reasons)


def _held(notices: Notices, event: NoticeHeld) -> Notices:
    one = replace(notices.waiting[event.notice_id], held_until=event.until)
    return replace(notices, waiting={**notices.waiting, event.notice_id: one})


def _without(notices: Notices, gone: Sequence[UUID]) -> Notices:
    return replace(notices, waiting={notice_id: one for notice_id, one in notices.waiting.items() if notice_id not in gone})


def evolve(notices: Notices, event: NoticeEvent) -> Notices:
    """The notices after one more event."""
    match event:
        case NoticeRaised():
            return _raised(notices, event)
        case NoticeGrew():
            return _grew(notices, event)
        case NoticeHeld():
            return _held(notices, event)
        case NoticesPushed(notice_ids=pushed):
            return _without(notices, pushed)
        case NoticeUnpushed(notice_id=left):
            return _without(notices, (left,))
        case NoticesCleared(up_to=up_to):
            return replace(notices, cleared=up_to)
        case _:
            assert_never(event)


NOTICES: Decider[NoticeCommand, NoticeEvent, Notices] = Decider("notices.state.v1", Notices(), decide, evolve)
