"""Idempotency keys in a real database."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import psycopg
import pytest

from adapters.postgres_idempotency import IN_FLIGHT_SECONDS, KEPT_HOURS, PostgresIdempotency
from adapters.postgres_reads import reading_pool
from application.ports import LogUnavailable

SECRET = "a secret of more than thirty-two characters"
ANSWER = b'{"token": "a very secret token", "content": "see you at the harbour"}'


def run(url: str, story: Callable[[PostgresIdempotency], Awaitable[None]], secret: str = SECRET) -> None:
    async def told() -> None:
        async with reading_pool(url, 4) as pool:
            await story(PostgresIdempotency(pool, secret))

    asyncio.run(told())


def age(url: str, interval: str) -> None:
    with psycopg.connect(url) as database:
        database.execute("UPDATE idempotency_keys SET claimed_at = claimed_at - %s::interval", (interval,))


def test_of_many_that_claim_a_key_at_once_one_gets_it(database_url: str) -> None:
    async def race(keys: PostgresIdempotency) -> None:
        claims = await asyncio.gather(*(keys.claim("anna", "k", b"hello") for _ in range(20)))
        assert sum(claim.mine for claim in claims) == 1
        assert all(claim.same_request and claim.answer is None for claim in claims)
        assert (await keys.claim("bert", "k", b"hello")).mine
        assert (await keys.claim("anna", "k2", b"hello")).mine

    run(database_url, race)


def test_an_answer_outlives_the_process(database_url: str) -> None:
    async def settle(keys: PostgresIdempotency) -> None:
        await keys.settle(await keys.claim("anna", "k", b"hello"), 201, ANSWER)

    async def ask_again(keys: PostgresIdempotency) -> None:
        again = await keys.claim("anna", "k", b"hello")
        assert (again.mine, again.same_request, again.answer) == (False, True, (201, ANSWER))
        other = await keys.claim("anna", "k", b"good-bye")
        assert (other.mine, other.same_request) == (False, False)

    run(database_url, settle)
    run(database_url, ask_again)


def test_the_table_gives_away_neither_keys_nor_requests_nor_answers(database_url: str) -> None:
    async def settle(keys: PostgresIdempotency) -> None:
        await keys.settle(await keys.claim("anna", "my-own-key", b'{"password": "correct horse"}'), 201, ANSWER)

    run(database_url, settle)
    with psycopg.connect(database_url) as database:
        (row,) = database.execute("SELECT * FROM idempotency_keys").fetchall()
    shown = b"|".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
    for secret in (b"my-own-key", b"correct horse", b"secret token", b"harbour"):
        assert secret not in shown


def test_a_released_key_is_free(database_url: str) -> None:
    async def release(keys: PostgresIdempotency) -> None:
        await keys.release(await keys.claim("anna", "k", b"hello"))
        assert (await keys.claim("anna", "k", b"good-bye")).mine

    run(database_url, release)


def test_a_key_whose_process_died_is_free_after_a_while(database_url: str) -> None:
    async def die(keys: PostgresIdempotency) -> None:
        dead = await keys.claim("anna", "k", b"hello")
        age(database_url, f"{IN_FLIGHT_SECONDS - 5} seconds")
        assert not (await keys.claim("anna", "k", b"hello")).mine
        age(database_url, "6 seconds")
        heir = await keys.claim("anna", "k", b"hello")
        assert heir.mine
        # It was not dead but slow: what it has to say comes too late.
        await keys.settle(dead, 201, b"late")
        await keys.release(dead)
        await keys.settle(heir, 201, ANSWER)
        assert (await keys.claim("anna", "k", b"hello")).answer == (201, ANSWER)

    run(database_url, die)


def test_a_key_stands_for_two_days_and_is_then_free(database_url: str) -> None:
    async def keep(keys: PostgresIdempotency) -> None:
        await keys.settle(await keys.claim("anna", "k", b"hello"), 201, ANSWER)
        age(database_url, f"{KEPT_HOURS - 1} hours")
        assert (await keys.claim("anna", "k", b"hello")).answer == (201, ANSWER)
        age(database_url, "2 hours")
        assert (await keys.claim("anna", "k", b"good-bye")).mine

    run(database_url, keep)


def test_without_a_database_it_says_so() -> None:
    async def ask() -> None:
        pool = reading_pool("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=1", 2)
        with suppress(Exception):
            await pool.open(wait=False)
        pool.timeout = 0.2
        with pytest.raises(LogUnavailable):
            await PostgresIdempotency(pool, SECRET).claim("anna", "k", b"hello")
        await pool.close()

    asyncio.run(ask())
