"""What has happened to files that people send. Facts: append-only, never renamed once released."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from domain.personal import Personal


class MediaState(StrEnum):
    """How far a file has come."""

    PENDING = "pending"
    STORED = "stored"
    FAILED = "failed"


class MediaFault(StrEnum):
    """Why a file could not be kept."""

    GONE = "gone"
    TOO_LARGE = "too-large"
    TYPE_NOT_ALLOWED = "type-not-allowed"
    ADDRESS_NOT_ALLOWED = "address-not-allowed"
    NOT_REACHED = "not-reached"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaAnnounced:
    """A message has a file that is still to be fetched; `declared_type` is what the sender's side says it is."""

    TYPE: ClassVar[str] = "media.announced"
    media_id: UUID
    message_id: UUID
    thread_id: UUID
    person_id: UUID
    source_url: Annotated[str, Personal(person="person_id")]
    declared_type: str
    announced_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaStored:
    """The file is kept, without position and device data, under `shown_id`.

    `digest` is the SHA-256 of what came, hex; sizes are in bytes.
    """

    TYPE: ClassVar[str] = "media.stored"
    media_id: UUID
    person_id: UUID
    content_type: str
    size: int
    digest: str
    shown_id: UUID
    stored_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFailed:
    """The file could not be kept, and nobody tries any longer unless somebody asks for it."""

    TYPE: ClassVar[str] = "media.failed"
    media_id: UUID
    person_id: UUID
    fault: MediaFault
    failed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRetried:
    """Somebody asked for a failed file to be fetched again."""

    TYPE: ClassVar[str] = "media.retried"
    media_id: UUID
    person_id: UUID
    retried_at: datetime


MediaEvent = MediaAnnounced | MediaStored | MediaFailed | MediaRetried
