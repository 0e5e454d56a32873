"""Notices: raised for a person in their language, and cleared by them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from application.cause import Cause
from application.handle import Handle
from application.notice_words import Say, say
from application.ports import Clock, PersonErased, Taken
from application.processes.relay_messages import ALBUM_SETTLES
from application.reach import Reach
from domain.notice.commands import ClearNotices, NoticeCommand, RaiseNotice
from domain.notice.decider import NOTICES
from domain.notice.events import Topic
from domain.notice.identity import group_id, notice_id, notices_id
from domain.notice.refusals import NoticeNotFound


class CapAway(Exception):
    """Whether somebody may be told more cannot be found out just now."""


class Cap(Protocol):
    """How much a person is told unasked, counted over all processes."""

    def take(self, person_id: UUID) -> datetime | None:
        """Takes one of a person's slots; where none is free, when the next one will be. Raises `CapAway`."""


class Wanted(Protocol):
    """What people want to hear unasked; every method raises `LogUnavailable`."""

    def topics(self, person_id: UUID) -> frozenset[str]:
        """What somebody has chosen."""

    def who_want(self, topic: str, after: UUID, limit: int) -> Sequence[UUID]:
        """Everybody who has chosen this, in the order of their ids, beyond one of them."""

    def how_many(self, topic: str) -> int:
        """How many people have chosen this."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a notice is about, and says."""

    topic: Topic
    text: str
    lead_id: UUID | None


class KnownNotices(Protocol):
    """What is known of notices; every method raises `LogUnavailable`."""

    def number(self, person_id: UUID, notice_id: UUID) -> int | None:
        """Which of a person's notices one is; None where it is none of theirs."""

    def told(self, notice_ids: Sequence[UUID]) -> Sequence[Told]:
        """These, in the order of their numbers."""

    def marks(self, person_id: UUID) -> tuple[int, int]:
        """How many notices a person has had, and how many of them they have not done with."""


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell a person: why (`reason` names it once and for all), about what, and in which words.

    Notices with the same `group` become one while they wait; without, it stands for itself.
    """

    person_id: UUID
    reason: str
    topic: Topic
    what: Say
    facts: tuple[object, ...]
    lead_id: UUID | None = None
    thread_id: UUID | None = None
    group: str = ""
    of_many: Say | None = None


class Telling:
    """Use cases of notices. All raise `Busy` and `LogUnavailable`."""

    def __init__(self, handle: Handle, reach: Reach, known: KnownNotices, clock: Clock) -> None:
        self._handle = handle
        self._reach = reach
        self._known = known
        self._clock = clock

    def tell(self, news: News, cause: Cause) -> None:
        """Raises a notice, once for each reason; whoever was forgotten is told nothing."""
        manner = self._reach.manner(news.person_id)
        if manner is None:
            return
        text = say(news.what, manner.language, *news.facts)
        now = self._clock.now()
        command = RaiseNotice(
            person_id=news.person_id,
            notice_id=notice_id(news.person_id, news.reason),
            topic=news.topic,
            group=group_id(news.person_id, news.group or news.reason),
            subject_id=news.person_id,
            text=text,
            text_of_many=say(news.of_many, manner.language, *news.facts) if news.of_many else text,
            lead_id=news.lead_id,
            thread_id=news.thread_id,
            # What comes along with it, such as the rest of an album, comes within this time.
            push_at=now + (ALBUM_SETTLES if news.group else timedelta()),
            now=now,
        )
        try:
            self._do(command, cause)
        except (Taken, PersonErased):
            # Raised long before, or for somebody who was forgotten a moment ago.
            return

    def clear(self, person_id: UUID, up_to: UUID | None, cause: Cause) -> int:
        """Has done with all notices up to one, or with all there are; how many are new after that. Raises `NoticeNotFound`."""
        if up_to is None:
            number = self._known.marks(person_id)[0]
        else:
            found = self._known.number(person_id, up_to)
            if found is None:
                raise NoticeNotFound
            number = found
        self._do(ClearNotices(person_id=person_id, up_to=number, now=self._clock.now()), cause)
        return self._known.marks(person_id)[1]

    def _do(self, command: NoticeCommand, cause: Cause) -> None:
        self._handle(NOTICES, notices_id(command.person_id), command, cause)
