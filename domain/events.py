"""Every event of the marketplace, of all aggregates."""

from typing import get_args

from domain.inspection.events import RecordInspected
from domain.person.events import PersonEvent
from domain.thread.events import ThreadEvent

EVENT_TYPES: tuple[type, ...] = (*get_args(PersonEvent), *get_args(ThreadEvent), RecordInspected)
