"""Real conversations through HTTP, with real readers, every count checked: `python -m bench.replay [FILE] [--quick]`."""

import argparse
import asyncio
import gzip
import json
import random
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2 as httpx

from bench.stage import show, stage
from tests.support.product import ROOT, Person, Product

CROWD = 40
"""People on each side; a conversation joins one of each about a listing of its own."""


@dataclass
class Told:
    """What must be true at the end, counted as it happens."""

    threads: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    horizons: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    people: dict[str, tuple[Person, Person]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    def unread(self, thread: str, person: Person) -> int:
        """By counting every message."""
        horizon = self.horizons[thread, str(person.id)]
        return sum(seq > horizon and sender != str(person.id) for seq, (sender, _) in enumerate(self.threads[thread], 1))


async def _timed(told: Told, request: Any) -> httpx.Response:
    began = time.perf_counter()
    answer: httpx.Response = await request
    told.seconds.append(time.perf_counter() - began)
    if answer.status_code >= 300:
        raise SystemExit(answer.text)
    return answer


async def converse(client: httpx.AsyncClient, told: Told, turns: list[list[str]], sides: tuple[Person, Person]) -> None:
    """One conversation; whoever is about to answer has read up to somewhere, most often to the end."""
    luck = random.Random(turns[0][1])
    user, system = sides
    thread, listing = "", str(uuid4())
    for who, words in turns:
        sender, other = (user, system) if who == "USER" else (system, user)
        if not thread:
            body = {"recipient_id": str(other.id), "listing_id": listing, "content": words}
            answer = await _timed(told, client.post("/api/v1/threads/", json=body, headers=sender.headers))
            thread = answer.json()["thread_id"]
            told.threads[thread], told.people[thread] = [], sides
        else:
            if luck.random() < 0.8:
                up_to = len(told.threads[thread]) - luck.choice((0, 0, 0, 1))
                path, mark = f"/api/v1/messages/{thread}/read_status/", {"mark_as_read": True, "up_to_seq": up_to}
                await client.put(path, json=mark, headers=sender.headers)
                key = (thread, str(sender.id))
                told.horizons[key] = max(told.horizons[key], up_to)
            body = {"content": words, "client_msg_id": str(uuid4())}
            await _timed(told, client.post(f"/api/v1/threads/{thread}/messages/", json=body, headers=sender.headers))
        told.threads[thread].append((str(sender.id), words))


async def replay(product: Product, told: Told, conversations: list[list[list[str]]], at_once: int) -> float:
    """Messages a second over all of them."""
    users = [product.register() for _ in range(CROWD)]
    systems = [product.register("seller") for _ in range(CROWD)]
    waiting = list(enumerate(conversations))[::-1]
    limits = httpx.Limits(max_connections=at_once)
    async with httpx.AsyncClient(base_url=product.url, timeout=60, limits=limits) as client:

        async def one_after_the_other() -> None:
            while waiting:
                number, turns = waiting.pop()
                await converse(client, told, turns, (users[number % CROWD], systems[number // CROWD % CROWD]))

        began = time.perf_counter()
        await asyncio.gather(*(one_after_the_other() for _ in range(at_once)))
        return len(told.seconds) / (time.perf_counter() - began)


def check(product: Product, told: Told) -> int:
    """Compares every list, badge and thread with the count; gives how many were equal, or ends with the first that is not."""
    compared = 0
    people = {person.id: person for sides in told.people.values() for person in sides}
    for person in people.values():
        with product.client(person) as client:
            lines: list[dict[str, Any]] = []
            cursor: str | None = None
            while not lines or cursor:
                page = client.get("/api/v1/threads/", params={"limit": 100} | ({"cursor": cursor} if cursor else {})).json()
                lines, cursor = lines + page["results"], page["next_cursor"]
            badge = client.get("/api/v1/messages/unread-count/").json()["unread_count"]
            expected = {thread: told.unread(thread, person) for thread, sides in told.people.items() if person in sides}
            found = {line["thread_id"]: line["unread_count"] for line in lines}
            if found != expected or badge != sum(expected.values()):
                message = f"{person.username}: badge {badge}, expected {sum(expected.values())}"
                raise SystemExit(message)
            compared += len(expected) + 1
            for line in lines[:3]:
                answer = client.get(f"/api/v1/threads/{line['thread_id']}/messages/", params={"limit": 100}).json()
                said = [message["content"] for message in answer["results"]][::-1]
                if said != [words for _, words in told.threads[line["thread_id"]]]:
                    raise SystemExit(line["thread_id"])
                compared += len(said)
    return compared


def main() -> None:
    """Replays, checks, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    given_file = ROOT.parent / "shared" / "data" / "conversations.jsonl.gz"
    parser.add_argument("file", nargs="?", type=Path, default=given_file, help='lines of {"turns": [["USER" | "SYSTEM", text], …]}')
    parser.add_argument("--at-once", type=int, default=16, help="conversations at the same time")
    parser.add_argument("--limit", type=int, default=500, help="conversations in all")
    parser.add_argument("--quick", action="store_true", help="40 conversations")
    given = parser.parse_args()
    if not given.file.exists():
        raise SystemExit(f"{given.file} is not there; name a file of conversations, one JSON object a line")
    with gzip.open(given.file, "rt") as lines:
        conversations = [json.loads(line)["turns"] for line in lines][: 40 if given.quick else given.limit]
    told = Told()
    with stage() as servers, servers.product(web=2, worker=True) as product:
        per_second = asyncio.run(replay(product, told, conversations, given.at_once))
        compared = check(product, told)
    seconds = sorted(told.seconds)
    at = [seconds[len(seconds) * share // 100] * 1000 for share in (50, 95, 99)]
    columns = ("conversations", "messages", "messages/s", "p50 ms", "p95 ms", "p99 ms", "figures compared, all equal")
    show("Replay over two web processes", columns, [(len(conversations), len(seconds), per_second, *at, compared)])


if __name__ == "__main__":
    main()
