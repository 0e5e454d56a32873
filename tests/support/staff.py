"""A conversation with words that can be recognised, and what staff sees of it over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2 as httpx

from application.history import History
from domain.inspection.events import RecordInspected
from entrypoints.bootstrap import Core
from tests.support.bookable import core_behind
from tests.support.product import Person, Product

WORDS = ("Bellapais", "jacaranda", "Çatalköy", "seahorse", "oleander")
BASE = "/api/support"
PATHS = {
    "thread": "threads",
    "person": "people",
    "message": "messages",
    "lead": "leads",
    "broadcast": "broadcasts",
    "booking": "bookings",
}
REASON = "Ticket 4711: the buyer misses an answer"


@dataclass(frozen=True)
class Affair:
    """A buyer and a seller who have written to each other, and all that nobody else should read."""

    buyer: Person
    seller: Person
    thread_id: UUID
    message_ids: tuple[UUID, ...]
    private: tuple[str, ...]

    def told_in(self, answer: httpx.Response) -> list[str]:
        """What an answer gives away, however it is written."""
        told = answer.text.casefold()
        return [one for one in self.private if one.casefold() in told]


def affair(product: Product, number: int) -> Affair:
    """Three messages between two people whose names, addresses and numbers are like no others."""
    names = f"Zeynep Karagöz{number}", f"Halil Özdemir{number}"
    buyer, seller = product.register(display_name=names[0]), product.register("seller", names[1])
    phones = [f"+90533{number:03}{digits}" for digits in ("4711", "0815")]
    for person, phone in zip((buyer, seller), phones, strict=True):
        with product.client(person) as client:
            assert client.put("/api/auth/profile", json={"phone": phone}).status_code == 200
    said = [f"{word}{number}" for word in WORDS]
    with product.client(buyer) as client:
        words = {"recipient_id": str(seller.id), "content": f"Is the {said[0]} flat with the {said[1]} free?"}
        first = client.post("/api/v1/threads", json=words).json()
        path = f"/api/v1/threads/{first['thread_id']}/messages"
        second = client.post(path, json={"content": f"Or in {said[2]}?", "attachments": [f"/{said[3]}.jpg"]}).json()
    with product.client(seller) as client:
        third = client.post(path, json={"content": f"Both are, {said[4]} too."}).json()
    people = [one for person in (buyer, seller) for one in (person.username, f"{person.username}@example.org")]
    told = (*names, *phones, *(phone.removeprefix("+90") for phone in phones), *said, *people)
    ids = tuple(UUID(message["id"]) for message in (first, second, third))
    return Affair(buyer, seller, UUID(first["thread_id"]), ids, told)


@contextmanager
def core_of(product: Product) -> Iterator[Core]:
    """The core that the product's processes run, with the same keys."""
    secret = (Path(product.environment["ISLANDERS_DATA"]) / "secret_key").read_text().strip()
    with core_behind(product.environment["DATABASE_URL"], secret) as core:
        yield core


def looks(history: History, after: int = 0) -> list[RecordInspected]:
    """Every look that was recorded beyond a position."""
    events = [recorded.event for recorded in history.between(after, history.head())]
    return [event for event in events if isinstance(event, RecordInspected)]


def pages(client: httpx.Client, path: str, **query: Any) -> Iterator[httpx.Response]:
    """Every page from the first on."""
    cursor: dict[str, str] = {}
    while True:
        answer = client.get(path, params={**query, **cursor})
        assert answer.status_code == 200, answer.text
        yield answer
        following = answer.json()["next_cursor"]
        if following is None:
            return
        cursor = {"cursor": following}


def reading(client: httpx.Client, path: str, **query: Any) -> httpx.Response:
    """Answered, and nobody may keep it."""
    answer = client.get(f"{BASE}/{path}", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    return answer


def opened(client: httpx.Client, kind: str, id: UUID, reason: str = REASON) -> dict[str, Any]:
    answer = client.post(f"{BASE}/looks", json={"kind": kind, "id": str(id), "reason": reason})
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, Any] = answer.json()
    return found


def subjects(one: Affair) -> list[tuple[str, UUID]]:
    return [("thread", one.thread_id), ("person", one.buyer.id), ("person", one.seller.id), ("message", one.message_ids[1])]


def everything(client: httpx.Client, one: Affair) -> list[httpx.Response]:
    """All that can be asked about two people and their conversation, at each moment of it."""
    answers = []
    for kind, known in subjects(one):
        path = f"{PATHS[kind]}/{known}"
        story = list(pages(client, f"{BASE}/{path}/story", limit=3))
        lines = [line for page in story for line in page.json()["lines"]]
        answers += [reading(client, path), reading(client, f"{path}/difference"), *story]
        answers += [reading(client, path, as_of=line["position"]) for line in lines]
        answers += [reading(client, f"events/{line['event_id']}/why") for line in lines]
        answers += pages(client, f"{BASE}/events", correlation_id=lines[0]["correlation_id"])
    answers += [reading(client, "events", phone=one.private[2]), reading(client, "events", **{"from": "2020-01-01T00:00:00Z"})]
    return answers


def assert_problem(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["status"] == status


def decent(answer: httpx.Response) -> None:
    if answer.status_code != 200:
        assert_problem(answer, 400)
