"""What support is shown, a page at a time and as of any moment; what makes no sense is refused."""

from typing import Any
from uuid import UUID

import httpx2 as httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.thread.identity import conversation_id
from entrypoints.bootstrap import Core
from tests.support.product import Person, Product
from tests.support.staff import BASE, Affair, affair, assert_problem, decent, opened, pages, reading
from tests.support.waiting import until


@pytest.mark.parametrize("limit", [1, 2, 5, 100])
def test_pages_cover_every_line_once_and_in_order(seda: httpx.Client, known: Affair, limit: int) -> None:
    path = f"{BASE}/threads/{known.thread_id}/story"
    reading(seda, f"threads/{known.thread_id}")
    whole = reading(seda, f"threads/{known.thread_id}/story", limit=100).json()["lines"]
    turned = [page.json()["lines"] for page in pages(seda, path, limit=limit)]
    assert [line for page in turned for line in page] == whole
    assert [line["position"] for line in whole] == sorted({line["position"] for line in whole})
    assert all(len(page) == limit for page in turned[:-1])
    assert 1 <= len(turned[-1]) <= limit


def test_the_story_between_two_moments_is_what_happened_between_them(seda: httpx.Client, known: Affair) -> None:
    path = f"threads/{known.thread_id}/story"
    reading(seda, path)
    whole = reading(seda, path, limit=100).json()["lines"]
    first, last = whole[1], whole[3]
    by_position = reading(seda, path, **{"from": first["position"], "to": last["position"]}).json()["lines"]
    by_time = reading(seda, path, **{"from": first["recorded_at"], "to": last["recorded_at"]}).json()["lines"]
    assert by_position == by_time == whole[2:4]


def test_an_earlier_moment_shows_what_was_there_then(a_product: Product, core: Core, seda: httpx.Client) -> None:
    one = affair(a_product, 108)
    opened(seda, "thread", one.thread_id)
    sent = [recorded for recorded in core.history.stream(one.thread_id) if hasattr(recorded.event, "body")]
    for told, event in enumerate(sent, 1):
        for moment in (event.position, event.recorded_at.isoformat()):
            then = reading(seda, f"threads/{one.thread_id}", as_of=moment).json()
            assert then["as_of"] == event.position
            assert [row["content"] for row in then["views"]["messages"]] == [one.event.body for one in sent[:told]]


def test_the_difference_between_two_moments_is_what_changed(a_product: Product, core: Core, seda: httpx.Client) -> None:
    one = affair(a_product, 109)
    opened(seda, "thread", one.thread_id)
    sent = [recorded for recorded in core.history.stream(one.thread_id) if hasattr(recorded.event, "body")]
    span = {"from": sent[0].position, "to": sent[1].position}
    found = reading(seda, f"threads/{one.thread_id}/difference", **span).json()
    assert (found["earlier"], found["later"]) == (sent[0].position, sent[1].position)
    added = [change for change in found["changes"] if change["change"] == "added"]
    assert [(change["view"], change["after"]["content"]) for change in added] == [("messages", sent[1].event.body)]
    changed = [change for change in found["changes"] if change["view"] == "thread_list"]
    assert changed
    assert all(change["before"] != change["after"] for change in changed)
    same = {"from": sent[1].position, "to": sent[1].position}
    assert reading(seda, f"threads/{one.thread_id}/difference", **same).json()["changes"] == []


def answered_in(core: Core, person_id: UUID) -> list[Any]:
    """What a customer asked the assistant, and its answer."""
    found: list[Any] = []

    def both() -> bool:
        found[:] = [one for one in core.history.stream(conversation_id(person_id)) if hasattr(one.event, "body")]
        return len(found) >= 2

    until(both)
    return found


def test_an_event_is_explained_back_to_its_origin_and_on_to_its_effects(a_product: Product, core: Core, seda: httpx.Client) -> None:
    buyer = a_product.register(display_name="Ayla Yıldırım")
    with a_product.client(buyer) as client:
        thread_id = UUID(client.post("/api/chat", json={"message": "Where is the kumquat market?"}).json()["thread_id"])
    asked = answered_in(core, buyer.id)
    for masked in (True, False):
        chain = reading(seda, f"events/{asked[0].event_id}/why").json()
        assert chain["look"]["masked"] == masked
        assert chain["look"]["id"] == str(thread_id)
        assert chain["causes"][-1]["event_id"] == asked[0].event_id
        assert chain["origin"]["correlation_id"] == asked[0].cause.correlation_id
        assert asked[1].event_id in [effect["line"]["event_id"] for effect in chain["effects"]]
        assert ("kumquat" in str(chain)) != masked
        opened(seda, "thread", thread_id)


def test_events_are_found_by_number_chain_and_time_a_page_at_a_time(core: Core, seda: httpx.Client, known: Affair) -> None:
    sent = next(recorded for recorded in core.history.stream(known.thread_id) if hasattr(recorded.event, "body"))
    first, last = core.history.stream(known.thread_id)[0], core.history.stream(known.thread_id)[-1]
    for query in (
        {"correlation_id": sent.cause.correlation_id},
        {"phone": known.private[2]},
        {"phone": "0" + known.private[2].removeprefix("+90")},
        {"from": first.recorded_at.isoformat(), "to": last.recorded_at.isoformat()},
    ):
        whole = reading(seda, "events", limit=100, **query).json()["lines"]
        turned = [line for page in pages(seda, f"{BASE}/events", limit=2, **query) for line in page.json()["lines"]]
        assert sent.event_id in [line["event_id"] for line in whole], query
        assert turned == whole
    assert reading(seda, "events", correlation_id="nobody's").json() == {"lines": [], "next_cursor": None}


MOMENTS = (
    *("", " ", "yesterday", "-1", "1.5", "0x10", "1e5", "٣", "²", "+5", "1_000", "9" * 30, "nan", "null", "2026", "12:00"),
    *("2026-06-01", "2026-06-01T12:00", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
    *("2026-06-01T12:00:00Z\0", "x" * 65, "💥", str(2**63), str(2**64)),
)


@pytest.mark.parametrize("moment", MOMENTS)
def test_odd_moments_are_taken_or_refused_but_break_nothing(seda: httpx.Client, known: Affair, moment: str) -> None:
    for path, names in (("", ("as_of",)), ("/story", ("from", "to")), ("/difference", ("from", "to"))):
        for name in names:
            decent(seda.get(f"{BASE}/threads/{known.thread_id}{path}", params={name: moment}))
    for name in ("from", "to"):
        decent(seda.get(f"{BASE}/events", params={name: moment}))


@pytest.mark.parametrize("moment", ["yesterday", "-1", "2026-13-01T00:00:00Z", "x" * 65, "2026-06-01T12:00:00Z\0"])
def test_a_moment_that_is_none_is_a_400(seda: httpx.Client, known: Affair, moment: str) -> None:
    for path, name in (("", "as_of"), ("/story", "from"), ("/story", "to"), ("/difference", "from"), ("/difference", "to")):
        assert_problem(seda.get(f"{BASE}/threads/{known.thread_id}{path}", params={name: moment}), 400)
    assert_problem(seda.get(f"{BASE}/events", params={"from": moment}), 400)


@pytest.mark.parametrize("query", [{"cursor": "made-up"}, {"cursor": "x" * 65}, {"cursor": ""}, {"limit": 0}, {"limit": 101}])
def test_a_page_that_cannot_be_is_a_400(seda: httpx.Client, known: Affair, query: dict[str, Any]) -> None:
    assert_problem(seda.get(f"{BASE}/threads/{known.thread_id}/story", params=query), 400)
    assert_problem(seda.get(f"{BASE}/events", params={"correlation_id": "any", **query}), 400)


def test_two_moments_the_wrong_way_round_and_a_search_for_nothing_are_a_400(seda: httpx.Client, known: Affair) -> None:
    for path in ("story", "difference"):
        assert_problem(seda.get(f"{BASE}/threads/{known.thread_id}/{path}", params={"from": "2", "to": "1"}), 400)
    assert_problem(seda.get(f"{BASE}/events"), 400)
    assert_problem(seda.get(f"{BASE}/events", params={"phone": "not a number"}), 400)
    assert_problem(seda.get(f"{BASE}/events", params={"phone": " "}), 400)


ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=70)
QUERIES = st.dictionaries(st.sampled_from(("as_of", "from", "to", "limit", "cursor", "phone", "sid", "correlation_id")), ANYTHING)


@settings(max_examples=60)
@given(query=QUERIES, path=st.sampled_from(("events", "threads/{}", "threads/{}/story", "threads/{}/difference")))
def test_no_query_breaks_any_route(a_product: Product, colleagues: list[Person], known: Affair, query: Any, path: str) -> None:
    with a_product.client(colleagues[0]) as client:
        decent(client.get(f"{BASE}/{path.format(known.thread_id)}", params=query))
