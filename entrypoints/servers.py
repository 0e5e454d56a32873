"""The servers that a command needs: those that the settings name, else embedded ones on the data folder."""

import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import psycopg
import redis
from pydantic import SecretStr

from adapters.embedded_postgres import CONNECTIONS, EmbeddedPostgres
from adapters.embedded_server import EmbeddedServer, ServerFailed
from adapters.embedded_valkey import EmbeddedValkey
from adapters.lesser_user import before_exec
from entrypoints.settings import Settings

__all__ = [
    "CONNECTIONS",
    "EmbeddedServer",
    "ServerFailed",
    "embedded",
    "lifeline",
    "located",
    "postgres",
    "reach",
    "reason",
    "running",
    "servers",
]

_PATIENCE = 5


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


def reach(settings: Settings) -> None:
    """Connects to both servers once; raises `ServerFailed`, which names the variable, where one cannot be reached."""
    reach_postgres(settings)
    reach_redis(settings)


def reach_postgres(settings: Settings) -> None:
    """Connects once; raises `ServerFailed`."""
    try:
        psycopg.connect(settings.database_url.get_secret_value(), connect_timeout=_PATIENCE).close()
    except psycopg.Error as failed:
        message = f"DATABASE_URL: no connection ({reason(failed)}); check the address, and that the server runs and lets us in"
        raise ServerFailed(message) from None


def reach_redis(settings: Settings) -> None:
    """Connects once; raises `ServerFailed`."""
    try:
        with closing(redis.Redis.from_url(settings.redis_url.get_secret_value(), socket_timeout=_PATIENCE)) as client:
            client.ping()
    except (redis.RedisError, ValueError) as failed:
        message = f"REDIS_URL: no connection ({reason(failed)}); check the address, and that the server runs and lets us in"
        raise ServerFailed(message) from None


def reason(failed: Exception) -> str:
    """Why a connection failed, without the address: a password that is not percent-encoded would show in it."""
    said = str(failed).rpartition("failed: ")[2] if isinstance(failed, psycopg.OperationalError) else ""
    return said.partition("\n")[0] if said and "@" not in said else type(failed).__name__


def lifeline() -> Callable[[], None]:
    """What our own processes do before they begin, so that they end when the supervisor does."""
    return before_exec(None, may_pass_folders=False, dies_with_parent=signal.SIGTERM)


@contextmanager
def running(settings: Settings) -> Iterator[Settings]:
    """Reaches the running embedded servers of the data folder, or runs them for as long as this lasts; raises `ServerFailed`."""
    wanted = embedded(settings)
    try:
        for server in wanted:
            server.ensure()
        yield located(settings)
    finally:
        for server in reversed(wanted):
            server.stop()


@contextmanager
def servers(settings: Settings) -> Iterator[Settings]:
    """The servers that a command needs, all of which answer; raises `ServerFailed`."""
    with running(settings) as found:
        reach(found)
        yield found


@contextmanager
def postgres(settings: Settings) -> Iterator[Settings]:
    """PostgreSQL alone, for what looks back and acts on nothing else; raises `ServerFailed`."""
    elsewhere = settings.redis_url if settings.redis_url.get_secret_value() else SecretStr("redis://unused")
    with running(settings.model_copy(update={"redis_url": elsewhere})) as found:
        reach_postgres(found)
        yield found
