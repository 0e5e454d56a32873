"""Whatever is killed under load, every acknowledged message is there, once."""

import os
import random
import signal
import threading
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2 as httpx

from tests.entrypoints.test_races import messages
from tests.support.product import Person, Product
from tests.support.serving import Serving, serving

ROUNDS = 12
WRITERS = 4


def write(product: Product, person: Person, thread: str, acknowledged: list[str], stop: threading.Event) -> None:
    """Sends one message after the other, each until it is acknowledged, as a good client does."""
    with product.client(person) as client:
        while not stop.is_set():
            named = str(uuid4())
            while not stop.is_set():
                try:
                    body = {"content": named, "client_msg_id": named}
                    answer = client.post(f"/api/v1/threads/{thread}/messages/", json=body, timeout=20)
                except httpx.HTTPError:
                    time.sleep(0.02)
                    continue
                if answer.status_code == 201:
                    acknowledged.append(named)
                    break
                assert answer.status_code == 503, answer.text
                time.sleep(0.02)


def kill_something(found: Serving, luck: random.Random, number: int) -> str:
    """Kills web processes, the worker and the database in turn, by luck which of them first."""
    kind = ("web", "postgres", "worker")[number % 3]
    pids = found.children()[kind]
    if pids:
        os.kill(luck.choice(pids), signal.SIGKILL)
    return kind


def opened(product: Product) -> tuple[Person, Person, str]:
    buyer, seller = product.register(), product.register("seller")
    with product.client(buyer) as client:
        body = {"recipient_id": str(seller.id), "content": "first"}
        answer: Any = client.post("/api/v1/threads/", json=body).json()
    return buyer, seller, answer["thread_id"]


def test_twelve_rounds_of_killing_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    luck, stop = random.Random(7), threading.Event()
    acknowledged: list[list[str]] = [[] for _ in range(WRITERS)]
    with serving(tmp_path / "data", "--workers", "2", "--no-demo") as found:
        product = found.product()
        pairs = [opened(product) for _ in range(WRITERS)]
        writers = [
            threading.Thread(target=write, args=(product, buyer, thread, said, stop))
            for (buyer, _, thread), said in zip(pairs, acknowledged, strict=True)
        ]
        for writer in writers:
            writer.start()
        for number in range(ROUNDS):
            time.sleep(luck.uniform(0.05, 0.5))
            kill_something(found, luck, number)
            product.wait_until_ready()
        stop.set()
        for writer in writers:
            writer.join()
        found.process.kill()
        found.process.wait()
    # The next start needs no cleaning by hand.
    with serving(tmp_path / "data", "--no-demo") as again:
        product = again.product()
        for (buyer, seller, thread), said in zip(pairs, acknowledged, strict=True):
            stored = messages(product, product.sign_in(seller), thread)
            contents = [message["content"] for message in stored]
            assert [message["seq"] for message in stored] == list(range(1, len(stored) + 1))
            assert len(contents) == len(set(contents))
            assert [one for one in contents if one in set(said)] == said
            assert buyer.id != seller.id
            with product.client(product.sign_in(seller)) as client:
                assert client.get("/api/v1/messages/unread-count/").json()["unread_count"] == len(stored)
    assert min(map(len, acknowledged)) > 0
