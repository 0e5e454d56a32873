"""Fetching what strangers point us to: never from inside our own network, and never with our credentials beyond their origin."""

import socket
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3
from urllib3.util import Timeout

from application.media import LARGEST, FetchFailed
from domain.media.events import MediaFault

MOST_HOPS = 5
_CHUNK = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_THERE = frozenset({404, 410})
_OK = 200

_INSIDE_OUT = (
    IPv6Network("64:ff9b::/96"),  # NAT64 (RFC 6052)
    IPv6Network("64:ff9b:1::/48"),  # NAT64, local (RFC 8215)
    IPv6Network("2002::/16"),  # 6to4 (RFC 3056)
    IPv6Network("2001::/32"),  # Teredo (RFC 4380)
)
"""Addresses of IPv6 that hold others of IPv4, and lead there."""

Resolve = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> Sequence[str]:
    """All addresses of a host; raises `OSError`."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def is_public(address: str) -> bool:
    """Whether an address is one of the internet, for everybody (https://www.iana.org/assignments/iana-ipv4-special-registry)."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif any(found in network for network in _INSIDE_OUT):
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def _port(address: SplitResult) -> int:
    return address.port or (443 if address.scheme == "https" else 80)


def origin(address: SplitResult) -> str:
    """Scheme, host and port; raises `ValueError` for a port that is none."""
    return f"{address.scheme}://{(address.hostname or '').lower()}:{_port(address)}"


class SafeFetch:
    """Implements the application's `Fetch`.

    `trusted` are origins that an operator has named, such as the provider's: only they get `credentials`. They, and those in
    `also_from`, may be without TLS and inside our network. For all others the connection goes to the very address that was looked
    at, while the certificate is still checked against the name: a name that changes its address in between gains nothing.
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
        """`trusted` as addresses; `credentials` as headers; all of a fetch takes at most so many seconds."""
        self._trusted = frozenset(origin(urlsplit(one)) for one in trusted)
        self._known = self._trusted | frozenset(origin(urlsplit(one)) for one in also_from)
        self._credentials = dict(credentials)
        self._seconds = seconds
        self._resolve = resolve
        self._largest = largest

    def __call__(self, url: str) -> bytes:
        """The file; raises `FetchFailed`."""
        deadline = time.monotonic() + self._seconds
        for _ in range(MOST_HOPS + 1):
            with self._opened(url, deadline) as answer:
                if answer.status in _REDIRECTS:
                    url = urljoin(url, answer.headers.get("Location", ""))
                    continue
                if answer.status in _NOT_THERE:
                    raise FetchFailed(MediaFault.GONE, may_come=True)
                if answer.status != _OK:
                    raise FetchFailed(MediaFault.NOT_REACHED, may_come=True)
                return self._read(answer, deadline)
        raise FetchFailed(MediaFault.ADDRESS_NOT_ALLOWED)

    def _opened(self, url: str, deadline: float) -> urllib3.BaseHTTPResponse:
        try:
            where = urlsplit(url)
            known, trusted = origin(where) in self._known, origin(where) in self._trusted
        except ValueError:
            raise FetchFailed(MediaFault.ADDRESS_NOT_ALLOWED) from None
        if not where.hostname or where.scheme not in ({"http", "https"} if known else {"https"}) or where.username:
            raise FetchFailed(MediaFault.ADDRESS_NOT_ALLOWED)
        try:
            pool = self._pool(where, self._address(where, public=not known), deadline)
            path = where.path or "/"
            headers = {"Host": where.netloc, "Accept-Encoding": "identity", **(self._credentials if trusted else {})}
            return pool.request(
                "GET",
                f"{path}?{where.query}" if where.query else path,
                headers=headers,
                redirect=False,
                retries=False,
                preload_content=False,
                assert_same_host=False,
            )
        except (urllib3.exceptions.HTTPError, OSError, UnicodeError):
            raise FetchFailed(MediaFault.NOT_REACHED, may_come=True) from None

    def _address(self, where: SplitResult, *, public: bool) -> str:
        """The address to connect to; every one that the name has must be allowed."""
        addresses = self._resolve(where.hostname or "", _port(where))
        if not addresses:
            raise FetchFailed(MediaFault.NOT_REACHED, may_come=True)
        if public and not all(is_public(address) for address in addresses):
            raise FetchFailed(MediaFault.ADDRESS_NOT_ALLOWED)
        return addresses[0]

    def _pool(self, where: SplitResult, address: str, deadline: float) -> urllib3.HTTPConnectionPool:
        left = max(deadline - time.monotonic(), 0.01)
        patience = Timeout(connect=min(left, 10), read=min(left, 20))
        if where.scheme == "http":
            return urllib3.HTTPConnectionPool(address, where.port or 80, timeout=patience)
        name = where.hostname or ""
        return urllib3.HTTPSConnectionPool(
            address, where.port or 443, timeout=patience, server_hostname=name, assert_hostname=name, cert_reqs="CERT_REQUIRED"
        )

    def _read(self, answer: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
        content = bytearray()
        try:
            while chunk := answer.read(_CHUNK):
                content += chunk
                if len(content) > self._largest:
                    raise FetchFailed(MediaFault.TOO_LARGE)
                if time.monotonic() > deadline:
                    raise FetchFailed(MediaFault.NOT_REACHED, may_come=True)
        except (urllib3.exceptions.HTTPError, OSError):
            raise FetchFailed(MediaFault.NOT_REACHED, may_come=True) from None
        return bytes(content)
