"""What has happened to notices. Facts: append-only, never renamed once released."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from domain.channel import Channel
from domain.personal import Personal


class Topic(StrEnum):
    """What a notice is about: new photos, reminders and market news come unasked, where wanted; all else answers what was asked.

    The names of those that come unasked are the ones that people choose in their preferences.
    """

    OFFER = "offer"
    REQUEST = "request"
    APPROVAL = "approval"
    NEW_PHOTOS = "new_photos"
    REMINDERS = "reminders"
    MARKET_NEWS = "market_news"
    BOOKING = "booking"

    @property
    def is_proactive(self) -> bool:
        """Whether nobody asked for it."""
        return self in {Topic.NEW_PHOTOS, Topic.REMINDERS, Topic.MARKET_NEWS}


class Held(StrEnum):
    """Why a notice waits."""

    CAP = "cap"
    QUIET_HOURS = "quiet-hours"
    LIMITS_AWAY = "limits-away"


class Unpushed(StrEnum):
    """Why a notice is not pushed, now or later; it stays in the person's list."""

    NOT_WANTED = "not-wanted"
    MOOT = "moot"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRaised:
    """There is something to tell a person: their `number`th notice, to be pushed from `push_at` on.

    Notices of one `group` that have not been pushed yet become one. `subject_id` is whom the words are about.
    """

    TYPE: ClassVar[str] = "notice.raised"
    person_id: UUID
    notice_id: UUID
    number: int
    topic: Topic
    group: UUID
    subject_id: UUID
    text: Annotated[str, Personal(person="subject_id")]
    lead_id: UUID | None
    thread_id: UUID | None
    raised_at: datetime
    push_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeGrew:
    """More of the same came before the notice was pushed: it stands for `many` things now and says `text`."""

    TYPE: ClassVar[str] = "notice.grew"
    person_id: UUID
    notice_id: UUID
    cause_id: UUID
    many: int
    subject_id: UUID
    text: Annotated[str, Personal(person="subject_id")]
    grew_at: datetime
    push_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesPushed:
    """The person was told, in one message: of one notice, or of all that had to wait, as a digest."""

    TYPE: ClassVar[str] = "notice.pushed"
    person_id: UUID
    notice_ids: tuple[UUID, ...]
    channel: Channel
    outbound_id: UUID | None
    is_digest: bool
    pushed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeHeld:
    """It waits, and why; a digest at `until` tells of it."""

    TYPE: ClassVar[str] = "notice.held"
    person_id: UUID
    notice_id: UUID
    why: Held
    until: datetime
    held_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeUnpushed:
    """It is not pushed, and why."""

    TYPE: ClassVar[str] = "notice.unpushed"
    person_id: UUID
    notice_id: UUID
    why: Unpushed
    unpushed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesCleared:
    """The person has done with all notices up to a number."""

    TYPE: ClassVar[str] = "notice.cleared"
    person_id: UUID
    up_to: int
    cleared_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsAnnounced:
    """Staff have something to tell everybody who wants market news: the same in these `languages`, `texts` in the same order."""

    TYPE: ClassVar[str] = "notice.news_announced"
    news_id: UUID
    announced_by: UUID
    languages: tuple[str, ...]
    texts: Annotated[tuple[str, ...], Personal(person="announced_by")]
    announced_at: datetime


NoticeEvent = NoticeRaised | NoticeGrew | NoticesPushed | NoticeHeld | NoticeUnpushed | NoticesCleared
