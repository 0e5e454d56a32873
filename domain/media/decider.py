"""A file that somebody sent: pending until it is stored or has failed; what failed can be tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

from domain.decider import Decider
from domain.media.events import MediaAnnounced, MediaEvent, MediaFailed, MediaFault, MediaRetried, MediaState, MediaStored
from domain.media.refusals import MediaNotFailed, MediaNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceMedia:
    """A message has a file to fetch."""

    media_id: UUID
    message_id: UUID
    thread_id: UUID
    person_id: UUID
    source_url: str
    declared_type: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMedia:
    """The file has been fetched and is kept."""

    media_id: UUID
    content_type: str
    size: int
    digest: str
    shown_id: UUID
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUpMedia:
    """The file cannot be had."""

    media_id: UUID
    fault: MediaFault
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryMedia:
    """Fetch it again after all."""

    media_id: UUID
    now: datetime


MediaCommand = AnnounceMedia | RecordMedia | GiveUpMedia | RetryMedia


@dataclass(frozen=True, slots=True)
class Media:
    """A file; without `person_id` nobody has announced it."""

    person_id: UUID | None = None
    state: MediaState = MediaState.PENDING


def announce(command: AnnounceMedia, media: Media) -> Sequence[MediaEvent]:
    """Once; again changes nothing."""
    if media.person_id is not None:
        return []
    return [
        MediaAnnounced(
            media_id=command.media_id,
            message_id=command.message_id,
            thread_id=command.thread_id,
            person_id=command.person_id,
            source_url=command.source_url,
            declared_type=command.declared_type,
            announced_at=command.now,
        )
    ]


def _pending(media: Media, person_id: UUID, command: RecordMedia | GiveUpMedia) -> Sequence[MediaEvent]:
    if media.state is not MediaState.PENDING:
        return []
    if isinstance(command, GiveUpMedia):
        return [MediaFailed(media_id=command.media_id, person_id=person_id, fault=command.fault, failed_at=command.now)]
    return [
        MediaStored(
            media_id=command.media_id,
            person_id=person_id,
            content_type=command.content_type,
            size=command.size,
            digest=command.digest,
            shown_id=command.shown_id,
            stored_at=command.now,
        )
    ]


def decide(command: MediaCommand, media: Media) -> Sequence[MediaEvent]:
    """What follows from a command; raises `MediaNotFound`, or `MediaNotFailed` where there is nothing to try again."""
    if isinstance(command, AnnounceMedia):
        return announce(command, media)
    if media.person_id is None:
        raise MediaNotFound
    match command:
        case RecordMedia() | GiveUpMedia():
            return _pending(media, media.person_id, command)
        case RetryMedia():
            if media.state is MediaState.STORED:
                raise MediaNotFailed
            if media.state is MediaState.PENDING:
                return []
            return [MediaRetried(media_id=command.media_id, person_id=media.person_id, retried_at=command.now)]
        case _:
            assert_never(command)


def evolve(media: Media, event: MediaEvent) -> Media:
    """The file after one more event."""
    match event:
        case MediaAnnounced(person_id=person_id):
            return Media(person_id)
        case MediaStored():
            return Media(media.person_id, MediaState.STORED)
        case MediaFailed():
            return Media(media.person_id, MediaState.FAILED)
        case MediaRetried():
            return Media(media.person_id)
        case _:
            assert_never(event)


MEDIA: Decider[MediaCommand, MediaEvent, Media] = Decider("media.state.v1", Media(), decide, evolve)
