"""The servers that a command needs: those that the settings name, else embedded ones on the data folder."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pydantic import SecretStr

from adapters.embedded_postgres import EmbeddedPostgres
from adapters.embedded_server import EmbeddedServer, ServerFailed
from adapters.embedded_valkey import EmbeddedValkey
from adapters.lesser_user import before_exec
from entrypoints.settings import Settings

__all__ = ["EmbeddedServer", "ServerFailed", "embedded", "lifeline", "located", "servers"]


def embedded(settings: Settings) -> list[EmbeddedServer]:
    """The embedded servers that these settings call for, not started yet."""
    wanted: list[EmbeddedServer] = []
    if not settings.database_url.get_secret_value():
        wanted.append(EmbeddedPostgres(settings.islanders_data))
    if not settings.redis_url.get_secret_value():
        wanted.append(EmbeddedValkey(settings.islanders_data))
    return wanted


def located(settings: Settings) -> Settings:
    """The settings with the addresses of embedded servers filled in."""
    addresses = {
        "database_url" if isinstance(server, EmbeddedPostgres) else "redis_url": SecretStr(server.url)
        for server in embedded(settings)
    }
    return settings.model_copy(update=addresses)


def lifeline() -> Callable[[], None]:
    """What our own processes do before they begin, so that they end when the supervisor does."""
    return before_exec(None, may_pass_folders=False, dies_with_parent=signal.SIGTERM)


@contextmanager
def servers(settings: Settings) -> Iterator[Settings]:
    """Reaches the running servers of the data folder, or runs them for as long as this lasts; raises `ServerFailed`."""
    started: list[EmbeddedServer] = []
    try:
        for server in embedded(settings):
            server.ensure()
            started.append(server)
        yield located(settings)
    finally:
        for server in reversed(started):
            server.stop()
