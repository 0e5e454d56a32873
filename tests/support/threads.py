"""People, threads and messages for tests."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from domain.thread.commands import OpenThread, SendMessage
from domain.thread.decider import THREAD
from domain.thread.events import MessageType, ThreadEvent
from domain.thread.identity import thread_id

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
BUYER = UUID(int=0xB)
SELLER = UUID(int=0x5)
SUPPORT = UUID(int=0xA)
STRANGER = UUID(int=0xF)
LISTING = UUID(int=0x1)
THREAD_ID = thread_id(BUYER, SELLER, LISTING)


def send(sender: UUID | None, body: str = "Is it free?", *, type: MessageType = MessageType.USER, **more: Any) -> SendMessage:
    """A message to the thread of the examples."""
    facts: dict[str, Any] = {"thread_id": THREAD_ID, "message_id": uuid4(), "now": NOON, **more}
    return SendMessage(sender_id=sender, type=type, body=body, **facts)


def open_thread(starter: UUID = BUYER, body: str = "Is it free?") -> OpenThread:
    """The first words about the listing."""
    return OpenThread(buyer_id=BUYER, seller_id=SELLER, listing_id=LISTING, first=send(starter, body))


def history(*commands: Any) -> list[ThreadEvent]:
    """The events that these commands lead to, one after the other."""
    events: list[ThreadEvent] = []
    for command in commands:
        events += THREAD.decide(command, THREAD.fold(events))
    return events
