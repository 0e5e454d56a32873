"""Fixtures of all tests: real servers, started once for each worker of the test run."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.support import product
from tests.support.product import Product
from tests.support.servers import Servers, running

# The same examples in every run of one version, so that a run that passed passes again. New ones are looked for with
# `--hypothesis-profile explore`.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("house", settings.get_profile("explore"), derandomize=True, database=None)
settings.load_profile("house")

# Tests say what they set; whatever the shell of a developer holds must not reach them.
for name in [name for name in os.environ if name.startswith(("TWILIO_", "WHATSAPP_"))]:
    os.environ.pop(name)
for name in (
    "PUBLIC_BASE_URL",
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "ISLANDERS_ENV",
    "ISLANDERS_DATA",
    "MEDIA_DIR",
    "OPENAI_API_KEY",
):
    os.environ.pop(name, None)


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    with running() as found:
        yield found


@pytest.fixture
def database_url(servers: Servers) -> Iterator[str]:
    with servers.migrated() as url:
        yield url


@pytest.fixture
def redis_url(servers: Servers) -> str:
    return servers.redis_url


@pytest.fixture(scope="session")
def a_product(servers: Servers) -> Iterator[Product]:
    """The product in two web processes and a worker, shared by all tests that leave it running, without rate limits."""
    with servers.migrated() as url, product.running(url, servers.redis_url, web=2) as found:
        yield found
