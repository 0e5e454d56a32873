"""Consent and budgets, checked in the very commit that records the intent to send."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from application.ports import Statement
from domain.outbound.state import Outbound

_GUARD = (
    "SELECT guard_send($1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::boolean,"
    " $7::integer, $8::double precision, $9::integer, $10::timestamptz)"
)


@dataclass(frozen=True, slots=True)
class SendGuard:
    """Implements the application's `Guard`, with the budgets of this deployment.

    Within any second at most `per_second` messages of one sender are attempted, within `pair` at most one to a recipient, and
    within 24 hours conversations are begun with at most `per_day` recipients of a channel.
    """

    per_second: int
    pair: timedelta
    per_day: int

    def __call__(self, outbound: Outbound, *, begins: bool, sender: str, at: datetime) -> Statement:
        """Goes alongside the `OutboundAttempted` that is recorded at this time, and raises `SendHeld` where it must not be.

        `begins` says that it begins a conversation.
        """
        of_message = (outbound.outbound_id, outbound.recipient_id, outbound.category, outbound.channel.value)
        budgets = (self.per_second, self.pair.total_seconds(), self.per_day)
        return Statement(_GUARD, (*of_message, sender, begins, *budgets, at))
