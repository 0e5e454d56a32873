"""Every event of the marketplace, of all aggregates."""

from typing import get_args

from domain.callback.events import CallbackReceived
from domain.consent.events import ConsentEvent
from domain.inspection.events import RecordInspected
from domain.media.events import MediaEvent
from domain.outbound.events import OutboundEvent
from domain.person.events import PersonEvent
from domain.thread.events import ThreadEvent

EVENT_TYPES: tuple[type, ...] = (
    *get_args(PersonEvent),
    *get_args(ThreadEvent),
    *get_args(MediaEvent),
    *get_args(OutboundEvent),
    *get_args(ConsentEvent),
    CallbackReceived,
    RecordInspected,
)
