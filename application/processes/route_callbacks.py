"""Whatever somebody writes to us from outside becomes a message in the thread that it belongs to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from application.cause import Cause
from application.conversations import Conversations
from application.handle import Handle
from application.inbound import Inbound, inbound, parameters
from application.lookups import Lookups, Person, SentMessage
from application.media import ADDRESS
from application.ports import Clock, PersonErased
from application.reach import Reach
from application.recorded import Recorded
from application.threads import Threads, Words
from domain.callback.events import CallbackReceived
from domain.callback.identity import inbound_message_id, media_id
from domain.channel import Arrival
from domain.media.decider import MEDIA, AnnounceMedia
from domain.thread.identity import conversation_id
from domain.thread.refusals import ThreadNotFound, ThreadNotOpen

ANSWERED_WITHIN = timedelta(hours=24)
"""For so long what somebody writes counts as an answer to what they were last sent."""


class PayloadMissing(Exception):
    """The parameters of a callback are not kept any more, so nobody can know what it said."""


class Payload(Protocol):
    """One of them."""

    @property
    def content(self) -> bytes:
        """Byte for byte."""


class Payloads(Protocol):
    """What came in, as it came."""

    def read(self, payload_id: UUID) -> Payload | None:
        """None for what is not kept, or not any more; raises `LogUnavailable`."""


class Relayed(Protocol):
    """What was relayed to people; every method raises `LogUnavailable`."""

    def by_sid(self, provider_sid: str) -> tuple[UUID | None, UUID | None]:
        """The thread and the message that the provider's message carried."""

    def newest_thread(self, person_id: UUID, since: datetime) -> UUID | None:
        """The thread of what was last sent to somebody since then."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """Where messages can go; `desk` says who answers those that belong nowhere, the assistant where that is nobody."""

    threads: Threads
    conversations: Conversations
    desk: Callable[[], UUID | None]


class RouteCallbacks:
    """A job's handler. The message's id follows from the provider's, so that doing it twice says it once."""

    kind = "route_callback"

    def __init__(
        self, payloads: Payloads, rooms: Rooms, lookups: Lookups, relayed: Relayed, reach: Reach, handle: Handle, clock: Clock
    ) -> None:
        self._payloads = payloads
        self._rooms = rooms
        self._lookups = lookups
        self._relayed = relayed
        self._reach = reach
        self._handle = handle
        self._clock = clock

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Sends the message and announces its files; raises `PayloadMissing`, and what threads raise."""
        event: CallbackReceived = recorded.event
        if self._reach.manner(event.person_id) is None:
            return  # forgotten meanwhile
        payload = self._payloads.read(event.callback_id)
        if payload is None:
            raise PayloadMissing
        said = inbound(parameters(payload.content))
        cause = Cause(f"person:{event.person_id}", recorded.cause.correlation_id, recorded.event_id)
        try:
            message = self._said_before(event) or self._say(event, said, cause)
            self._announce(event, said, message, cause)
        except PersonErased:
            return

    def dropped(self, recorded: Recorded[Any]) -> None:
        """Nothing waits for it; the callback itself stays in the log."""

    def _said_before(self, event: CallbackReceived) -> SentMessage | None:
        return self._lookups.message(inbound_message_id(event.provider_sid))

    def _say(self, event: CallbackReceived, said: Inbound, cause: Cause) -> SentMessage:
        quoted_thread, quoted_message = self._quoted(said)
        words = Words(
            content=said.words,
            attachments=tuple(f"{ADDRESS}{media_id(event.provider_sid, n)}" for n in range(len(said.files))),
            message_id=inbound_message_id(event.provider_sid),
            arrival=Arrival(event.channel, said.form, quoted_message, said.button),
        )
        for thread_id in self._candidates(event.person_id, quoted_thread):
            for self_id in self._reach.selves(event.person_id):
                try:
                    return self._in_thread(self_id, thread_id, words, cause)
                except (ThreadNotFound, ThreadNotOpen):
                    continue
        desk_id = self._rooms.desk()
        if desk_id is not None and desk_id != event.person_id:
            starter = self._lookups.person(event.person_id) or Person(event.person_id, is_seller=False)
            return self._rooms.threads.open(starter, desk_id, None, words, cause).message
        return self._rooms.conversations.tell(event.person_id, words, cause).message

    def _in_thread(self, person_id: UUID, thread_id: UUID, words: Words, cause: Cause) -> SentMessage:
        part = self._lookups.part(person_id, thread_id)
        if part is None:
            raise ThreadNotFound
        if part.stream_id == conversation_id(person_id):
            return self._rooms.conversations.tell(person_id, words, cause).message
        return self._rooms.threads.send(person_id, thread_id, words, cause).message

    def _candidates(self, person_id: UUID, quoted_thread: UUID | None) -> Iterator[UUID]:
        """What they quote, else what they were last sent: whoever answers without quoting answers that."""
        if quoted_thread is not None:
            yield quoted_thread
        newest = self._relayed.newest_thread(person_id, self._clock.now() - ANSWERED_WITHIN)
        if newest is not None and newest != quoted_thread:
            yield newest

    def _quoted(self, said: Inbound) -> tuple[UUID | None, UUID | None]:
        if said.quoted_sid is None:
            return None, None
        own = self._lookups.message(inbound_message_id(said.quoted_sid))
        return (own.thread_id, own.id) if own else self._relayed.by_sid(said.quoted_sid)

    def _announce(self, event: CallbackReceived, said: Inbound, message: SentMessage, cause: Cause) -> None:
        for number, file in enumerate(said.files):
            command = AnnounceMedia(
                media_id=media_id(event.provider_sid, number),
                message_id=message.id,
                thread_id=message.thread_id,
                person_id=event.person_id,
                source_url=file.url,
                declared_type=file.declared_type,
                now=self._clock.now(),
            )
            self._handle(MEDIA, command.media_id, command, cause)
