"""WhatsApp through Twilio's REST API, by Twilio's own client: one call for each attempt, and never a second one."""

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import requests
import urllib3.exceptions
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from application.messenger import Accepted, Parcel, ProviderNotReached, ProviderRefused, ProviderSilent, Seen
from domain.outbound.events import Delivery
from domain.outbound.lattice import heard

STATUS_PATH = "/api/webhooks/twilio/status/"

_SERVER_ERROR = 500
_LOOKED_AT = 50
_CHANNEL = "whatsapp:"
_BEFORE_SENDING = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.NameResolutionError,
    urllib3.exceptions.SSLError,
)

_SILENT = logging.Logger("twilio", logging.CRITICAL)  # noqa: LOG001 - one that nobody can turn on
"""The library's own would write down what it sends, numbers and words included."""


class TwilioMessenger:
    """Implements the application's `Messenger`."""

    def __init__(
        self, account_sid: str, auth_token: str, sender: str, base_url: str, public_base_url: str, timeout_seconds: float
    ) -> None:
        """`sender` is ours, as `whatsapp:+…`; `base_url` is where the API is, `public_base_url` where Twilio reaches us."""
        # A connection of its own for each call: none can have died unnoticed since the last one, which would look like silence.
        http = TwilioHttpClient(pool_connections=False, timeout=timeout_seconds, logger=_SILENT)
        self._client = Client(account_sid, auth_token, http_client=http)
        self._client.api.base_url = base_url
        self._sender = sender
        self._reports_to = public_base_url.rstrip("/") + STATUS_PATH

    @property
    def sender(self) -> str:
        """As recipients see it."""
        return self._sender

    def send(self, parcel: Parcel) -> Accepted:
        """One call; raises `ProviderRefused`, `ProviderNotReached` or `ProviderSilent`."""
        given: dict[str, Any] = {
            "to": _CHANNEL + parcel.to,
            "from_": self._sender,
            "status_callback": f"{self._reports_to}?outbound={parcel.outbound_id}&attempt={parcel.attempt}",
        }
        if parcel.content_sid is not None:
            numbered = {str(number): value for number, value in enumerate(parcel.variables, 1)}
            given |= {"content_sid": parcel.content_sid, "content_variables": json.dumps(numbered, ensure_ascii=False)}
        else:
            given["body"] = parcel.body
            if parcel.media_url is not None:
                given["media_url"] = [parcel.media_url]
        with _named():
            message = self._client.messages.create(**given)
            if not message.sid:
                raise ProviderSilent
            return Accepted(message.sid)

    def seen(self, parcel: Parcel, since: datetime) -> Sequence[Seen]:
        """Messages to the same recipient, in the same words, that were created since then, the oldest first.

        Of templates the provider shows the words that they came to, so any that is no free text of ours counts.
        """
        with _named():
            found = self._client.messages.list(
                to=_CHANNEL + parcel.to, from_=self._sender, date_sent_after=since, limit=_LOOKED_AT, page_size=_LOOKED_AT
            )
        alike = [one for one in found if parcel.content_sid is not None or (one.body or "").strip() == (parcel.body or "").strip()]
        return [
            Seen(one.sid, heard(str(one.status)) or Delivery.ACCEPTED, str(one.error_code) if one.error_code else None)
            for one in reversed(alike)
            if one.sid
        ]


@contextmanager
def _named() -> Iterator[None]:
    """The library's failures by ours; none of them keeps the other's text, which may hold numbers and words."""
    try:
        yield
    except (TwilioRestException, TwilioServiceException) as answered:
        if answered.status >= _SERVER_ERROR:
            raise ProviderSilent from None
        raise ProviderRefused(str(answered.code or answered.status)) from None
    except requests.exceptions.ConnectTimeout:
        raise ProviderNotReached from None
    except requests.exceptions.ConnectionError as failed:
        raise (ProviderNotReached if _before_sending(failed) else ProviderSilent) from None
    except (requests.exceptions.RequestException, TwilioException, ValueError, KeyError, TypeError):
        raise ProviderSilent from None


def _before_sending(failed: requests.exceptions.ConnectionError) -> bool:
    """Whether no byte of the request can have arrived: there was no connection to send it over."""
    cause = failed.args[0] if failed.args else None
    reason = getattr(cause, "reason", cause)
    return isinstance(reason, _BEFORE_SENDING)
