"""Where Twilio tells us what people write on WhatsApp, and what became of what we sent."""

import re
from collections.abc import Callable, Mapping
from typing import Protocol
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from application.cause import Cause
from application.inbound import parameters
from application.receiving import Receiving
from application.statuses import Heard, Statuses
from domain.errors import Refused
from entrypoints.http.answers import in_thread
from entrypoints.http.endpoint import Auth, Endpoint
from entrypoints.http.problems import HttpProblem

SIGNATURE = "x-twilio-signature"

_OF_USE = (Heard.RECORDED, Heard.UNCHANGED)
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


class Signatures(Protocol):
    """Knows who is Twilio."""

    def signed(self, url: str, body: bytes, signature: str, /) -> bool:
        """Whether the address, exactly as it was called, and the form were signed."""


class WebhookHandlers:
    """The requests of Twilio. A body that is not signed is not looked at."""

    def __init__(
        self,
        receiving: Receiving,
        statuses: Statuses,
        signatures: Signatures,
        public_origin: Callable[[Request], str],
        unmatched: Callable[[str], None],
    ) -> None:
        """`unmatched` hears why a status was of no use."""
        self._receiving = receiving
        self._statuses = statuses
        self._signatures = signatures
        self._public_origin = public_origin
        self._unmatched = unmatched

    async def message(self, request: Request, raw: bytes) -> Response:
        """Takes over what somebody writes to us; `X-Twilio-Signature` is required. Delivered again, it changes nothing."""
        await in_thread(self._take_over, self._address(request), _query(request), raw, _signature(request))
        return Response(status_code=204)

    async def status(self, request: Request, raw: bytes) -> Response:
        """Hears what became of a message; `X-Twilio-Signature` is required. What fits no message of ours is counted and let be.

        The query names the message, as `outbound`, and the attempt to send it, as `attempt`.
        """
        named = request.query_params
        await in_thread(self._hear, self._address(request), dict(named), raw, _signature(request))
        return Response(status_code=204)

    def _take_over(self, url: str, query: bytes, raw: bytes, signature: str) -> None:
        self._require(url, raw, signature)
        # Of a parameter that comes twice the last counts: what was posted, rather than what stands in the address.
        payload = query + b"&" + raw if query else raw
        self._receiving.message(parameters(payload), payload)

    def _hear(self, url: str, named: Mapping[str, str], raw: bytes, signature: str) -> None:
        self._require(url, raw, signature)
        given = parameters(raw)
        outbound_id, attempt = _uuid(named.get("outbound", "")), named.get("attempt", "")
        if outbound_id is None or not _NUMBER.fullmatch(attempt):
            self._unmatched(Heard.OUTBOUND_UNKNOWN)
            return
        provider_sid = given.get("MessageSid") or given.get("SmsSid", "")
        word, code = given.get("MessageStatus") or given.get("SmsStatus", ""), given.get("ErrorCode")
        cause = Cause("webhook:twilio", f"whatsapp:{provider_sid}")
        try:
            came_to = self._statuses.report(outbound_id, int(attempt), provider_sid, word, code, cause)
        except Refused as refused:
            self._unmatched(refused.type)
        else:
            if came_to not in _OF_USE:
                self._unmatched(came_to)

    def _require(self, url: str, raw: bytes, signature: str) -> None:
        if not self._signatures.signed(url, raw, signature):
            raise HttpProblem(403, "signature-invalid", "This is not signed by Twilio.")

    def _address(self, request: Request) -> str:
        """The address that Twilio has called, byte for byte: what stands between it and us may have changed scheme and host."""
        query = _query(request)
        address = self._public_origin(request) + request.scope["raw_path"].decode("latin-1")
        return f"{address}?{query.decode('latin-1')}" if query else address


def _query(request: Request) -> bytes:
    query: bytes = request.scope["query_string"]
    return query


def _signature(request: Request) -> str:
    return request.headers.get(SIGNATURE, "")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def endpoints(handlers: WebhookHandlers) -> list[Endpoint]:
    """Every route that Twilio calls: they know no limit, since its messages are none that could be sent later."""
    path, nothing, none = "/api/webhooks/twilio", {204: None}, Auth.NONE
    message, status = f"{path}/whatsapp", f"{path}/status"
    return [
        Endpoint("POST", message, "take over a message", handlers.message, nothing, none, limit=None, keyed=False, raw=True),
        Endpoint(
            "POST", status, "hear what became of a message", handlers.status, nothing, none, limit=None, keyed=False, raw=True
        ),
    ]
