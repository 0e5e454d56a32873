"""What may be asked about notices. Time, ids and what was looked up come in from outside."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.channel import Channel
from domain.notice.events import Held, Topic, Unpushed


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseNotice:
    """Tell a person something. The same notice again changes nothing; one of a group that still waits joins it.

    `text` is for one, `text_of_many` for several of the group, with `{many}` for how many.
    """

    person_id: UUID
    notice_id: UUID
    topic: Topic
    group: UUID
    subject_id: UUID
    text: str
    text_of_many: str
    lead_id: UUID | None
    thread_id: UUID | None
    push_at: datetime
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PushNotices:
    """The person was told of these; those that do not wait are left alone."""

    person_id: UUID
    notice_ids: tuple[UUID, ...]
    channel: Channel
    outbound_id: UUID | None
    is_digest: bool
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldNotice:
    """Let it wait for a digest."""

    person_id: UUID
    notice_id: UUID
    why: Held
    until: datetime
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveNotice:
    """Do not push it; what was pushed is left alone."""

    person_id: UUID
    notice_id: UUID
    why: Unpushed
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearNotices:
    """Have done with all notices up to a number; what waits of them is not pushed any more."""

    person_id: UUID
    up_to: int
    now: datetime


NoticeCommand = RaiseNotice | PushNotices | HoldNotice | LeaveNotice | ClearNotices
