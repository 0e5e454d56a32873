"""The messaging provider, as the application needs it: hands messages over, and looks up what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.outbound.events import Delivery


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is handed over, in one call: free text with at most one file, or a template with its variables and nothing else.

    `to` is a number in E.164 or WhatsApp's business-scoped id. The attempt is named in the address at which we are told what
    became of it. `is_partial` says, for a look-up, that `body` is only how the words begin.
    """

    outbound_id: UUID
    attempt: int
    to: str
    body: str | None = None
    media_url: str | None = None
    content_sid: str | None = None
    variables: tuple[str, ...] = ()
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has it, under this name."""

    provider_sid: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look-up found: the name, and where it is; `code` where it failed."""

    provider_sid: str
    delivery: Delivery
    code: str | None


class ProviderRefused(Exception):
    """The provider has answered that it did not take the message; `code` is its error code. Nothing was sent."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the provider refused with {code}")
        self.code = code


class ProviderNotReached(Exception):
    """No connection came about, so nothing was sent."""


class ProviderSilent(Exception):
    """The request may have arrived, and no answer did: whether it was sent is not known."""


class Messenger(Protocol):
    """Sends over one channel from one sender."""

    @property
    def sender(self) -> str:
        """Whose number or name recipients see."""

    def send(self, parcel: Parcel, /) -> Accepted:
        """One call, never repeated here; raises `ProviderRefused`, `ProviderNotReached` or `ProviderSilent`."""

    def seen(self, parcel: Parcel, since: datetime, /) -> Sequence[Seen]:
        """Messages like this one that the provider took over since then; raises the same."""
