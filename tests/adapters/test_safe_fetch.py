"""Files are fetched from where strangers say, and nothing else can be had that way."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.safe_fetch import SafeFetch, is_public, resolve
from application.media import FetchFailed
from domain.media.events import MediaFault
from tests.support.sites import Site, a_site, certified, content, in_turn, status

SECRET = {"authorization": "Basic c2VjcmV0"}


def literal(host: str, port: int) -> list[str]:
    """Addresses for what stands for one; no other name is looked up."""
    return list(resolve(host, port)) if host in {"localhost", "2130706433"} or not host[-1].isalpha() else []


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
        assert fetch(ours.url + "/") == fetch(other.url + "/file") == b"a photo"
        assert (ours.asked, other.asked) == ([SECRET["authorization"]], [None, None])


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
        "https://:word@example.org/photo",
        "https://[fec0::1]/photo",
        "https://[2002:7f00:1::]/photo",
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
    fault = failed(SafeFetch([], SECRET, resolve=literal), address)
    assert (fault.fault, fault.may_come) == (MediaFault.ADDRESS_NOT_ALLOWED, False)


def test_a_redirect_leads_nowhere_inside_either() -> None:
    with a_site() as ours, a_site() as inside:
        inside.answers = {"/secret": content(b"secret")}
        ours.answers = {"/": status(302, Location=f"{inside.url}/secret")}
        assert failed(SafeFetch([ours.url], {}), ours.url + "/").fault is MediaFault.ADDRESS_NOT_ALLOWED
        assert inside.asked == []


def test_a_name_that_changes_its_address_between_look_and_connection_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    connected: list[tuple[str, int]] = []

    def connecting(address: tuple[str, int], *_: Any, **__: Any) -> None:
        connected.append(address)
        raise OSError

    monkeypatch.setattr("urllib3.connection.connection.create_connection", connecting)
    failed(SafeFetch([], {}, resolve=lambda *_: next(answers)), "https://rebinding.example/photo")
    assert (connected, next(answers)) == ([("93.184.216.34", 443)], ["127.0.0.1"])


@pytest.fixture
def encrypted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site that shows a certificate for `photos.example`, which we trust."""
    certificate, key = certified("photos.example", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with a_site(certificate, key) as site:
        yield site


def test_the_certificate_is_checked_against_the_name_though_the_connection_goes_to_an_address(encrypted: Site) -> None:
    encrypted.answers = {"/photo": content(b"a photo")}
    port = urlsplit(encrypted.url).port
    ours, others = f"https://photos.example:{port}", f"https://others.example:{port}"
    fetch = SafeFetch([ours], SECRET, also_from=[others], resolve=lambda *_: ["127.0.0.1"])
    assert fetch(f"{ours}/photo") == b"a photo"
    fault = failed(fetch, f"{others}/photo")
    assert (fault.fault, fault.may_come) == (MediaFault.NOT_REACHED, True)
    assert (encrypted.asked, encrypted.named) == ([SECRET["authorization"]], ["photos.example", "others.example"])


def test_a_certificate_of_nobody_we_know_is_refused(encrypted: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    ours = f"https://photos.example:{urlsplit(encrypted.url).port}"
    assert failed(SafeFetch([ours], SECRET, resolve=lambda *_: ["127.0.0.1"]), f"{ours}/photo").fault is MediaFault.NOT_REACHED
    assert encrypted.asked == []


def test_credentials_do_not_come_back_by_way_of_another_origin() -> None:
    with a_site() as ours, a_site() as other:
        ours.answers = {"/": status(302, Location=f"{other.url}/"), "/file": content(b"a photo")}
        other.answers = {"/": status(302, Location=f"{ours.url}/file")}
        assert SafeFetch([ours.url], SECRET, also_from=[other.url])(ours.url + "/") == b"a photo"
        assert (ours.asked, other.asked) == ([SECRET["authorization"], None], [None])


def test_proxies_of_the_environment_see_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with a_site() as ours, a_site() as proxy:
        ours.answers = {"/": content(b"a photo")}
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert SafeFetch([ours.url], {})(ours.url + "/") == b"a photo"
        assert proxy.asked == []


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


@pytest.mark.parametrize(
    "beginning", [b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: "]
)
def test_a_site_that_dribbles_is_left_whether_in_the_head_or_in_the_file(beginning: bytes) -> None:
    enough = threading.Event()

    def dribble(server: socket.socket) -> None:
        client, _ = server.accept()
        with client, suppress(OSError):
            client.sendall(beginning)
            while not enough.wait(0.02):
                client.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        thread = threading.Thread(target=dribble, args=(server,), daemon=True)
        thread.start()
        begun = time.monotonic()
        fault = failed(SafeFetch([url], {}, seconds=0.3), url)
        took = time.monotonic() - begun
        enough.set()
        thread.join(5)
    assert (fault.fault, fault.may_come) == (MediaFault.NOT_REACHED, True)
    assert took < 2


def test_a_connection_that_ends_before_there_is_a_file_may_be_tried_again() -> None:
    with a_site() as site:
        site.answers = {"/": content(b"", sized=False)}
        found = failed(SafeFetch([site.url], {}), site.url + "/")
    assert (found.fault, found.may_come) == (MediaFault.NOT_REACHED, True)


def test_what_is_not_there_twice_comes_the_third_time() -> None:
    with a_site() as site:
        site.answers = {"/": in_turn(status(404), status(404), content(b"a photo"))}
        fetch = SafeFetch([site.url], SECRET)
        assert [failed(fetch, site.url + "/").may_come for _ in range(2)] == [True, True]
        assert fetch(site.url + "/") == b"a photo"


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
