"""Requests counted in a real Redis, by several processes, and by each alone while it is away."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from adapters.redis_limits import RedisLimits

PER_MINUTE = {"few": 5, "many": 100}


def limits(url: str, alone: list[str] | None = None) -> RedisLimits:
    return RedisLimits(url, PER_MINUTE, lambda: (alone if alone is not None else []).append("alone"))


def test_of_many_requests_at_once_from_several_processes_exactly_the_budget_passes(redis_url: str) -> None:
    async def race() -> list[bool]:
        processes = [limits(redis_url) for _ in range(3)]
        key = uuid4().hex
        passed = await asyncio.gather(*(one.hit("many", key) for one in processes for _ in range(60)))
        assert not await processes[0].test("many", key)
        for one in processes:
            await one.close()
        return passed

    assert sum(asyncio.run(race())) == 100


def test_budgets_and_keys_do_not_touch_each_other(redis_url: str) -> None:
    async def spend() -> None:
        counted, key = limits(redis_url), uuid4().hex
        assert [await counted.hit("few", key) for _ in range(6)] == [True] * 5 + [False]
        assert await counted.hit("many", key)
        assert await counted.hit("few", key + "/")
        assert await counted.test("few", key) is False
        remaining, wait = await counted.left("few", key)
        assert remaining == 0
        assert 0 < wait <= 60
        assert counted.size("few") == (5, 60)
        await counted.close()

    asyncio.run(spend())


@contextmanager
def silent() -> Iterator[str]:
    """A server that takes connections and never says anything."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(16)
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}"


def test_while_redis_does_not_answer_each_process_counts_alone_and_waits_for_it_once() -> None:
    async def spend(url: str) -> list[bool]:
        alone: list[str] = []
        counted = limits(url, alone)
        async with asyncio.timeout(4):
            passed = [await counted.hit("few", "somebody") for _ in range(20)]
        assert len(alone) == 20
        await counted.close()
        return passed

    with silent() as url:
        assert asyncio.run(spend(url)) == [True] * 5 + [False] * 15
    assert asyncio.run(spend("redis://127.0.0.1:1")) == [True] * 5 + [False] * 15


def test_once_redis_is_back_it_is_asked_again(redis_url: str) -> None:
    async def come_back() -> None:
        alone: list[str] = []
        counted, key = limits("redis://127.0.0.1:1", alone), uuid4().hex
        assert await counted.hit("few", key)
        counted._shared = limits(redis_url)._shared
        assert await counted.hit("few", key)
        assert len(alone) == 2
        counted._try_again_at = 0
        assert [await counted.hit("few", key) for _ in range(6)] == [True] * 5 + [False]
        assert len(alone) == 2

    asyncio.run(come_back())
