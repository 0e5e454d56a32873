"""While the database is away: a problem that says so, soon; and everything works again once it is back."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from starlette.testclient import TestClient

from tests.entrypoints.http.conftest import opened
from tests.support.newcomers import PASSWORD, as_, registered
from tests.support.servers import Servers
from tests.support.waiting import until


@contextmanager
def away(servers: Servers, url: str) -> Iterator[None]:
    """Nobody gets through to a database for as long as this lasts."""
    name = conninfo_to_dict(url)["dbname"]
    with psycopg.connect(servers.postgres, autocommit=True) as operator:
        operator.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        operator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        try:
            yield
        finally:
            operator.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


@pytest.fixture(scope="module")
def client(servers: Servers, a_database: str) -> Iterator[TestClient]:
    with opened(database_url=a_database, redis_url=servers.redis_url, db_pool_size=2) as found:
        yield found


def test_without_a_database_every_answer_is_a_503_that_says_when_to_come_back(
    client: TestClient, servers: Servers, a_database: str
) -> None:
    person = registered(client)
    credentials = {"username": person["user"]["username"], "password": PASSWORD}
    with away(servers, a_database):
        requests: list[Callable[[], Any]] = [
            lambda: client.get("/api/auth/profile/", headers=as_(person)),
            lambda: client.get("/api/v1/threads/", headers=as_(person)),
            lambda: client.get("/api/auth/status/", headers=as_(person)),
            lambda: client.post("/api/auth/login/", json=credentials),
            lambda: client.post("/api/token/refresh/", json={"refresh": person["refresh"]}),
            lambda: client.post("/api/chat/", json={"message": "hi"}, headers={**as_(person), "Idempotency-Key": "k"}),
        ]
        with ThreadPoolExecutor(len(requests)) as threads:
            answers = list(threads.map(lambda ask: ask(), requests))
        for answer in answers:
            assert (answer.status_code, answer.json()["type"]) == (503, "unavailable")
            assert answer.headers["retry-after"] == "1"
            assert "islanders" not in answer.text
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200
    for attempt in range(20):
        if client.get("/readyz").status_code == 200:
            break
        assert attempt < 19
        time.sleep(0.2)
    assert client.get("/api/auth/profile/", headers=as_(person)).json() == person["user"]
    # The commands' pool comes back by itself too, with growing pauses between its attempts.
    until(lambda: client.post("/api/auth/login/", json=credentials).status_code == 200)
    client.cookies.clear()
    assert client.post("/api/token/refresh/", json={"refresh": person["refresh"]}).status_code == 200
