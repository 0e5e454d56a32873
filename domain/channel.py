"""The ways in which people are reached, and what is known of a message that came in over one of them."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Channel(StrEnum):
    """Where somebody reads and writes."""

    WEB = "web"
    WHATSAPP = "whatsapp"


class Form(StrEnum):
    """What a message from outside is made of, besides its words."""

    TEXT = "text"
    MEDIA = "media"
    LOCATION = "location"
    CONTACTS = "contacts"
    BUTTON = "button"
    REACTION = "reaction"


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a message came in from outside.

    `reply_to` is the message that it quotes or reacts to, where that is one of ours; `button` is what we had put behind the button
    that was pressed. Neither is anybody's words.
    """

    channel: Channel
    form: Form = Form.TEXT
    reply_to: UUID | None = None
    button: str | None = None
