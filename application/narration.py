"""Every event in one plain sentence."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from domain.inspection.events import RecordInspected
from domain.person.events import PersonForgotten, PersonRegistered, PreferencesChosen, ProfileRevised, RoleGranted, RoleRevoked
from domain.thread.events import (
    ConversationStarted,
    MessageMarkedUnread,
    MessageSent,
    MessagesRead,
    MessageType,
    ParticipantJoined,
    ParticipantLeft,
    ThreadClosed,
    ThreadOpened,
    ThreadReopened,
)

Who = Callable[[UUID], str]
"""How somebody is called in a sentence."""

Words = Callable[[Any, Who], str]
W = TypeVar("W", bound=Words)

WORDS: dict[type, Words] = {}
"""The sentence of each type of event; a test knows when one is missing."""

_LONGEST_QUOTE = 160


def narrate(event: object, who: Who) -> str:
    """What happened, in a sentence without a full stop."""
    return WORDS[type(event)](event, who)


def short(id: UUID) -> str:
    """Enough of an id to tell it from others in the same story."""
    return str(id)[:8]


def _says(event_type: type) -> Callable[[W], W]:
    def register(words: W) -> W:
        WORDS[event_type] = words
        return words

    return register


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line[:_LONGEST_QUOTE]}…”" if len(line) > _LONGEST_QUOTE else f"“{line}”"


def _times(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


@_says(PersonRegistered)
def _registered(event: PersonRegistered, who: Who) -> str:
    return f"{who(event.person_id)} registered as {event.user_type.value}, with the username {_quoted(event.username)}"


@_says(ProfileRevised)
def _revised(event: ProfileRevised, who: Who) -> str:
    phone = "no phone" if event.phone is None else f"phone {event.phone}"
    return f"{who(event.person_id)} revised their profile: {_quoted(event.display_name)}, e-mail {event.email or 'none'}, {phone}"


@_says(PreferencesChosen)
def _chosen(event: PreferencesChosen, who: Who) -> str:
    quiet = f"quiet from {event.quiet_from} until {event.quiet_until}" if event.quiet_from else "no quiet hours"
    unasked = f"hears of {', '.join(event.proactive)} unasked" if event.proactive else "hears of nothing unasked"
    return f"{who(event.person_id)} chose preferences: language {event.language}, {quiet}, {unasked}"


@_says(RoleGranted)
def _granted(event: RoleGranted, who: Who) -> str:
    return f"{who(event.person_id)} became {event.role.value}"


@_says(RoleRevoked)
def _revoked(event: RoleRevoked, who: Who) -> str:
    return f"{who(event.person_id)} is {event.again.value} again"


@_says(PersonForgotten)
def _forgotten(event: PersonForgotten, who: Who) -> str:
    return f"{who(event.person_id)} was forgotten for good, because {_quoted(event.reason)}"


@_says(ThreadOpened)
def _opened(event: ThreadOpened, who: Who) -> str:
    about = "directly" if event.listing_id is None else f"about listing {short(event.listing_id)}"
    return f"A thread opened between {who(event.buyer_id)}, who buys, and {who(event.seller_id)}, who sells, {about}"


@_says(ConversationStarted)
def _started(event: ConversationStarted, who: Who) -> str:
    retired = "" if event.retired_thread_id is None else f"; thread {short(event.retired_thread_id)} was retired"
    return f"{who(event.user_id)} began a thread with the assistant{retired}"


@_says(MessageSent)
def _sent(event: MessageSent, who: Who) -> str:
    writer = "The system" if event.sender_id is None else who(event.sender_id)
    as_what = "" if event.type in _PLAIN else f" as {event.type.value.replace('_', ' ')}"
    attached = f", with {_times(len(event.attachments), 'attachment')}" if event.attachments else ""
    return f"{writer} wrote message {event.seq}{as_what}: {_quoted(event.body)}{attached}"


_PLAIN = (MessageType.USER, MessageType.ASSISTANT, MessageType.SYSTEM)


@_says(MessagesRead)
def _read(event: MessagesRead, who: Who) -> str:
    left = "nothing is left unread" if not event.unread else f"{event.unread} {'is' if event.unread == 1 else 'are'} left unread"
    return f"{who(event.person_id)} read up to message {event.up_to_seq}; {left}"


@_says(MessageMarkedUnread)
def _marked_unread(event: MessageMarkedUnread, who: Who) -> str:
    return f"{who(event.person_id)} marked message {event.seq} as unread"


@_says(ParticipantJoined)
def _joined(event: ParticipantJoined, who: Who) -> str:
    return f"{who(event.person_id)} joined as {event.role.value}, after message {event.last_seq}"


@_says(ParticipantLeft)
def _left(event: ParticipantLeft, who: Who) -> str:
    unread = f", with {_times(event.unread, 'message')} unread" if event.unread else ""
    return f"{who(event.person_id)} left the thread{unread}"


@_says(ThreadClosed)
def _closed(event: ThreadClosed, who: Who) -> str:
    return f"{who(event.closed_by)} closed the thread"


@_says(ThreadReopened)
def _reopened(event: ThreadReopened, who: Who) -> str:
    return f"{who(event.reopened_by)} reopened the thread"


@_says(RecordInspected)
def _inspected(event: RecordInspected, who: Who) -> str:
    seen = "with personal data masked" if event.masked else "with personal data readable"
    because = "" if event.reason is None else f", because {_quoted(event.reason)}"
    return f"{who(event.staff_id)} looked at {event.kind.value} {short(event.subject_id)} {seen}{because}"
