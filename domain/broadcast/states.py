"""Where one of an audience is, in the words of the report: each is in exactly one of these states, so that they add up."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.broadcast.events import Tally


class RecipientState(StrEnum):
    """Each is a field of `Tally`."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    SKIPPED = "skipped"
    DEFERRED = "deferred"
    UNKNOWN = "unknown"


STATE_OF: Mapping[str, RecipientState] = MappingProxyType(
    {
        "queued": RecipientState.QUEUED,
        "deferred": RecipientState.DEFERRED,
        # Until the provider has answered it may have been sent, and it may not.
        "attempted": RecipientState.UNKNOWN,
        "unknown": RecipientState.UNKNOWN,
        # The provider has it: no longer with us, and not with them yet.
        "accepted": RecipientState.SENT,
        "sent": RecipientState.SENT,
        "undelivered": RecipientState.FAILED,
        "failed": RecipientState.FAILED,
        "delivered": RecipientState.DELIVERED,
        "read": RecipientState.READ,
        "skipped": RecipientState.SKIPPED,
    }
)
"""By where an outbound message is, in the words of its stream."""


def tallied(counts: Mapping[str, int]) -> Tally:
    """The tally of these counts by state."""
    return Tally(**{state.value: counts.get(state.value, 0) for state in RecipientState})


def total(tally: Tally) -> int:
    """How many they are together."""
    return sum(getattr(tally, state.value) for state in RecipientState)
