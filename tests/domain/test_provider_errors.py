"""Every error code has one row that says what follows; one that nobody knows follows nothing, and alerts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.outbound.provider_errors import HTTP_SOURCE, PROVIDER_ERRORS, SOURCE, ProviderError, consequence
from domain.outbound.reasons import TEXTS, Reason

LANGUAGES = ("en", "tr", "ru", "pl", "de")


@pytest.mark.parametrize("row", PROVIDER_ERRORS.values(), ids=lambda row: row.code)
def test_a_row_says_what_to_do_why_and_where_that_is_written(row: ProviderError) -> None:
    assert row.source == (f"{SOURCE}{row.code}" if len(row.code) == 5 else HTTP_SOURCE)
    assert row.code.isdecimal()
    assert row.meaning
    assert len({row.text(language) for language in LANGUAGES}) == len(LANGUAGES)
    assert not (row.as_template and row.retry_after)
    assert not (row.stopped and row.retry_after)


def test_every_reason_has_its_words_in_every_language() -> None:
    assert {reason: tuple(texts) for reason, texts in TEXTS.items()} == dict.fromkeys(Reason, LANGUAGES)
    assert PROVIDER_ERRORS["63016"].text("fr") == TEXTS[Reason.WINDOW_CLOSED]["en"]


def test_a_stop_that_the_provider_knows_of_is_one() -> None:
    assert {code for code, row in PROVIDER_ERRORS.items() if row.stopped} == {"21610", "63014"}


def test_only_free_text_outside_its_window_goes_out_again_as_something_else() -> None:
    assert {code for code, row in PROVIDER_ERRORS.items() if row.as_template} == {"63016"}


def test_only_codes_that_say_that_there_was_too_much_are_tried_again() -> None:
    tried = {code for code, row in PROVIDER_ERRORS.items() if row.retry_after}
    assert tried == {"429", "20429", "21611", "30001", "63017", "63018", "63038"}
    assert all(PROVIDER_ERRORS[code].reason is Reason.BUSY for code in tried)


def test_whatever_only_an_operator_can_mend_alerts() -> None:
    for row in PROVIDER_ERRORS.values():
        assert row.alert or row.reason not in {Reason.OURS, Reason.TEMPLATE}
        assert not row.alert or row.reason in {Reason.OURS, Reason.TEMPLATE, Reason.BUSY}


@pytest.mark.parametrize("code", ["500", "502", "503", "504", "20500", "20503"])
def test_a_server_that_fails_may_have_sent_it_all_the_same(code: str) -> None:
    assert consequence(code).retry_after is None


@given(st.text())
def test_an_unknown_code_is_kept_not_repeated_and_alerts(code: str) -> None:
    if code not in PROVIDER_ERRORS:
        follows = consequence(code)
        assert (follows.code, follows.retry_after, follows.as_template, follows.stopped, follows.alert) == (
            code,
            None,
            False,
            False,
            True,
        )
