"""Files are fetched from where strangers say, and nothing else can be had that way."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.safe_fetch import SafeFetch, is_public
from application.media import FetchFailed
from domain.media.events import MediaFault

SECRET = {"authorization": "Basic c2VjcmV0"}
Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """A server on this machine, and what it was asked."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[str | None] = []
        self.answers: dict[str, Answer] = {}


@contextmanager
def a_site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.headers.get("Authorization"))
            site.answers[self.path](self)

        def log_message(self, format: str, *args: Any) -> None:
            """Keeps quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Clients leave early here."""

    with Server(("127.0.0.1", 0), Handler) as server:
        site.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield site
        server.shutdown()
        thread.join(5)


def content(body: bytes, *, sized: bool = True) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        if sized:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def status(number: int, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(number)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def failed(fetch: SafeFetch, url: str) -> FetchFailed:
    with pytest.raises(FetchFailed) as caught:
        fetch(url)
    return caught.value


def test_credentials_go_to_their_origin_and_never_after_a_redirect_to_another() -> None:
    with a_site() as ours, a_site() as other:
        ours.answers = {"/": status(302, Location=f"{other.url}/file"), "/again": status(307, Location="/")}
        other.answers = {"/file": content(b"a photo")}
        fault = failed(SafeFetch([ours.url], SECRET), f"{ours.url}/again")
        assert (fault.fault, ours.asked, other.asked) == (MediaFault.ADDRESS_NOT_ALLOWED, [SECRET["authorization"]] * 2, [])


def test_a_second_trusted_origin_is_fetched_from_without_being_told_the_first_ones_secret() -> None:
    with a_site() as ours, a_site() as other:
        ours.answers = {"/": status(302, Location=f"{other.url}/file")}
        other.answers = {"/file": content(b"a photo")}
        fetch = SafeFetch([ours.url], SECRET, also_from=[other.url])
        assert fetch(ours.url + "/") == b"a photo"
        assert (ours.asked, other.asked) == ([SECRET["authorization"]], [None])


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/photo.jpg",
        "https://localhost/photo",
        "https://127.0.0.1/photo",
        "https://[::1]/photo",
        "https://[::ffff:127.0.0.1]/photo",
        "https://10.0.0.8/photo",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.1.1/photo",
        "https://0.0.0.0/photo",
        "https://user:word@example.org/photo",
        "ftp://example.org/photo",
        "file:///etc/passwd",
        "https://[64:ff9b::7f00:1]/photo",
        "https://2130706433/photo",
        "//example.org",
        "https://",
        "https://example.org:99999/",
        "nonsense",
        "",
    ],
)
def test_nothing_inside_can_be_had(address: str) -> None:
    assert failed(SafeFetch([], SECRET), address).fault in {MediaFault.ADDRESS_NOT_ALLOWED, MediaFault.NOT_REACHED}
    if "example" not in address or "user" in address:
        assert not failed(SafeFetch([], SECRET), address).may_come


def test_a_redirect_leads_nowhere_inside_either() -> None:
    with a_site() as ours, a_site() as inside:
        inside.answers = {"/secret": content(b"secret")}
        ours.answers = {"/": status(302, Location=f"{inside.url}/secret")}
        assert failed(SafeFetch([ours.url], {}), ours.url + "/").fault is MediaFault.ADDRESS_NOT_ALLOWED
        assert inside.asked == []


def test_a_name_that_changes_its_address_between_look_and_connection_gains_nothing() -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(f"{host}:{port}")
        return next(answers)

    connected: list[str] = []

    class Watched(SafeFetch):
        def _pool(self, _: Any, address: str, *more: Any) -> Any:
            connected.append(address)
            raise OSError(more)

    failed(Watched([], {}, resolve=rebinding), "https://rebinding.example/photo")
    assert (asked, connected) == (["rebinding.example:443"], ["93.184.216.34"])


def test_one_address_inside_among_many_is_enough_to_refuse() -> None:
    fetch = SafeFetch([], {}, resolve=lambda *_: ["93.184.216.34", "10.0.0.1"])
    assert failed(fetch, "https://both.example/photo").fault is MediaFault.ADDRESS_NOT_ALLOWED


def test_what_is_too_large_is_cut_off_early_even_where_nobody_says_how_large_it_is() -> None:
    sent = []

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(10_000):
            handler.wfile.write(b"x" * 10_000)
            sent.append(1)

    with a_site() as site:
        site.answers = {"/": endless}
        assert failed(SafeFetch([site.url], {}, largest=100_000), site.url + "/").fault is MediaFault.TOO_LARGE
    assert len(sent) < 5_000


def test_a_site_that_dribbles_is_left() -> None:
    def slow(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(40):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            threading.Event().wait(0.05)

    with a_site() as site:
        site.answers = {"/": slow}
        fault = failed(SafeFetch([site.url], {}, seconds=0.4), site.url + "/")
    assert (fault.fault, fault.may_come) == (MediaFault.NOT_REACHED, True)


@pytest.mark.parametrize(
    ("number", "fault"),
    [(404, MediaFault.GONE), (410, MediaFault.GONE), (500, MediaFault.NOT_REACHED), (429, MediaFault.NOT_REACHED)],
)
def test_what_is_not_there_yet_may_come(number: int, fault: MediaFault) -> None:
    with a_site() as site:
        site.answers = {"/": status(number)}
        found = failed(SafeFetch([site.url], {}), site.url + "/")
    assert (found.fault, found.may_come) == (fault, True)


def test_going_round_in_circles_ends() -> None:
    with a_site() as site:
        site.answers = {"/": status(302, Location="/")}
        assert failed(SafeFetch([site.url], {}), site.url + "/").fault is MediaFault.ADDRESS_NOT_ALLOWED
    assert len(site.asked) == 6


@given(st.ip_addresses(network="10.0.0.0/8") | st.ip_addresses(network="192.168.0.0/16") | st.ip_addresses(network="fc00::/7"))
def test_no_private_address_counts_as_public_in_any_form(address: Any) -> None:
    assert not is_public(str(address))
    if address.version == 4:
        assert not is_public(f"::ffff:{address}")
