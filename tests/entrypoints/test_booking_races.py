"""A hundred people want one hour, or one night, at once, from two server processes: one has it."""

import asyncio
import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2 as httpx
import pytest

from adapters.jwt_tokens import JwtTokens
from domain.booking.events import BookingHeld, RivalTurnedAway
from domain.booking.identity import calendar_id
from entrypoints.bootstrap import Core
from projections.notices import NOTICES_OF
from tests.support.asynchronous import run
from tests.support.bookable import FLAT, VILLA, published
from tests.support.people import register
from tests.support.product import Product
from tests.support.staff import core_of
from tests.support.waiting import until

AT_ONCE = 100
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def core(a_product: Product) -> Iterator[Core]:
    with core_of(a_product) as found:
        yield found


@pytest.fixture(scope="module")
def tokens(a_product: Product) -> JwtTokens:
    secret = (Path(a_product.environment["ISLANDERS_DATA"]) / "secret_key").read_text().strip()
    return JwtTokens(secret, 900)


@pytest.fixture(scope="module")
def crowd(core: Core) -> list[UUID]:
    return [register(core, "consumer") for _ in range(AT_ONCE)]


async def all_at_once(product: Product, asked: Sequence[tuple[str, dict[str, Any]]]) -> list[httpx.Response]:
    """Everybody asks at the same moment, each over a connection of their own."""
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=product.url, timeout=60, limits=limits) as client:
        headers = [{"Authorization": f"Bearer {token}"} for token, _ in asked]
        posts = (client.post("/api/bookings/", json=body, headers=head) for (_, body), head in zip(asked, headers, strict=True))
        return await asyncio.gather(*posts)


def viewing(number: int) -> dict[str, str]:
    """All want the same hour."""
    del number
    return {"preferred_date": str(datetime.now(UTC).date() + 2 * DAY), "preferred_time": "10:00"}


def stay(number: int) -> dict[str, str]:
    """Each wants other nights, and all of them the tenth."""
    first = datetime.now(UTC).date() + 10 * DAY
    return {"start_date": str(first - number % 5 * DAY), "end_date": str(first + (1 + number % 7) * DAY)}


@pytest.mark.parametrize(("kind", "wanted"), [(FLAT, viewing), (VILLA, stay)], ids=["an hour", "a night"])
def test_of_a_hundred_who_want_the_same_one_has_it_and_all_others_are_told_once_what_becomes_of_it(
    a_product: Product, core: Core, tokens: JwtTokens, crowd: list[UUID], kind: Any, wanted: Any
) -> None:
    seller = register(core, "seller")
    listing, now = published(core, seller, kind), datetime.now(UTC)
    asked = [
        (tokens.access(person, "consumer", now), {"listing_id": str(listing), **wanted(number)})
        for number, person in enumerate(crowd)
    ]
    answers = run(all_at_once(a_product, asked))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: AT_ONCE - 1}
    assert {answer.json()["type"] for answer in answers if answer.status_code == 409} == {"time-taken"}
    events = [recorded.event for recorded in core.log.stream(calendar_id(listing))]
    assert Counter(type(event) for event in events) == {BookingHeld: 1, RivalTurnedAway: AT_ONCE - 1}
    (booking,) = [answer.json()["booking_id"] for answer in answers if answer.status_code == 201]
    winner = crowd[[answer.status_code for answer in answers].index(201)]
    before = {person: told(core, person) for person in crowd}
    with a_product.client() as client:
        headers = {"Authorization": f"Bearer {tokens.access(seller, 'seller', now)}"}
        path = f"/api/bookings/{booking}/status/"
        assert client.put(path, json={"status": "confirmed"}, headers=headers).status_code == 200

    def told_so_far() -> int:
        return sum(told(core, person) - before[person] for person in crowd)

    until(lambda: told_so_far() >= AT_ONCE // 5)
    a_product.stop_worker(signal.SIGKILL)
    a_product.start_worker()
    until(lambda: told_so_far() >= AT_ONCE)
    for person in crowd:
        assert told(core, person) - before[person] == 1
    assert "confirmed" in core.rows(NOTICES_OF, person_id=winner)[-1]["text"]


def told(core: Core, person_id: UUID) -> int:
    """How many notices somebody has."""
    return len(core.rows(NOTICES_OF, person_id=person_id))
