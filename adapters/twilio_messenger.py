"""WhatsApp through Twilio's REST API, by Twilio's own client: one call for each attempt, and never a second one."""

import json
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from traceback import walk_tb
from typing import Any

import requests
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from application.messenger import Accepted, Parcel, ProviderNotReached, ProviderRefused, ProviderSilent, Seen
from domain.outbound.events import Delivery
from domain.outbound.lattice import heard

STATUS_PATH = "/api/webhooks/twilio/status/"

_LOOKED_AT = 50
_CHANNEL = "whatsapp:"
_SID = re.compile(r"[A-Za-z0-9]{1,64}")
_CODE = re.compile(r"[0-9]{3,6}")
_CONNECTING = frozenset({HTTPConnection.connect.__code__, HTTPSConnection.connect.__code__})

_SILENT = logging.Logger("twilio", logging.CRITICAL)  # noqa: LOG001 - one that nobody can turn on
"""The library's own would write down what it sends, numbers and words included."""


class TwilioMessenger:
    """Implements the application's `Messenger`; threads may share it."""

    def __init__(
        self, account_sid: str, auth_token: str, sender: str, base_url: str, public_base_url: str, timeout_seconds: float
    ) -> None:
        """`sender` is ours, as `whatsapp:+…`; `base_url` is where the API is, `public_base_url` where Twilio reaches us."""
        self._account = (account_sid, auth_token)
        self._sender = sender
        self._base_url = base_url
        self._reports_to = public_base_url.rstrip("/") + STATUS_PATH
        self._timeout_seconds = timeout_seconds

    @property
    def sender(self) -> str:
        """As recipients see it."""
        return self._sender

    def send(self, parcel: Parcel) -> Accepted:
        """One call; raises `ProviderRefused`, `ProviderNotReached` or `ProviderSilent`.

        Whoever shows no number is addressed by their id in its place (https://github.com/dimagi/open-chat-studio/issues/3322).
        """
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
            sid = self._client().messages.create(**given).sid
            if not _is_name(sid):
                raise ProviderSilent
            return Accepted(str(sid))

    def seen(self, parcel: Parcel, since: datetime) -> Sequence[Seen]:
        """Messages to the same recipient, in the same words, that were created since then, the oldest first.

        Of templates the provider shows the words that they came to, so any that is no free text of ours counts.
        """
        with _named():
            found = self._client().messages.list(
                to=_CHANNEL + parcel.to, from_=self._sender, date_sent_after=since, limit=_LOOKED_AT, page_size=_LOOKED_AT
            )
            alike = [one for one in found if parcel.content_sid is not None or _same(parcel, one.body)]
            return [
                Seen(str(one.sid), heard(str(one.status)) or Delivery.ACCEPTED, _code(one.error_code))
                for one in reversed(alike)
                if _is_name(one.sid)
            ]

    def shows_typing(self, message_sid: str) -> None:
        """The sign under a message of somebody's that we are writing, for 25 seconds or until our message comes.

        One call; raises like `send` (twilio.com/docs/whatsapp/api/typing-indicators-resource).
        """
        with _named():
            self._client().messaging.v2.typing_indicator.create(channel="whatsapp", message_id=message_sid)

    def _client(self) -> Client:
        """One for each call: it keeps the last answer where threads would read each other's.

        (https://github.com/twilio/twilio-python/issues/580.) So has each call a connection of its own, and none can have died
        unnoticed since the last one, which would look like silence.
        """
        http = TwilioHttpClient(
            pool_connections=False, timeout=self._timeout_seconds, logger=_SILENT, request_hooks={"response": _judged}
        )
        client = Client(*self._account, http_client=http)
        # It would take these from the environment and change the address; where the API is says our setting alone.
        client.edge = client.region = None
        client.api.base_url = self._base_url
        client.messaging.base_url = self._base_url.replace("://api.", "://messaging.", 1)
        return client


def _judged(answer: requests.Response, **_: object) -> None:
    """What follows from a status, by HTTP's and not by what the body says of it; raises `ProviderRefused` or `ProviderSilent`.

    Only a 4xx says that nothing was sent. A redirect may come after the deed (303), and a 5xx at any time.
    """
    match answer.status_code // 100:
        case 2:
            return
        case 4:
            raise ProviderRefused(_code_in(answer) or str(answer.status_code))
        case _:
            raise ProviderSilent


def _code_in(answer: requests.Response) -> str | None:
    try:
        return _code(answer.json()["code"])
    except (ValueError, LookupError, TypeError):
        return None


def _code(given: object) -> str | None:
    """A code of theirs; nothing else that may stand in its place, such as words with a number in them."""
    return str(given) if _CODE.fullmatch(str(given)) else None


def _is_name(sid: object) -> bool:
    return isinstance(sid, str) and _SID.fullmatch(sid) is not None


def _same(parcel: Parcel, body: str | None) -> bool:
    ours, theirs = _words(parcel.body), _words(body)
    return theirs.startswith(ours) if parcel.is_partial else theirs == ours


def _words(body: str | None) -> str:
    return (body or "").strip()


@contextmanager
def _named() -> Iterator[None]:
    """The library's failures by ours; none of them keeps the other's text, which may hold numbers and words."""
    try:
        yield
    except (OSError, HTTPError) as failed:
        raise (ProviderNotReached if _while_connecting(failed) else ProviderSilent) from None
    except (TwilioException, ValueError, LookupError, TypeError, AttributeError):
        raise ProviderSilent from None


def _while_connecting(failed: BaseException) -> bool:
    """Whether there never was a connection, so that no byte of the request can have arrived.

    The type of an error does not tell: TLS fails with the same one before a request and after it has been read. The place does.
    """
    return any(frame.f_code in _CONNECTING for error in _wrapped(failed) for frame, _ in walk_tb(error.__traceback__))


def _wrapped(error: BaseException) -> Iterator[BaseException]:
    """An error, and those that it stands for, in all the ways in which requests and urllib3 wrap them."""
    yield error
    for inside in (*error.args, getattr(error, "reason", None), getattr(error, "original_error", None), error.__cause__):
        if isinstance(inside, BaseException):
            yield from _wrapped(inside)
