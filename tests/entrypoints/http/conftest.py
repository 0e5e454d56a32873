"""The real HTTP layer on real servers, in this process."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx2 as httpx
import pytest
from starlette.testclient import TestClient

from entrypoints.bootstrap import Core
from entrypoints.http.app import create_app
from entrypoints.metrics import Metrics
from entrypoints.settings import Settings
from entrypoints.web_bootstrap import open_web
from tests.support import staff
from tests.support.product import Person, Product
from tests.support.servers import Servers
from tests.support.staff import Affair

SECRET_KEY = "a secret of more than thirty-two characters"

Opened = Callable[..., AbstractContextManager[TestClient]]


@contextmanager
def opened(**chosen: Any) -> Iterator[TestClient]:
    given = {"secret_key": SECRET_KEY, "rate_limits": "off", "vector_index_dir": "no such folder", **chosen}
    settings = Settings(**given)
    base_url = settings.public_base_url or "http://testserver"
    with open_web(settings, Metrics()) as web, TestClient(create_app(web), base_url=base_url, client=("192.0.2.1", 5)) as client:
        yield client


@pytest.fixture(scope="module")
def a_database(servers: Servers) -> Iterator[str]:
    with servers.migrated() as url:
        yield url


@pytest.fixture(scope="module")
def client(a_database: str, servers: Servers) -> Iterator[TestClient]:
    """A client without credentials; one database for the tests of a module."""
    with opened(database_url=a_database, redis_url=servers.redis_url) as found:
        yield found


@pytest.fixture(scope="module")
def open_with(a_database: str, servers: Servers) -> Opened:
    """Opens another web process' worth of parts on the same database, with other settings."""
    return lambda **chosen: opened(**{"database_url": a_database, "redis_url": servers.redis_url, **chosen})


@pytest.fixture(scope="module")
def core(a_product: Product) -> Iterator[Core]:
    with staff.core_of(a_product) as found:
        yield found


@pytest.fixture(scope="module")
def known(a_product: Product) -> Affair:
    return staff.affair(a_product, 417)


@pytest.fixture(scope="module")
def colleagues(a_product: Product) -> list[Person]:
    return [a_product.grant(a_product.register(display_name="Staff"), role) for role in ("support", "admin")]


@pytest.fixture
def seda(a_product: Product, colleagues: list[Person]) -> Iterator[httpx.Client]:
    with a_product.client(colleagues[0]) as client:
        yield client


@pytest.fixture
def tamer(a_product: Product, colleagues: list[Person]) -> Iterator[httpx.Client]:
    with a_product.client(colleagues[1]) as client:
        yield client
