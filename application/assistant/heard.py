"""What was said since the assistant spoke last, and how it is understood."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from application.assistant.pointing import takes_back
from application.assistant.slots import Kept
from application.fragments import switches
from application.lookups import SentMessage
from application.routing import Routed
from application.wish import Understood
from application.wish_text import tidy
from domain.thread.identity import ASSISTANT_ID

TOGETHER = timedelta(seconds=60)
"""Messages that come within so long of each other are one thought."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A text, from whom, what was kept in mind before it, and how it is understood.

    `plainly` is what the rules alone understand of it: nothing is booked for a day that only a model has read.
    """

    user_id: UUID
    text: str
    routed: Routed
    understood: Understood
    plainly: Understood
    kept: Kept
    language: str


def text_of(messages: Sequence[SentMessage], user_id: UUID, answered_up_to: int) -> str:
    """All that the user said since somebody answered them, of the last minute before the newest message, as one text.

    Whoever corrects themselves means what they said last.
    """
    answered = max((one.seq for one in messages if one.sender_id not in {user_id, ASSISTANT_ID, None}), default=0)
    theirs = [one for one in messages if one.sender_id == user_id and one.seq > max(answered_up_to, answered)]
    if not theirs:
        return ""
    since = theirs[-1].created_at - TOGETHER
    said = [one.content for one in theirs if one.created_at >= since and one.content.strip()]
    begins = max((number for number, text in enumerate(said) if takes_back(text) or switches(text)), default=0)
    return tidy("\n".join(said[begins:]))
