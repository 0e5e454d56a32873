"""Which report about a message counts: reports come late, twice and in any order, and every order must end the same.

The words are those of https://www.twilio.com/docs/messaging/api/message-resource (status values); which of them Twilio reports, and
after which, is told at https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks.
"""

from collections.abc import Mapping
from types import MappingProxyType

from domain.outbound.events import Delivery

ORDER = (
    # Ours, and nothing has been handed over: whatever the provider says is more than that.
    Delivery.QUEUED,
    Delivery.DEFERRED,
    Delivery.SKIPPED,
    # It may have been handed over; an answer that is still to come says more.
    Delivery.ATTEMPTED,
    # The answer did not come. Anything that the provider says afterwards is knowledge, and this is none.
    Delivery.UNKNOWN,
    # The provider has it.
    Delivery.ACCEPTED,
    # It was handed on towards the recipient.
    Delivery.SENT,
    # It was handed on and a receipt says that it did not arrive: known later than that it was sent.
    Delivery.UNDELIVERED,
    # It never left the provider, who says so for good. Of two failures the one without any remedy is kept.
    Delivery.FAILED,
    # It is on the recipient's device. That is a fact about the world; a failure that was reported before, or comes after, is not.
    Delivery.DELIVERED,
    # It was opened there, which cannot be undone.
    Delivery.READ,
)
"""From what says least to what says most; of two reports the later in this list counts."""

WORDS: Mapping[str, Delivery] = MappingProxyType(
    {
        # Four words for: the provider has it and has not handed it on.
        "accepted": Delivery.ACCEPTED,
        "scheduled": Delivery.ACCEPTED,
        "queued": Delivery.ACCEPTED,
        "sending": Delivery.ACCEPTED,
        "sent": Delivery.SENT,
        # Not to everybody: that it was sent is certain, and no more.
        "partially_delivered": Delivery.SENT,
        "undelivered": Delivery.UNDELIVERED,
        "failed": Delivery.FAILED,
        # Taken back before it was handed on; it will not be sent.
        "canceled": Delivery.FAILED,
        "delivered": Delivery.DELIVERED,
        "read": Delivery.READ,
    }
)
"""Twilio's words for outgoing messages in ours; `receiving` and `received` are said of incoming ones."""

_RANK = {delivery: rank for rank, delivery in enumerate(ORDER)}


def join(one: Delivery, other: Delivery) -> Delivery:
    """What is known when both were reported: associative, commutative and idempotent, since it is the greater of a total order."""
    return one if _RANK[one] >= _RANK[other] else other


def is_final_failure(delivery: Delivery) -> bool:
    """Whether the provider says that it did not arrive."""
    return delivery in {Delivery.UNDELIVERED, Delivery.FAILED}


def heard(word: str) -> Delivery | None:
    """The provider's word in ours; None for a word that it does not say of outgoing messages, or that is new."""
    return WORDS.get(word)
