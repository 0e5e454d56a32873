"""What sounds like one thing and is another: nothing is booked, cancelled or asked for that nobody asked for."""

from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application.assistant.saying import said
from application.assistant.slots import kept_of
from application.assistant.texts import Saying
from application.booking_requests import Request
from application.understanding import understand
from domain.thread.turn import Act, Stage
from entrypoints.bookings_bootstrap import bookings_of
from tests.application.test_assistant_talk import SOON, TODAY
from tests.support.chat import Chat, begins, chatting
from tests.support.servers import Servers
from tests.support.shop import CAUSE


@pytest.fixture(scope="module")
def chat(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    with chatting(servers, Path(tmp_path_factory.mktemp("misunderstood"))) as found:
        yield found


@pytest.mark.parametrize(
    "text", ["ok, how much is it?", "ok show me cars in Famagusta", "ok thanks", "Peki Lapta'da var mı?", "ja wolę tańsze"]
)
@pytest.mark.parametrize("before", ["a plot of land in Lefke under 900 pounds", "a holiday villa in Bellapais"])
def test_a_well_is_no_yes(chat: Chat, before: str, text: str) -> None:
    user = chat.customer()
    chat.says(user, before)
    if "villa" in before:
        chat.says(user, "1")
        chat.says(user, f"is it free from {SOON:%d.%m.%Y} to {SOON + timedelta(days=6):%d.%m.%Y}?")
        assert chat.turns(user)[-1].memory.stage is Stage.DATES
    chat.says(user, text)
    assert chat.turns(user)[-1].act is None


@pytest.mark.parametrize("text", ["no, under 700 pounds", "not more than 700 pounds", "Ne kadar?", "nie droższe niż 700 funtów"])
def test_a_no_that_goes_on_is_no_end(chat: Chat, text: str) -> None:
    user = chat.customer()
    chat.says(user, "a plot of land in Lefke under 900 pounds")
    assert chat.says(user, text)[0].body not in {said(Saying.ALL_RIGHT, language) for language in ("en", "tr", "pl")}


@pytest.mark.parametrize(
    ("text", "number"),
    [("book number 2", 2), ("is number 2 free?", 2), ("2 numarayı rezerve et", 2), ("забронируй вторую", 2), ("the second one", 2)],
)
def test_a_number_keeps_what_is_asked_of_it(chat: Chat, text: str, number: int) -> None:
    user = chat.customer()
    (found,) = chat.says(user, "flat to rent in Girne")
    chat.says(user, text)
    turn = chat.turns(user)[-1]
    assert turn.memory.listing_id == found.listing_ids[number - 1]
    assert turn.memory.stage is (Stage.OPEN if text == "the second one" else Stage.DATES)


@pytest.mark.parametrize("text", ["2nd June at 10:00", "from 1st June to 5th June", "is there a second bathroom?"])
def test_days_and_rooms_are_no_listings(chat: Chat, text: str) -> None:
    user = chat.customer()
    (found,) = chat.says(user, "flat to rent in Girne")
    chat.says(user, "3")
    chat.says(user, text)
    assert chat.turns(user)[-1].memory.listing_id == found.listing_ids[2]


@pytest.mark.parametrize(
    "text", ["ask the seller for photos", "Zapytaj sprzedawcę o zdjęcia", "спроси у продавца фото", "please don't ask sellers"]
)
def test_asking_one_seller_is_no_request_to_all(chat: Chat, text: str) -> None:
    user = chat.customer()
    chat.says(user, "flat to rent in Girne")
    chat.says(user, "3")
    chat.says(user, text)
    assert chat.turns(user)[-1].act is not Act.CAPTURE_LEAD


@pytest.mark.parametrize("text", ["can I cancel a booking later?", "please don't cancel my booking", "how do I cancel a booking?"])
def test_nothing_is_cancelled_without_a_yes_or_its_reference(chat: Chat, text: str) -> None:
    user, bookings = chat.customer(), bookings_of(chat.core, chat.settings)
    day = TODAY + timedelta(days=40 + len(text))
    made = bookings.book(user, Request(chat.listing("r05"), preferred_date=day, preferred_time=time(9)), None, CAUSE)
    chat.says(user, text)
    assert chat.turns(user)[-1].act is None
    chat.says(user, "cancel booking AAAA-BBBB")
    assert chat.turns(user)[-1].act is None
    bookings.cancel(user, made.booking_id, CAUSE)


def test_the_next_thing_is_not_booked_for_the_days_of_the_last(chat: Chat) -> None:
    user = chat.customer()
    (found,) = chat.says(user, "holiday apartment by the night")
    assert len(found.listing_ids) > 1
    chat.says(user, "1")
    chat.says(user, f"book it from {SOON:%d.%m.%Y} to {SOON + timedelta(days=6):%d.%m.%Y}")
    assert chat.turns(user)[-1].act is Act.BOOK
    chat.says(user, "2")
    chat.says(user, "book it")
    assert (chat.turns(user)[-1].act, chat.turns(user)[-1].memory.stage) == (None, Stage.DATES)


def test_a_day_after_a_listing_was_shown_is_a_day_for_it(chat: Chat) -> None:
    user = chat.customer()
    chat.says(user, "2 bed flat in Girne under 500 pounds")
    (answer,) = chat.says(user, f"{SOON:%d.%m.%Y}")
    assert begins(Saying.WHICH_HOUR) in answer.body


def test_days_of_a_wish_need_not_be_said_again(chat: Chat) -> None:
    user = chat.customer()
    first, last = SOON + timedelta(days=9), SOON + timedelta(days=15)
    (found,) = chat.says(user, f"holiday villa from {first:%d.%m.%Y} to {last:%d.%m.%Y}")
    assert kept_of(chat.turns(user)[-1].memory.slots).first_day == first
    chat.says(user, "book number 1")
    turn = chat.turns(user)[-1]
    assert (turn.act, turn.memory.listing_id, kept_of(turn.memory.slots).last_day) == (Act.BOOK, found.listing_ids[0], last)


def test_what_is_only_a_file_is_asked_about(chat: Chat) -> None:
    from application.threads import Words

    user = chat.customer()
    chat.core.conversations.tell(user, Words("", ("/api/v1/media/00000000-0000-4000-8000-000000000000",)), CAUSE)
    chat.work()
    assert [one.body for one in chat.heard(user)] == [said(Saying.FILES, "en")]


def test_two_wishes_with_one_brief_are_two_requests(chat: Chat) -> None:
    user = chat.customer()
    for text in ("plumber in Lefke", "piano teacher in Lefke"):
        chat.says(user, text)
        if chat.turns(user)[-1].memory.stage is not Stage.LEAVE_TO_ASK:
            chat.says(user, "ask sellers")
        else:
            chat.says(user, "yes")
        assert chat.heard(user)[-1].body == said(Saying.ASKED, "en")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            [
                "9999-12-31",
                "3 nights",
                "1,000,000 000",
                "1.250.000 500",
                "99999999999999999999999999",
                "pounds",
                "£",
                "from",
                "to",
                "2+1",
                "flat",
                "Girne",
                "no",
                "yes",
                "2",
                "at 25:00",
                "31.02.2027",
                "1st",
                "до",
                "bis",
                "0",
                "-",
                "…",
                "“",
                "\x00",
                "\u200b",
                "👍",
                "x",
            ]
        ),
        max_size=9,
    ).map(" ".join)
)
def test_no_text_is_too_odd_to_be_answered(chat: Chat, text: str) -> None:
    understand(text, TODAY)
    if not text.strip() or "\x00" in text:
        return
    user = chat.customer()
    chat.says(user, "flat to rent in Girne")
    assert chat.says(user, text)


@pytest.mark.parametrize("text", ["hi" + " " * 4000 + "x", "\n" * 4000 + "flat", "1 - " * 1000, "von 1 bis " * 400, "no, " * 1000])
def test_no_text_holds_up_a_worker(chat: Chat, text: str) -> None:
    user = chat.customer()
    assert chat.says(user, text)
