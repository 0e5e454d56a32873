"""What the messaging provider has told us. Facts: append-only, never renamed once released."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.channel import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackReceived:
    """The provider has handed over a message of a person.

    Its parameters are kept in the same commit among the raw payloads, under `callback_id` and for a limited time; `digest`, a
    SHA-256 in hex, proves what they were. `sent_at` is the provider's time where it gave one, else `received_at`.
    """

    TYPE: ClassVar[str] = "callback.received"
    callback_id: UUID
    channel: Channel
    person_id: UUID
    provider_sid: str
    digest: str
    sent_at: datetime
    received_at: datetime


CallbackEvent = CallbackReceived
