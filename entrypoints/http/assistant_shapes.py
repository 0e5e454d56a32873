"""What the assistant conversation looks like on the wire, both ways."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType


class Told(Struct, frozen=True):
    """Words to the assistant."""

    message: Annotated[str, Meta(min_length=1, max_length=4096, pattern=r"\S")]
    language: str | None = None
    thread_id: UUID | None = None
    client_msg_id: UUID | None = None


class Queued(Struct, frozen=True):
    """The words have their place in the thread; the answer arrives as a message."""

    ok: bool
    thread_id: UUID
    queued_message_id: UUID
    client_msg_id_echo: UUID | None
    correlation_id: str
    idempotent: bool | UnsetType = UNSET


class CurrentConversation(Struct, frozen=True):
    """The active assistant thread."""

    thread_id: UUID
    created_at: datetime
    message_count: int


class StartedConversation(Struct, frozen=True):
    """The new assistant thread."""

    thread_id: UUID


class LegacyMessage(Struct, frozen=True):
    """A message of the older system."""

    role: Annotated[str, Meta(pattern="^(user|assistant)$")]
    content: Annotated[str, Meta(min_length=1, max_length=4096, pattern=r"\S")]


class LegacyBatch(Struct, frozen=True):
    """Messages of the older system, oldest first."""

    messages: Annotated[list[LegacyMessage], Meta(min_length=1, max_length=500)]
    language: str | None = None


class Imported(Struct, frozen=True):
    """Where the batch went."""

    status: str
    thread_id: UUID
