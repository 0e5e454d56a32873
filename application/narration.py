"""Every event in one plain sentence: here those of people, threads and staff; others stand beside.

Those of messages on other channels are in `narration_outside`, those of leads, broadcasts,
sellers and notices in `narration_market`, those of the assistant in `narration_assistant`,
those of listings in `narration_listings`.
"""

import application.narration_assistant
import application.narration_bookings
import application.narration_listings
import application.narration_market
import application.narration_outside  # noqa: F401 - their sentences join the others
from application.wording import WORDS, Who, quoted, says, short, times
from domain.inspection.events import RecordInspected
from domain.person.events import (
    AliasLinked,
    PersonForgotten,
    PersonMerged,
    PersonMet,
    PersonRegistered,
    PersonUnmerged,
    PreferencesChosen,
    ProfileRevised,
    RoleGranted,
    RoleRevoked,
)
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


def narrate(event: object, who: Who) -> str:
    """What happened, in a sentence without a full stop."""
    return WORDS[type(event)](event, who)


@says(PersonRegistered)
def _registered(event: PersonRegistered, who: Who) -> str:
    return f"{who(event.person_id)} registered as {event.user_type.value}, with the username {quoted(event.username)}"


@says(ProfileRevised)
def _revised(event: ProfileRevised, who: Who) -> str:
    phone = "no phone" if event.phone is None else f"phone {event.phone}"
    return f"{who(event.person_id)} revised their profile: {quoted(event.display_name)}, e-mail {event.email or 'none'}, {phone}"


@says(PreferencesChosen)
def _chosen(event: PreferencesChosen, who: Who) -> str:
    quiet = f"quiet from {event.quiet_from} until {event.quiet_until}" if event.quiet_from else "no quiet hours"
    unasked = f"hears of {', '.join(event.proactive)} unasked" if event.proactive else "hears of nothing unasked"
    return f"{who(event.person_id)} chose preferences: language {event.language}, {quiet}, {unasked}"


@says(RoleGranted)
def _granted(event: RoleGranted, who: Who) -> str:
    return f"{who(event.person_id)} became {event.role.value}"


@says(RoleRevoked)
def _revoked(event: RoleRevoked, who: Who) -> str:
    return f"{who(event.person_id)} is {event.again.value} again"


@says(PersonForgotten)
def _forgotten(event: PersonForgotten, who: Who) -> str:
    return f"{who(event.person_id)} was forgotten for good, because {quoted(event.reason)}"


@says(PersonMet)
def _met(event: PersonMet, who: Who) -> str:
    called = f", as {quoted(event.display_name)}" if event.display_name else ""
    return f"{who(event.person_id)} wrote to us for the first time, on {event.channel.value}{called}"


@says(AliasLinked)
def _linked(event: AliasLinked, who: Who) -> str:
    return f"{who(event.person_id)} is known by the {event.kind.value.replace('_', ' ')} {event.value} from now on"


@says(PersonMerged)
def _merged(event: PersonMerged, who: Who) -> str:
    return f"{who(event.person_id)} turned out to be {who(event.into_id)}, because {quoted(event.reason)}"


@says(PersonUnmerged)
def _unmerged(event: PersonUnmerged, who: Who) -> str:
    return f"{who(event.person_id)} is no longer taken for {who(event.from_id)}"


@says(ThreadOpened)
def _opened(event: ThreadOpened, who: Who) -> str:
    about = "directly" if event.listing_id is None else f"about listing {short(event.listing_id)}"
    return f"A thread opened between {who(event.buyer_id)}, who buys, and {who(event.seller_id)}, who sells, {about}"


@says(ConversationStarted)
def _started(event: ConversationStarted, who: Who) -> str:
    retired = "" if event.retired_thread_id is None else f"; thread {short(event.retired_thread_id)} was retired"
    return f"{who(event.user_id)} began a thread with the assistant{retired}"


@says(MessageSent)
def _sent(event: MessageSent, who: Who) -> str:
    writer = "The system" if event.sender_id is None else who(event.sender_id)
    as_what = "" if event.type in _PLAIN else f" as {event.type.value.replace('_', ' ')}"
    attached = f", with {times(len(event.attachments), 'attachment')}" if event.attachments else ""
    where = "" if event.arrival is None else f" on {event.arrival.channel.value}"
    return f"{writer} wrote message {event.seq}{as_what}{where}: {quoted(event.body)}{attached}"


_PLAIN = (MessageType.USER, MessageType.ASSISTANT, MessageType.SYSTEM)


@says(MessagesRead)
def _read(event: MessagesRead, who: Who) -> str:
    left = "nothing is left unread" if not event.unread else f"{event.unread} {'is' if event.unread == 1 else 'are'} left unread"
    return f"{who(event.person_id)} read up to message {event.up_to_seq}; {left}"


@says(MessageMarkedUnread)
def _marked_unread(event: MessageMarkedUnread, who: Who) -> str:
    return f"{who(event.person_id)} marked message {event.seq} as unread"


@says(ParticipantJoined)
def _joined(event: ParticipantJoined, who: Who) -> str:
    return f"{who(event.person_id)} joined as {event.role.value}, after message {event.last_seq}"


@says(ParticipantLeft)
def _left(event: ParticipantLeft, who: Who) -> str:
    unread = f", with {times(event.unread, 'message')} unread" if event.unread else ""
    return f"{who(event.person_id)} left the thread{unread}"


@says(ThreadClosed)
def _closed(event: ThreadClosed, who: Who) -> str:
    return f"{who(event.closed_by)} closed the thread"


@says(ThreadReopened)
def _reopened(event: ThreadReopened, who: Who) -> str:
    return f"{who(event.reopened_by)} reopened the thread"


@says(RecordInspected)
def _inspected(event: RecordInspected, who: Who) -> str:
    seen = "with personal data masked" if event.masked else "with personal data readable"
    because = "" if event.reason is None else f", because {quoted(event.reason)}"
    return f"{who(event.staff_id)} looked at {event.kind.value} {short(event.subject_id)} {seen}{because}"
