"""Servers that fail at one exact moment of a connection, with and without TLS."""

import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

Act = Callable[[socket.socket], None]
_LENGTH = re.compile(rb"(?i)content-length: (\d+)")
_A_RECORD_THAT_NOBODY_CAN_READ = b"\x17\x03\x03\x00\x20" + b"x" * 32


@dataclass
class Server:
    """Where it is, and how often somebody has come, and how many whole requests they left."""

    port: int
    connections: int = 0
    requests: int = 0
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def tls_url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def read(self, connection: socket.socket) -> None:
        """The whole request, so that what comes then is no mere reset for what was left unread."""
        got = b""
        while b"\r\n\r\n" not in got:
            got += _more(connection)
        head, body = got.split(b"\r\n\r\n", 1)
        length = _LENGTH.search(head)
        while length is not None and len(body) < int(length[1]):
            body += _more(connection)
        self.requests += 1

    def answer(self, status: int, body: bytes, more: str = "", missing: int = 0) -> Act:
        """Reads, and answers, with so many bytes fewer than it says."""

        def act(connection: socket.socket) -> None:
            self.read(connection)
            head = f"HTTP/1.1 {status} So\r\nContent-Length: {len(body) + missing}\r\n{more}\r\n"
            connection.sendall(head.encode() + body)

        return act

    def speak_plainly(self, connection: socket.socket) -> None:
        """Answers in the clear whatever comes."""
        connection.sendall(b"HTTP/1.1 400 So\r\nContent-Length: 0\r\n\r\n")
        self.done.wait(5)

    def hang(self, connection: socket.socket) -> None:
        """Says nothing."""
        del connection
        self.done.wait(5)

    def read_and_hang(self, connection: socket.socket) -> None:
        self.read(connection)
        self.done.wait(5)

    def read_and_break_tls(self, connection: socket.socket) -> None:
        """Only after the request there comes what is no TLS."""
        self.read(connection)
        with socket.socket(fileno=connection.detach()) as below:
            below.sendall(_A_RECORD_THAT_NOBODY_CAN_READ)
            self.done.wait(1)


@contextmanager
def server(act: Callable[[Server], Act], tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Does that with each connection, and ends it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        found = Server(listening.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(listening, found, act(found), tls), daemon=True)
        thread.start()
        try:
            yield found
        finally:
            found.done.set()
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def _more(connection: socket.socket) -> bytes:
    """What comes next; raises `ConnectionAbortedError` where nothing does."""
    got = connection.recv(65_536)
    if not got:
        raise ConnectionAbortedError
    return got


def _serve(listening: socket.socket, found: Server, act: Act, tls: ssl.SSLContext | None) -> None:
    with suppress(OSError):  # it was shut down
        while True:
            connection, _ = listening.accept()
            found.connections += 1
            with suppress(OSError), connection:  # whoever came has gone
                if tls is None:
                    act(connection)
                else:
                    with tls.wrap_socket(connection, server_side=True) as secured:
                        act(secured)


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """One for this machine, to be trusted, and who serves with it."""
    key, name, now = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "here")]),
        datetime.now(UTC),
    )
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    chain, secret = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(made.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, secret)
    return chain, context
