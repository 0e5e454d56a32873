"""Every event of the marketplace, of all aggregates."""

from typing import get_args

from domain.answer.events import AnswerEvent
from domain.booking.events import BookingEvent
from domain.broadcast.events import BroadcastEvent
from domain.callback.events import CallbackReceived
from domain.consent.events import ConsentEvent
from domain.inspection.events import RecordInspected
from domain.lead.events import LeadEvent
from domain.listing.events import ListingEvent
from domain.media.events import MediaEvent
from domain.notice.events import NewsAnnounced, NoticeEvent
from domain.outbound.events import OutboundEvent
from domain.person.events import PersonEvent
from domain.seller.events import SellerEvent
from domain.thread.events import ThreadEvent

EVENT_TYPES: tuple[type, ...] = (
    *get_args(PersonEvent),
    *get_args(ThreadEvent),
    *get_args(MediaEvent),
    *get_args(OutboundEvent),
    *get_args(ConsentEvent),
    *get_args(LeadEvent),
    *get_args(BroadcastEvent),
    *get_args(SellerEvent),
    *get_args(ListingEvent),
    *get_args(NoticeEvent),
    *get_args(AnswerEvent),
    *get_args(BookingEvent),
    CallbackReceived,
    NewsAnnounced,
    RecordInspected,
)
