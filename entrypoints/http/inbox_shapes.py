"""What a person's messages over all threads look like on the wire; OpenAPI is generated from these."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from domain.thread.events import MessageType
from entrypoints.http.market_shapes import BriefShown, ListingCard, OfferMetadata
from entrypoints.http.shapes import MediaShown, PersonShown


class Badge(Struct, frozen=True):
    """All unread messages but system ones."""

    unread_count: int
    last_updated: datetime | None


class InboxItem(Struct, frozen=True):
    """A message as older clients know it."""

    id: UUID
    thread_id: UUID
    conversation_id: UUID
    seq: int
    type: MessageType
    sender: PersonShown | None
    recipient: PersonShown | None
    content: str
    attachments: list[str]
    media: list[MediaShown]
    created_at: datetime
    updated_at: datetime
    is_unread: bool
    read_at: datetime | None
    demand_lead_id: UUID | None = None
    broadcast_metadata: BriefShown | None = None
    offer_metadata: OfferMetadata | None = None
    listings: list[ListingCard] = []


class InboxPage(Struct, frozen=True):
    """A page of all of a person's messages, newest first; `next` and `previous` are page numbers."""

    items: list[InboxItem]
    unread_count: int
    total: int
    page: int
    limit: int
    next: int | None
    previous: int | None
    has_more: bool
