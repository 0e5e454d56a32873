"""Notifications of the running product: a list that its owner clears, and frames that tell exactly what was missed."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from application.notice_words import Say
from application.notices import News
from domain.notice.events import Topic
from domain.notice.identity import notice_id
from entrypoints.bootstrap import Core
from entrypoints.market_bootstrap import telling_of
from tests.support import staff
from tests.support.market import CAUSE
from tests.support.product import Person, Product
from tests.support.stream import Frame, listening
from tests.support.waiting import until

PATH, CLEAR = "/api/notifications/", "/api/notifications/clear/"


@pytest.fixture(scope="module")
def core(a_product: Product) -> Iterator[Core]:
    with staff.core_of(a_product) as found:
        yield found


def tell(core: Core, person: Person, *texts: str) -> None:
    """Something happened to what they asked for, once for each text."""
    for text in texts:
        telling_of(core).tell(News(person.id, text, Topic.REQUEST, Say.NEWS, (text,)), CAUSE)


def said(frames: list[Frame]) -> list[str]:
    return [notice["text"] for frame in frames if frame.name == "notification" for notice in frame.data["notifications"]]


def texts(page: Any) -> list[str]:
    return [one["text"] for one in page["notifications"]]


def test_whoever_was_never_told_anything_has_an_empty_list(a_product: Product) -> None:
    with a_product.client(a_product.register()) as client:
        answer = client.get(PATH)
        assert (answer.status_code, answer.json()) == (
            200,
            {"notifications": [], "unread_count": 0, "page": 1, "limit": 20, "has_next": False, "next_cursor": None},
        )
        assert client.post(CLEAR, json={}).json() == {"success": True, "unread_count": 0}
        assert client.get(PATH, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    with a_product.client() as nobody:
        assert nobody.get(PATH).status_code == nobody.post(CLEAR, json={}).status_code == 401


def test_pages_by_number_and_by_cursor_are_the_same_also_while_more_comes(a_product: Product, core: Core) -> None:
    person = a_product.register()
    tell(core, person, *(f"Notice {number}." for number in range(5)))
    newest_first = [f"Notice {number}." for number in reversed(range(5))]
    with a_product.client(person) as client:
        by_number = [client.get(PATH, params={"page": page, "limit": 2}).json() for page in (1, 2, 3)]
        assert [texts(page) for page in by_number] == [newest_first[:2], newest_first[2:4], newest_first[4:]]
        assert [(page["has_next"], page["unread_count"]) for page in by_number] == [(True, 5), (True, 5), (False, 5)]
        tell(core, person, "Notice 5.")
        by_cursor = client.get(PATH, params={"cursor": by_number[0]["next_cursor"], "limit": 2}).json()
        assert texts(by_cursor) == newest_first[2:4]
        beyond = client.get(PATH, params={"page": 9}).json()
        assert (texts(beyond), beyond["unread_count"], beyond["has_next"]) == ([], 6, False)


def test_they_are_cleared_up_to_one_and_then_all_and_never_back(a_product: Product, core: Core) -> None:
    person, other = a_product.register(), a_product.register()
    tell(core, person, "One.", "Two.", "Three.")
    tell(core, other, "Another's.")
    with a_product.client(person) as client:
        three, two, one = client.get(PATH).json()["notifications"]
        assert client.post(CLEAR, json={"up_to": two["id"]}).json() == {"success": True, "unread_count": 1}
        page = client.get(PATH)
        assert [notice["is_new"] for notice in page.json()["notifications"]] == [True, False, False]
        assert client.post(CLEAR, json={"up_to": one["id"]}).json()["unread_count"] == 1
        for unknown in (notice_id(other.id, "Another's."), uuid4()):
            assert client.post(CLEAR, json={"up_to": str(unknown)}).status_code == 404
        assert client.post(CLEAR, json={}).json()["unread_count"] == 0
        tell(core, person, "Four.")
        page = client.get(PATH, headers={"If-None-Match": page.headers["ETag"]})
        assert (page.status_code, page.json()["unread_count"], texts(page.json())[0]) == (200, 1, "Four.")
        assert three["id"] == page.json()["notifications"][1]["id"]
    with a_product.client(other) as client:
        assert client.get(PATH).json()["unread_count"] == 1


def test_who_clears_reads_so_at_once_whichever_process_answers(a_product: Product, core: Core) -> None:
    person = a_product.register()
    for number in range(8):
        tell(core, person, f"Notice {number}.")
        with a_product.client(person) as client:
            assert client.get(PATH).json()["unread_count"] == 1
        with a_product.client(person) as another:
            another.post(CLEAR, json={})
        for _ in range(2):
            with a_product.client(person) as third:
                assert third.get(PATH).json()["unread_count"] == 0


def test_a_dropped_stream_resumes_with_exactly_the_notifications_that_were_missed(a_product: Product, core: Core) -> None:
    person, other = a_product.register(), a_product.register()
    with listening(a_product, person) as stream:
        stream.wait_for(1)
        tell(core, person, "Heard.")
        heard = stream.wait_for(2)[-1]
    assert said([heard]) == ["Heard."]
    missed = [f"Missed {number}." for number in range(5)]
    tell(core, other, "Another's.")
    tell(core, person, *missed)
    with a_product.client(person) as client:
        until(lambda: all(notice["pushed_at"] for notice in client.get(PATH).json()["notifications"]))
        with listening(a_product, person, heard.id) as stream:
            frames = stream.wait_for(5)
            tell(core, person, "Live again.")
            *_, last = stream.wait_for(6)
        shown = client.get(PATH).json()["notifications"]
    again = [frame for frame in (*frames, last) if frame.name == "notification"]
    assert sorted(said(again)) == sorted([*missed, "Live again."])
    assert [int(frame.id) for frame in again] == sorted({int(frame.id) for frame in again})
    known = {notice["id"]: notice["text"] for notice in shown}
    assert all(known[notice["id"]] == notice["text"] for frame in again for notice in frame.data["notifications"])
