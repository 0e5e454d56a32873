"""What only a real server and raw bytes can show."""

import json
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest

from entrypoints.http.endpoint import LARGEST
from tests.support import product
from tests.support.product import Product
from tests.support.servers import Servers


@pytest.fixture(scope="module")
def served(servers: Servers) -> Iterator[Product]:
    with servers.migrated() as url, product.running(url, servers.redis_url, worker=False) as found:
        yield found


def said(served: Product, *pieces: bytes) -> tuple[int, dict[str, str], bytes]:
    """What the server answers to raw bytes, until it closes the connection."""
    port = int(served.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        answer = b""
        with suppress(BrokenPipeError, ConnectionResetError):
            for piece in pieces:
                connection.sendall(piece)
        with suppress(ConnectionResetError):
            while piece := connection.recv(65_536):
                answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    return int(first.split()[1]), {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}, body


@pytest.mark.parametrize(
    "raw",
    [
        b"hello\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: nine\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_what_is_no_request_is_answered_with_a_problem(served: Product, raw: bytes) -> None:
    status, headers, body = said(served, raw)
    found = json.loads(body)
    assert status == found["status"] == 400
    assert headers["content-type"] == "application/problem+json"
    assert found["type"] == "malformed-request"
    assert found["correlation_id"] == headers["x-correlation-id"]


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 70_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: %d\r\n" % (number, number) for number in range(9000)) + b"\r\n",
    ],
)
def test_a_head_that_is_too_large_is_refused(served: Product, head: bytes) -> None:
    status, headers, body = said(served, head)
    assert status == 431
    assert headers["content-type"] == "application/problem+json"
    assert json.loads(body)["type"] == "head-too-large"


def test_headers_of_two_requests_on_one_connection_are_not_added_up(served: Product) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 40_000 + b"\r\n"
    status, _, rest = said(served, request + b"\r\n", request + b"\r\n", request + b"Connection: close\r\n\r\n")
    assert status == 200
    assert rest.count(b"HTTP/1.1 200") == 2


LOGIN = b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"


def test_a_declared_length_over_a_mebibyte_is_refused_before_the_body_comes(served: Product) -> None:
    for length in (LARGEST + 1, 10**30):
        status, headers, body = said(served, LOGIN + b"Content-Length: %d\r\n\r\n{" % length)
        assert (status, json.loads(body)["status"]) in ((413, 413), (400, 400))
        assert headers["content-type"] == "application/problem+json"


def test_an_endless_body_is_cut_off_at_a_mebibyte(served: Product) -> None:
    chunk = b"%x\r\n" % 65_536 + b"a" * 65_536 + b"\r\n"
    status, headers, body = said(served, LOGIN + b"Transfer-Encoding: chunked\r\n\r\n", *([chunk] * 1000))
    assert status == 413
    assert json.loads(body)["type"] == "body-too-large"
    assert headers["connection"] == "close"


def test_a_body_of_single_bytes_is_read_in_reasonable_time(served: Product) -> None:
    body = json.dumps({"username": "x" * 20_000, "password": "y"}).encode()
    pieces = [b"1\r\n%c\r\n" % byte for byte in body]
    status, _, found = said(served, LOGIN + b"Transfer-Encoding: chunked\r\n\r\n", *pieces, b"0\r\n\r\n")
    assert (status, list(json.loads(found)["errors"])) == (400, ["username"])


def test_other_bytes_in_a_path_are_only_another_unknown_path(served: Product) -> None:
    for path in (b"/\xff", b"/%ff%00", b"/..%2f..%2fetc/passwd", b"//evil.example/", b"/docs/files/../../../../etc/passwd"):
        status, headers, _ = said(served, b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert status in (400, 404)
        assert headers["content-type"] == "application/problem+json"


def test_a_correlation_id_is_in_every_answer_and_the_server_says_no_more_of_itself(served: Product) -> None:
    status, headers, _ = said(served, b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Correlation-ID: mine\r\nConnection: close\r\n\r\n")
    assert (status, headers["x-correlation-id"]) == (200, "mine")
    assert "server" not in headers
