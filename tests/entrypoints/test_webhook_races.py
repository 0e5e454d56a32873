"""Callbacks that come all at once, against two server processes and a worker: one fact each, and every answer a good one."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import httpx2 as httpx
import psycopg
import pytest

from entrypoints.simulated_callbacks import PATH
from tests.support import product
from tests.support.asynchronous import run
from tests.support.callbacks import TOKEN, form, number, signed
from tests.support.product import PASSWORD, Person, Product
from tests.support.servers import Servers
from tests.support.waiting import until

AT_ONCE = 50
DESK = "desk-of-girne"


@dataclass(frozen=True)
class Shore:
    """The product, and the seller who answers on WhatsApp."""

    product: Product
    desk: Person


@pytest.fixture(scope="module")
def shore(servers: Servers) -> Iterator[Shore]:
    with (
        servers.migrated() as url,
        product.running(url, servers.redis_url, web=2, worker=False, TWILIO_AUTH_TOKEN=TOKEN, WHATSAPP_DESK=DESK) as at,
    ):
        newcomer = {"username": DESK, "email": f"{DESK}@example.org", "password": PASSWORD, "user_type": "seller"}
        with at.client() as client:
            known = client.post("/api/auth/register/", json=newcomer).json()
        desk = at.sign_in(Person(known["user"]["id"], DESK, known["token"], known["refresh"]))
        at.start_worker()
        yield Shore(at, desk)


async def _posted(at: Product, forms: Sequence[Mapping[str, str]]) -> list[httpx.Response]:
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=at.url, timeout=60, limits=limits) as client:
        requests = [signed(at.url, one) for one in forms]
        return await asyncio.gather(*(client.post(PATH, content=body, headers=headers) for body, headers in requests))


def delivered(shore: Shore, forms: Sequence[Mapping[str, str]]) -> set[int]:
    """All of them at the same moment; what was answered."""
    return {answer.status_code for answer in run(_posted(shore.product, forms))}


def stored(shore: Shore, sids: Sequence[str]) -> Counter[str]:
    """How many events of each kind these messages led to."""
    with psycopg.connect(shore.product.environment["DATABASE_URL"]) as log:
        rows = log.execute(
            "SELECT topic FROM log_events WHERE convert_from(state, 'UTF8') LIKE ANY(%s)", ([f"%whatsapp:{sid}%" for sid in sids],)
        )
        return Counter(row[0] for row in rows)


def unread(shore: Shore) -> list[int]:
    with shore.product.client(shore.desk) as client:
        return [line["unread_count"] for line in client.get("/api/v1/threads/", params={"limit": 100}).json()["results"]]


def test_fifty_copies_of_a_callback_are_one_message_and_count_once(shore: Shore) -> None:
    by, before = number(), sum(unread(shore))
    first = form("Is it still free?", by)
    assert delivered(shore, [first] * AT_ONCE) == {204}
    assert stored(shore, [first["MessageSid"]])["callback.received.v1"] == 1
    until(lambda: sum(unread(shore)) == before + 1)
    # Whatever the copies might still lead to would come before the answer to a later message.
    second = form("And in June?", by)
    assert delivered(shore, [first, second, first]) == {204}
    until(lambda: sum(unread(shore)) >= before + 2)
    assert sum(unread(shore)) == before + 2
    assert stored(shore, [first["MessageSid"]])["thread.message_sent.v1"] == 1


def test_fifty_first_messages_of_somebody_new_are_all_taken_over_from_one_person(shore: Shore) -> None:
    by = number()
    forms = [form(f"Message {one}", by) for one in range(AT_ONCE)]
    assert delivered(shore, forms) == {204}
    events = stored(shore, [one["MessageSid"] for one in forms])
    assert (events["callback.received.v1"], events["person.met.v1"]) == (AT_ONCE, 1)


def test_fifty_copies_of_a_stop_withdraw_once(shore: Shore) -> None:
    by = number()
    assert delivered(shore, [form("Hello", by)]) == {204}
    stop = form("STOP", by)
    assert delivered(shore, [stop] * AT_ONCE) == {204}
    events = stored(shore, [stop["MessageSid"]])
    assert (events["callback.received.v1"], events["consent.withdrawn.v1"]) == (1, 1)
    start = form("START", by)
    assert delivered(shore, [start] * AT_ONCE + [stop] * AT_ONCE) == {204}
    assert stored(shore, [start["MessageSid"]])["consent.restored.v1"] == 1
    assert stored(shore, [stop["MessageSid"]])["consent.withdrawn.v1"] == 1
