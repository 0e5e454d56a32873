"""Fetching what strangers point us to: never from inside our own network, and never with our credentials beyond their origin."""

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from http.client import HTTPException
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.ssl_match_hostname import CertificateError

from application.media import LARGEST, FetchFailed
from domain.media.events import MediaFault

MOST_HOPS = 5
_CHUNK = 65_536
_SILENCE = 20.0
"""Seconds that a server may say nothing."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_THERE = frozenset({404, 410})
_OK = 200

_LEADING_ELSEWHERE = (
    IPv6Network("64:ff9b::/96"),  # NAT64 (RFC 6052)
    IPv6Network("64:ff9b:1::/48"),  # NAT64, local (RFC 8215)
    IPv6Network("2002::/16"),  # 6to4 (RFC 3056)
    IPv6Network("2001::/32"),  # Teredo (RFC 4380)
    IPv6Network("fec0::/10"),  # one site's own, as they once were (RFC 3879)
    IPv6Network("3fff::/20"),  # for books (RFC 9637)
    IPv4Network("192.88.99.0/24"),  # 6to4 (RFC 7526)
)
"""Addresses that count as global, and hold others that need not be, or belong to nobody."""

Resolve = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> Sequence[str]:
    """All addresses of a host; raises `OSError`."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def is_public(address: str) -> bool:
    """Whether an address is one of the internet, for everybody (https://www.iana.org/assignments/iana-ipv4-special-registry)."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if any(found in network for network in _LEADING_ELSEWHERE):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def _port(address: SplitResult) -> int:
    return address.port or (443 if address.scheme == "https" else 80)


def origin(address: SplitResult) -> str:
    """Scheme, host and port; raises `ValueError` for a port that is none."""
    return f"{address.scheme}://{(address.hostname or '').lower()}:{_port(address)}"


class SafeFetch:
    """Implements the application's `Fetch`.

    `trusted` are origins that an operator has named, such as the provider's: only they get `credentials`, and none does any more
    once a redirect has led to another origin. They, and those in `also_from`, may be without TLS and inside our network. For all
    others the connection goes to the very address that was looked at, while the certificate is still checked against the name: a
    name that changes its address in between gains nothing. Proxies that the environment names are not used.
    """

    def __init__(
        self,
        trusted: Iterable[str],
        credentials: Mapping[str, str],
        *,
        also_from: Iterable[str] = (),
        seconds: float = 60.0,
        resolve: Resolve = resolve,
        largest: int = LARGEST,
    ) -> None:
        """`trusted` as addresses; `credentials` as headers; all of a fetch but looking up names takes at most so many seconds."""
        self._trusted = frozenset(origin(urlsplit(one)) for one in trusted)
        self._known = self._trusted | frozenset(origin(urlsplit(one)) for one in also_from)
        self._credentials = dict(credentials)
        self._seconds = seconds
        self._resolve = resolve
        self._largest = largest

    def __call__(self, url: str) -> bytes:
        """The file; raises `FetchFailed`."""
        deadline = time.monotonic() + self._seconds
        where = _split(url)
        begun = origin(where)
        credentials = self._credentials if begun in self._trusted else {}
        for _ in range(MOST_HOPS + 1):
            if origin(where) != begun:
                credentials = {}
            found = self._hop(where, credentials, deadline)
            if isinstance(found, bytes):
                return found
            where = found
        raise FetchFailed(MediaFault.ADDRESS_NOT_ALLOWED)

    def _hop(self, where: SplitResult, credentials: Mapping[str, str], deadline: float) -> bytes | SplitResult:
        """The file, or where it is instead."""
        known = origin(where) in self._known
        if where.scheme not in ({"http", "https"} if known else {"https"}):
            raise FetchFailed(MediaFault.ADDRESS_NOT_ALLOWED)
        try:
            connection = self._connection(where, self._address(where, public=not known), deadline)
            with closing(connection):
                connection.connect()
                with _severed(connection, deadline):
                    return self._asked(connection, where, credentials)
        except (urllib3.exceptions.HTTPError, HTTPException, CertificateError, OSError, UnicodeError):
            raise FetchFailed(MediaFault.NOT_REACHED, may_come=True) from None

    def _address(self, where: SplitResult, *, public: bool) -> str:
        """The address to connect to; every one that the name has must be allowed."""
        addresses = self._resolve(where.hostname or "", _port(where))
        if not addresses:
            raise FetchFailed(MediaFault.NOT_REACHED, may_come=True)
        if public and not all(is_public(address) for address in addresses):
            raise FetchFailed(MediaFault.ADDRESS_NOT_ALLOWED)
        return addresses[0]

    def _connection(self, where: SplitResult, address: str, deadline: float) -> HTTPConnection:
        patience = min(max(deadline - time.monotonic(), 0.01), _SILENCE)
        if where.scheme == "http":
            return HTTPConnection(address, _port(where), timeout=patience)
        name = (where.hostname or "").rstrip(".")
        return HTTPSConnection(
            address, _port(where), timeout=patience, server_hostname=name, assert_hostname=name, cert_reqs="CERT_REQUIRED"
        )

    def _asked(self, connection: HTTPConnection, where: SplitResult, credentials: Mapping[str, str]) -> bytes | SplitResult:
        path = where.path or "/"
        headers = {"Host": where.netloc, "Accept-Encoding": "identity", **credentials}
        connection.request("GET", f"{path}?{where.query}" if where.query else path, headers=headers, preload_content=False)
        answer = connection.getresponse()
        if answer.status in _REDIRECTS:
            return _split(urljoin(where.geturl(), answer.headers.get("Location", "")))
        if answer.status in _NOT_THERE:
            raise FetchFailed(MediaFault.GONE, may_come=True)
        if answer.status != _OK:
            raise FetchFailed(MediaFault.NOT_REACHED, may_come=True)
        return self._read(answer)

    def _read(self, answer: urllib3.BaseHTTPResponse) -> bytes:
        content = bytearray()
        while chunk := answer.read(_CHUNK):
            content += chunk
            if len(content) > self._largest:
                raise FetchFailed(MediaFault.TOO_LARGE)
        if not content:  # as when a connection ends within the head of an answer
            raise FetchFailed(MediaFault.NOT_REACHED, may_come=True)
        return bytes(content)


def _split(url: str) -> SplitResult:
    try:
        where = urlsplit(url)
        origin(where)
    except ValueError:
        raise FetchFailed(MediaFault.ADDRESS_NOT_ALLOWED) from None
    if not where.hostname or "@" in where.netloc:
        raise FetchFailed(MediaFault.ADDRESS_NOT_ALLOWED)
    return where


@contextmanager
def _severed(connection: HTTPConnection, deadline: float) -> Iterator[None]:
    """Ends a connection at a time: no time-out of a single read comes to pass where somebody sends a byte now and then.

    Raises `TimeoutError`, since what ends may look whole: an answer that does not say how long it is.
    """
    held = connection.sock  # let go by the connection itself as soon as an answer is its last

    def sever() -> None:
        with suppress(OSError):
            held.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(deadline - time.monotonic(), 0), sever)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if time.monotonic() >= deadline:
        raise TimeoutError
