"""Whoever wrote last on WhatsApp is told there what others write to them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from application.cause import Cause
from application.handle import Handle
from application.media import media_id_of
from application.pieces import parts
from application.ports import Clock, PersonErased
from application.reach import Reach
from application.recorded import Recorded
from domain.channel import Channel
from domain.consent.events import Category
from domain.outbound.commands import ExtendOutbound, QueueOutbound
from domain.outbound.decider import OUTBOUND
from domain.outbound.identity import relay_id
from domain.outbound.refusals import OutboundNotWaiting
from domain.outbound.templates import fit
from domain.thread.events import MessageSent
from domain.thread.identity import ASSISTANT_ID

ALBUM_SETTLES = timedelta(seconds=3)
"""Photos of an album come as messages of their own, all at once; whoever gets them is notified once."""

WORTH_SENDING = timedelta(hours=24)
"""What could not be sent for so long is not sent any more."""


@dataclass(frozen=True, slots=True)
class Album:
    """A message with photos that has not been sent yet: its words and files so far."""

    outbound_id: UUID
    body: str
    media: tuple[UUID, ...]


class Albums(Protocol):
    """Finds them; raises `LogUnavailable`."""

    def waiting(self, recipient_id: UUID, thread_id: UUID, subject_id: UUID, now: datetime) -> Album | None:
        """The album from somebody in a thread that is still being collected for a recipient."""


class SeenFiles(Protocol):
    """Looks up who may see which files; raises `LogUnavailable`."""

    def hidden_from(self, person_id: UUID, media_ids: Sequence[UUID]) -> Collection[UUID]:
        """Those of them that somebody may not see, and so cannot pass on."""


class RelayMessages:
    """A job's handler. The outbound message's id follows from the message's and the recipient's: twice is as good as once."""

    kind = "relay_message"

    def __init__(self, handle: Handle, reach: Reach, albums: Albums, files: SeenFiles, clock: Clock) -> None:
        self._handle = handle
        self._seen = files
        self._reach = reach
        self._albums = albums
        self._clock = clock

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Queues what each recipient on WhatsApp is to get; raises `LogUnavailable` or `Busy`."""
        event: MessageSent = recorded.event
        cause = recorded.leads_to(self.kind)
        for recipient_id in self._reach.on_whatsapp(event.recipients).values():
            if recipient_id == event.sender_id:
                continue
            try:
                self._relay(event, recipient_id, cause)
            except PersonErased:
                continue

    def dropped(self, recorded: Recorded[Any]) -> None:
        """Nothing waits for it: the message is in its thread."""

    def _relay(self, event: MessageSent, recipient_id: UUID, cause: Cause) -> None:
        media = self._files(event)
        name = self._name(event)
        if media:
            album = self._albums.waiting(recipient_id, event.thread_id, event.subject_id, self._clock.now())
            if album is not None and self._joined(album, event, recipient_id, media, cause):
                return
        words = f"{name}: {event.body}" if name else event.body
        for number, part in enumerate(parts(words)):
            self._queue(event, recipient_id, (number, part), name, () if number else media, cause)

    def _queue(
        self, event: MessageSent, recipient_id: UUID, part: tuple[int, str], name: str, media: tuple[UUID, ...], cause: Cause
    ) -> None:
        now = self._clock.now()
        command = QueueOutbound(
            outbound_id=relay_id(event.message_id, recipient_id, part[0]),
            recipient_id=recipient_id,
            channel=Channel.WHATSAPP,
            category=Category.CONVERSATION.value,
            subject_id=event.subject_id,
            body=part[1],
            template="new_message",
            variables=(fit(name or "Easy Islanders"), fit(event.body or "📷")),
            media=media,
            thread_id=event.thread_id,
            message_id=event.message_id,
            broadcast_id=None,
            not_before=now + ALBUM_SETTLES if media else now,
            deadline=now + WORTH_SENDING,
            now=now,
        )
        self._handle(OUTBOUND, command.outbound_id, command, cause)

    def _joined(self, album: Album, event: MessageSent, recipient_id: UUID, media: tuple[UUID, ...], cause: Cause) -> bool:
        """Whether the photos could still be added to an album; one that is on its way takes no more."""
        if album.outbound_id == relay_id(event.message_id, recipient_id) or set(media) <= set(album.media):
            return True
        now = self._clock.now()
        command = ExtendOutbound(
            outbound_id=album.outbound_id,
            subject_id=event.subject_id,
            body=f"{album.body}\n{event.body}".rstrip(),
            media=(*album.media, *media),
            message_id=event.message_id,
            not_before=now + ALBUM_SETTLES,
            now=now,
        )
        try:
            self._handle(OUTBOUND, album.outbound_id, command, cause)
        except OutboundNotWaiting:
            return False
        return True

    def _files(self, event: MessageSent) -> tuple[UUID, ...]:
        """Those attachments that are files which the writer may see; people may write whatever they like into the others."""
        named = tuple(one for address in event.attachments if (one := media_id_of(address)) is not None)
        hidden = self._seen.hidden_from(event.subject_id, named)
        return tuple(one for one in named if one not in hidden)

    def _name(self, event: MessageSent) -> str:
        if event.sender_id is None or event.sender_id == ASSISTANT_ID:
            return ""
        manner = self._reach.manner(event.sender_id)
        return manner.display_name if manner else ""
