"""What an error code of the provider teaches us, besides what becomes of the one message."""

from typing import Protocol
from uuid import UUID

from application.cause import Cause
from application.consents import Consents
from domain.channel import Channel
from domain.outbound.provider_errors import PROVIDER_ERRORS, consequence


class Alert(Protocol):
    """Hears of codes that an operator must look at."""

    def __call__(self, code: str, *, known: bool) -> None:
        """One more time; `known` where the code is in our table."""


class Learning:
    """Feeds consent, and alerts."""

    def __init__(self, consents: Consents, alert: Alert) -> None:
        self._consents = consents
        self._alert = alert

    def __call__(self, recipient_id: UUID, code: str, cause: Cause) -> None:
        """Acts on a code about a message to somebody; raises `PersonErased`, `Busy` or `LogUnavailable`."""
        follows = consequence(code)
        if follows.stopped:
            self._consents.provider_says_stopped(recipient_id, Channel.WHATSAPP, f"provider:{code}", cause)
        if follows.alert:
            self._alert(code, known=code in PROVIDER_ERRORS)
