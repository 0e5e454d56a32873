"""Pages by number or by cursor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrypoints.http.pages import Page, PageQuery, next_cursor
from entrypoints.http.problems import HttpProblem


@given(st.integers(1, 2**31), st.integers(1, 100))
def test_pages_by_number_follow_each_other(number: int, limit: int) -> None:
    page, following = (Page.of(PageQuery(page=one, limit=limit)) for one in (number, number + 1))
    assert following.offset == page.offset + limit
    assert page.before is None


@given(st.integers(0, 2**63 - 1))
def test_a_cursor_leads_to_where_its_page_ended(position: int) -> None:
    page = Page.of(PageQuery(cursor=next_cursor(position)))
    assert (page.before, page.offset) == (position, 0)
    assert len(next_cursor(position)) <= 64


def led_to(cursor: str) -> int | HttpProblem:
    try:
        return Page.of(PageQuery(cursor=cursor)).before or 0
    except HttpProblem as refused:
        return refused


def is_sane(found: int | HttpProblem) -> bool:
    if isinstance(found, HttpProblem):
        return (found.status, list(found.errors or {})) == (400, ["cursor"])
    return found >= 0


@given(st.text(max_size=64))
def test_no_made_up_cursor_is_a_failure_of_ours(text: str) -> None:
    assert is_sane(led_to(text))


@given(st.integers(0, 2**63 - 1), st.integers(0, 11), st.characters(min_codepoint=33, max_codepoint=126))
def test_a_cursor_that_was_tampered_with_leads_nowhere_before_the_start(position: int, place: int, other: str) -> None:
    cursor = next_cursor(position)
    assert is_sane(led_to(cursor[:place] + other + cursor[place + 1 :]))


def test_a_page_and_a_cursor_contradict_each_other() -> None:
    with pytest.raises(HttpProblem):
        Page.of(PageQuery(page=2, cursor=next_cursor(7)))
