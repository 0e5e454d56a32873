"""Real conversations through HTTP, with real readers, every count checked: `python -m bench.replay [FILE] [--quick]`."""

import argparse
import asyncio
import gzip
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2 as httpx

from bench.stage import show, stage
from tests.support.product import ROOT, Person, Product

CROWD = 40
"""People on each side; a conversation joins one of each about a listing of its own."""

Sides = tuple[Person, Person]


@dataclass
class Told:
    """What must be true at the end, counted as it happens."""

    threads: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    horizons: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    people: dict[str, Sides] = field(default_factory=dict)
    sends: list[float] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)

    def unread(self, thread: str, person: Person) -> int:
        """By counting every message."""
        horizon = self.horizons[thread, str(person.id)]
        return sum(seq > horizon and sender != str(person.id) for seq, (sender, _) in enumerate(self.threads[thread], 1))


class Conversation:
    """One conversation as it goes on."""

    def __init__(self, client: httpx.AsyncClient, told: Told, sides: Sides, seed: str) -> None:
        self._client, self._told, self._sides = client, told, sides
        self._luck = random.Random(seed)
        self._thread = ""

    async def hold(self, turns: list[list[str]]) -> None:
        """Says every turn; at any time either of the two may read, whoever is about to answer most often."""
        user, system = self._sides
        for who, words in turns:
            sender, other = (user, system) if who == "USER" else (system, user)
            if self._thread:
                await self._perhaps_read(sender, 0.8)
                await self._say(sender, words)
            else:
                await self._open(sender, other, words)
            self._told.threads[self._thread].append((str(sender.id), words))
            await self._perhaps_read(other, 0.2)
        await self._perhaps_read(user, 0.5)

    async def _open(self, sender: Person, other: Person, words: str) -> None:
        body = {"recipient_id": str(other.id), "listing_id": str(uuid4()), "content": words}
        self._thread = (await self._ask(self._told.sends, "POST", "/api/v1/threads/", sender, body))["thread_id"]
        self._told.threads[self._thread], self._told.people[self._thread] = [], self._sides

    async def _say(self, sender: Person, words: str) -> None:
        body = {"content": words, "client_msg_id": str(uuid4())}
        await self._ask(self._told.sends, "POST", f"/api/v1/threads/{self._thread}/messages/", sender, body)

    async def _perhaps_read(self, person: Person, chance: float) -> None:
        if self._luck.random() > chance:
            return
        up_to = max(0, len(self._told.threads[self._thread]) - self._luck.choice((0, 0, 0, 1, 2)))
        body = {"mark_as_read": True, "up_to_seq": up_to}
        before, key = self._told.unread(self._thread, person), (self._thread, str(person.id))
        self._told.horizons[key] = max(self._told.horizons[key], up_to)
        left = self._told.unread(self._thread, person)
        answer = await self._ask(self._told.reads, "PUT", f"/api/v1/messages/{self._thread}/read_status/", person, body)
        found, expected = (answer["marked_count"], answer["thread_unread_count"]), (before - left, left)
        if found != expected:
            raise SystemExit(f"thread {self._thread}: reading up to {up_to} marked and left {found}, expected {expected}")

    async def _ask(self, seconds: list[float], method: str, path: str, person: Person, body: dict[str, Any]) -> dict[str, Any]:
        began = time.perf_counter()
        answer = await self._client.request(method, path, json=body, headers=person.headers)
        seconds.append(time.perf_counter() - began)
        if answer.status_code >= 300:
            raise SystemExit(answer.text)
        found: dict[str, Any] = answer.json()
        return found


async def replay(product: Product, told: Told, conversations: list[list[list[str]]], at_once: int) -> float:
    """Holds all of them; gives how many seconds it took."""
    users = [product.register() for _ in range(CROWD)]
    systems = [product.register("seller") for _ in range(CROWD)]
    waiting = list(enumerate(conversations))[::-1]
    limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once)
    async with httpx.AsyncClient(base_url=product.url, timeout=60, limits=limits) as client:

        async def one_after_the_other() -> None:
            while waiting:
                number, turns = waiting.pop()
                sides = users[number % CROWD], systems[number // CROWD % CROWD]
                await Conversation(client, told, sides, f"{number} {turns[0][1]}").hold(turns)

        began = time.perf_counter()
        async with asyncio.timeout(1800):
            await asyncio.gather(*(one_after_the_other() for _ in range(at_once)))
        return time.perf_counter() - began


def _lines(client: httpx.Client) -> Iterator[dict[str, Any]]:
    """Every line of a person's thread list, page after page."""
    query: dict[str, Any] = {"limit": 100}
    while True:
        page = client.get("/api/v1/threads/", params=query).json()
        yield from page["results"]
        if page["next_cursor"] is None:
            return
        query["cursor"] = page["next_cursor"]


def check_person(client: httpx.Client, told: Told, person: Person) -> int:
    """Compares a person's list and badge with the count; gives how many figures were equal, or ends with what is not."""
    found = {line["thread_id"]: line["unread_count"] for line in _lines(client)}
    expected = {thread: told.unread(thread, person) for thread, sides in told.people.items() if person in sides}
    badge = client.get("/api/v1/messages/unread-count/").json()["unread_count"]
    if found != expected or badge != sum(expected.values()):
        wrong = [thread for thread in expected | found if expected.get(thread) != found.get(thread)]
        raise SystemExit(f"{person.username}: badge {badge}, expected {sum(expected.values())}; threads that differ: {wrong[:3]}")
    return len(expected) + 1


def check_thread(client: httpx.Client, told: Told, thread: str) -> int:
    """Compares a thread's messages, their order, seq and senders with what was said."""
    found: list[tuple[int, str, str]] = []
    more = True
    while more:
        query = {"limit": 100, "after": found[-1][0] if found else 0}
        page = client.get(f"/api/v1/threads/{thread}/messages/", params=query).json()
        found += [(one["seq"], one["sender"]["id"], one["content"]) for one in reversed(page["results"])]
        more = page["has_more"]
    expected = [(seq, sender, words) for seq, (sender, words) in enumerate(told.threads[thread], 1)]
    if found != expected:
        raise SystemExit(f"thread {thread}: {len(found)} messages, expected {len(expected)}, or in another order")
    return len(found)


def check(product: Product, told: Told) -> tuple[int, int]:
    """Every list and badge, and every message; gives how many of each were equal."""
    people = {person.id: person for sides in told.people.values() for person in sides}
    counts = messages = 0
    for person in people.values():
        with product.client(person) as client:
            counts += check_person(client, told, person)
            for thread, sides in told.people.items():
                if person == sides[0]:
                    messages += check_thread(client, told, thread)
    return counts, messages


def _given() -> tuple[list[list[list[str]]], int]:
    parser = argparse.ArgumentParser(description=__doc__)
    usual = ROOT.parent / "shared" / "data" / "conversations.jsonl.gz"
    parser.add_argument("file", nargs="?", type=Path, default=usual, help='lines of {"turns": [["USER" | "SYSTEM", text], …]}')
    parser.add_argument("--at-once", type=int, default=16, help="conversations at the same time")
    parser.add_argument("--limit", type=int, default=500, help="conversations in all")
    parser.add_argument("--quick", action="store_true", help="40 conversations")
    given = parser.parse_args()
    if not given.file.exists():
        raise SystemExit(f"{given.file} is not there; name a file of conversations, one JSON object a line")
    with gzip.open(given.file, "rt") as lines:
        return [json.loads(line)["turns"] for line in lines][: 40 if given.quick else given.limit], given.at_once


def main() -> None:
    """Replays, checks, prints."""
    conversations, at_once = _given()
    told = Told()
    with stage() as servers, servers.product(web=2, worker=True) as product:
        took = asyncio.run(replay(product, told, conversations, at_once))
        counts, messages = check(product, told)
    rows = []
    for name, found in (("messages", told.sends), ("reads", told.reads)):
        at = [sorted(found)[len(found) * share // 100] * 1000 for share in (50, 95, 99)]
        rows.append((name, len(found), len(found) / took, *at))
    columns = ("", "count", "a second", "p50 ms", "p95 ms", "p99 ms")
    show(f"{len(conversations)} conversations, {at_once} at once, over two web processes", columns, rows)
    print(
        f"All equal: {len(told.reads):,} answers to reading, {counts:,} counts in lists and badges, {messages:,} messages in place."
    )


if __name__ == "__main__":
    main()
