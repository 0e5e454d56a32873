"""What is too broken, or too large in its head, to become a request is answered with a problem as well."""

from http import HTTPStatus
from uuid import uuid4

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from entrypoints.http import problems

LARGEST_HEAD = 64 * 1024


class HeadTooLarge(Exception):
    """The request line and the headers are longer than anybody needs."""


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol, with a bound on the head and problems for answers."""

    _head = 0
    _too_large = False

    def on_message_begin(self) -> None:
        """Another request begins on the connection."""
        self._head = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A piece of the path."""
        self._weigh(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        self._weigh(len(name) + len(value))
        super().on_header(name, value)

    def _weigh(self, size: int) -> None:
        self._head += size
        if self._head > LARGEST_HEAD:
            self._too_large = True
            raise HeadTooLarge

    def send_400_response(self, msg: str) -> None:
        """Says what is wrong, and closes the connection."""
        status, type_, detail = 400, "malformed-request", msg
        if self._too_large:
            status, type_, detail = 431, "head-too-large", f"Path and headers may have {LARGEST_HEAD} bytes."
        correlation_id = str(uuid4())
        body = problems.encoded(status, type_, detail, correlation_id)
        head = (
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
            f"content-type: {problems.MEDIA_TYPE}\r\n"
            f"content-length: {len(body)}\r\n"
            f"x-correlation-id: {correlation_id}\r\n"
            "connection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()
