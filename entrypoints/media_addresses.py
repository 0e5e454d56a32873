"""Addresses of files that whoever has one can use for a day: the provider fetches photos there, and people who have no account."""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from domain.media.events import MediaState
from projections.media import ViewMedia

LASTS = timedelta(hours=24)

_DIGITS = 32
"""Of a signature, hexadecimal: 128 bits, so that addresses stay short enough for messages."""


class MediaAddresses:
    """Signs addresses, and knows its signatures."""

    def __init__(self, key: bytes, base_url: Callable[[], str]) -> None:
        self._key = key
        self._base_url = base_url

    def of(self, media_id: UUID, now: datetime) -> str:
        """The address of a file, from now on."""
        expires = int((now + LASTS).timestamp())
        query = urlencode({"expires": expires, "signature": self._signature(media_id, expires)})
        return f"{self._base_url()}/media/{media_id}?{query}"

    def holds(self, media_id: UUID, expires: int, signature: str, now: datetime) -> bool:
        """Whether an address is ours, for this file, and for today."""
        ours = hmac.compare_digest(self._signature(media_id, expires).encode(), signature.encode("utf-8", "replace"))
        return ours and now.timestamp() < expires

    def _signature(self, media_id: UUID, expires: int) -> str:
        return hmac.new(self._key, f"{media_id}|{expires}".encode(), hashlib.sha256).hexdigest()[:_DIGITS]


class AddressedFiles:
    """Implements the application's `Files` of messages that go out."""

    def __init__(self, media: ViewMedia, addresses: MediaAddresses) -> None:
        self._media = media
        self._addresses = addresses

    def addresses(self, media_ids: Sequence[UUID], now: datetime) -> tuple[Sequence[str], bool]:
        """Those of stored files, in order, and whether others are still to come."""
        states = self._media.states(media_ids)
        stored = [self._addresses.of(one, now) for one in media_ids if states.get(one) is MediaState.STORED]
        return stored, any(states.get(one, MediaState.PENDING) is MediaState.PENDING for one in media_ids)
