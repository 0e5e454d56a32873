"""The assistant by its rules: what people look for, point at, ask and book, in their languages, and what it keeps in mind."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from application.assistant.saying import said
from application.assistant.slots import kept_of
from application.assistant.texts import Saying
from domain.routing import Domain
from domain.thread.turn import Act, Stage
from tests.support.chat import Chat, begins, chatting, ends
from tests.support.servers import Servers

TODAY = datetime.now(UTC).astimezone(ZoneInfo("Asia/Famagusta")).date()
SOON = TODAY + timedelta(days=20)


@pytest.fixture(scope="module")
def chat(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    with chatting(servers, Path(tmp_path_factory.mktemp("chat"))) as found:
        yield found


@pytest.mark.parametrize(
    ("language", "text", "ref"),
    [
        ("en", "2 bed flat in Girne under 500 pounds", "r01"),
        ("tr", "Girne'de 2+1 kiralık daire, en fazla 500 sterlin", "r01"),
        ("ru", "сниму двухкомнатную 2+1 в Гирне до 500 фунтов", "r01"),
        ("pl", "mieszkanie 2+1 do wynajęcia w Girne do 500 funtów", "r01"),
        ("de", "2+1 Wohnung zur Miete in Girne bis 500 Pfund", "r01"),
        ("en", "I need somebody who can repair a leaking pipe in Nicosia", "v02"),
        ("de", "ich suche einen Klempner in Lefkoşa", "v02"),
    ],
)
def test_what_is_looked_for_is_found_and_said_in_the_users_language(chat: Chat, language: str, text: str, ref: str) -> None:
    (answer,) = chat.says(chat.customer(), text)
    assert ref in chat.refs(answer.listing_ids)
    assert begins(Saying.LOOKED_FOR, language) in answer.body


def test_words_tell_the_language_else_the_conversation_else_the_client(chat: Chat) -> None:
    user = chat.customer()
    heard = []
    for text, client in (
        ("2+1 Girne", "tr"),
        ("2+1 Lefke", "ru"),
        ("Wohnung zur Miete in Girne bis 500 Pfund", "tr"),
        ("2+1 Lefke", None),
    ):
        chat.tells(user, text, client)
        chat.work()
        heard.append(chat.turns(user)[-1].routing.language)
    assert heard == ["tr", "tr", "de", "de"]


def test_every_listing_named_in_a_reply_has_its_card_and_exists(chat: Chat) -> None:
    user = chat.customer()
    for text in ("cars", "others", "others", "a sofa", "actually, a villa with a pool", "cleaning in Girne"):
        for answer in chat.says(user, text):
            numbered = [line for line in answer.body.splitlines() if line[:1].isdigit()]
            assert len(numbered) == len(answer.listing_ids)
            for line, listing in zip(numbered, answer.listing_ids, strict=True):
                known = chat.shop.search.find("", kept_of(()).filters, limit=100).listings
                assert any(one.listing.listing_id == listing and one.listing.title in line for one in known)


def test_what_was_let_go_of_is_said_beside_what_was_looked_for(chat: Chat) -> None:
    user = chat.customer()
    (answer,) = chat.says(user, "flat to rent in Girne under 430 pounds")
    assert begins(Saying.WIDENED) in answer.body
    assert begins(Saying.LOOKED_FOR) in answer.body
    assert "≤ 494.50" in answer.body


def test_a_fragment_goes_on_about_what_was_looked_for(chat: Chat) -> None:
    user = chat.customer()
    chat.says(user, "flat to rent in Girne")
    (answer,) = chat.says(user, "under 490 pounds")
    kept = kept_of(chat.turns(user)[-1].memory.slots)
    assert (kept.topic, str(kept.filters.place), kept.filters.max_price) == (Domain.REAL_ESTATE, "Girne", Decimal(490))
    assert all(float(_price(line)) <= 490 for line in answer.body.splitlines() if line[:1].isdigit())
    chat.says(user, "in Lapta")
    kept = kept_of(chat.turns(user)[-1].memory.slots)
    assert (kept.filters.category, str(kept.filters.place), kept.filters.max_price) == ("rentals", "Lapta", Decimal(490))


def test_cheaper_means_cheaper_than_all_that_was_shown(chat: Chat) -> None:
    user = chat.customer()
    (first,) = chat.says(user, "cars for sale")
    (second,) = chat.says(user, "something cheaper")
    shown = [float(_price(line)) for line in first.body.splitlines() if line[:1].isdigit()]
    cheaper = [float(_price(line)) for line in second.body.splitlines() if line[:1].isdigit()]
    assert cheaper == [] or max(cheaper) < min(shown)


def _price(line: str) -> str:
    return line.rpartition("– ")[2].split()[0].replace(",", "")


def test_others_are_others_until_there_are_no_more(chat: Chat) -> None:
    user, seen = chat.customer(), list[str]()
    (answer,) = chat.says(user, "cars")
    while answer.listing_ids:
        seen += chat.refs(answer.listing_ids)
        (answer,) = chat.says(user, "others")
    assert len(seen) == len(set(seen)) == 8
    assert said(Saying.NO_MORE, "en") in answer.body
    assert chat.turns(user)[-1].memory.stage is Stage.LEAVE_TO_ASK


def test_an_explicit_switch_leaves_what_was_looked_for(chat: Chat) -> None:
    user = chat.customer()
    chat.says(user, "flat to rent in Girne under 500")
    chat.says(user, "actually, cars")
    kept = kept_of(chat.turns(user)[-1].memory.slots)
    assert (kept.topic, kept.filters.place, kept.filters.max_price) == (Domain.VEHICLES, None, None)


def test_thanks_in_between_forget_nothing(chat: Chat) -> None:
    user = chat.customer()
    chat.says(user, "cars for hire")
    before = chat.turns(user)[-1].memory
    chat.says(user, "thank you")
    after = chat.turns(user)[-1].memory
    assert (after.listing_ids, kept_of(after.slots).topic) == (before.listing_ids, Domain.VEHICLES)


@pytest.mark.parametrize("pointing", ["2", "the second one", "number 2 please"])
def test_the_listing_that_is_pointed_at_is_shown(chat: Chat, pointing: str) -> None:
    user = chat.customer()
    (found,) = chat.says(user, "cars")
    (shown,) = chat.says(user, pointing)
    assert shown.listing_ids == found.listing_ids[1:2]
    assert chat.turns(user)[-1].memory.listing_id == found.listing_ids[1]


def test_it_asks_which_one_where_that_is_not_clear_and_goes_on_with_the_answer(chat: Chat) -> None:
    user = chat.customer()
    (found,) = chat.says(user, "a flat to rent in Girne")
    (asked,) = chat.says(user, "send me photos please")
    assert asked.body.startswith(said(Saying.WHICH, "en"))
    chat.says(user, "1")
    turn = chat.turns(user)[-1]
    assert (turn.memory.listing_id, turn.act) == (found.listing_ids[0], Act.ASK_FOR_PHOTOS)


def test_nothing_that_fits_is_said_to_be_nothing_and_sellers_are_asked_only_after_a_yes(chat: Chat) -> None:
    user = chat.customer()
    (answer,) = chat.says(user, "a plot of land in Lefke under 100 pounds")
    assert answer.body.startswith(said(Saying.NOTHING, "en"))
    assert answer.listing_ids == ()
    (declined,) = chat.says(user, "no thanks")
    assert (declined.body, chat.turns(user)[-1].act) == (said(Saying.ALL_RIGHT, "en"), None)


def test_out_of_scope_and_local_facts_are_declined_with_what_it_can_do(chat: Chat) -> None:
    user = chat.customer()
    assert [one.body for one in chat.says(user, "write me a poem about black holes")] == [said(Saying.OUT_OF_SCOPE, "en")]
    assert [one.body for one in chat.says(user, "which pharmacy is on duty tonight")] == [said(Saying.NO_GUIDE, "en")]


def test_several_messages_are_one_thought_and_get_one_answer(chat: Chat) -> None:
    user = chat.customer()
    answers = chat.says(user, "Hi", "I am looking for a flat", "to rent", "in Girne", "two bedrooms, up to 500 pounds")
    assert len(answers) == 1
    assert chat.refs(answers[0].listing_ids) == ["r01"]
    assert len(chat.turns(user)) == 1


def test_an_answer_stands_though_something_of_the_marketplace_came_in_between(chat: Chat) -> None:
    """An offer, or a card with photos, is no message that would overtake a question."""
    user = chat.customer()
    question = chat.tells(user, "cars for hire")
    passing = chat.handlers["do_act"]._passing  # type: ignore[attr-defined]
    passing.say(user, question.event.thread_id, "Something of the marketplace.", question.leads_to("test"))
    chat.work()
    assert [len(one.listing_ids) for one in chat.heard(user)] == [0, 3]


def test_a_booking_by_conversation_in_russian(chat: Chat) -> None:
    user = chat.customer()
    (found,) = chat.says(user, "апартаменты посуточно в Лонг Бич")
    assert "h04" in chat.refs(found.listing_ids)
    number = found.listing_ids.index(chat.listing("h04")) + 1
    chat.says(user, str(number))
    (free,) = chat.says(user, f"свободно с {SOON:%d.%m.%Y} по {SOON + timedelta(days=4):%d.%m.%Y}?")
    assert ends(Saying.NIGHTS_FREE, "ru") in free.body
    booking, done = chat.says(user, "да")
    assert chat.turns(user)[-1].act is Act.BOOK
    assert f"{SOON:%d.%m.%Y}" in booking.body
    assert ends(Saying.BOOKED, "ru") in done.body
    (listed,) = chat.says(user, "мои брони")
    assert f"{SOON:%d.%m.%Y}" in listed.body
    (asked,) = chat.says(user, "отмените мою бронь")
    assert asked.body.startswith(said(Saying.SHALL_CANCEL, "ru"))
    _, cancelled = chat.says(user, "да")
    assert cancelled.body.endswith("отменена.")


def test_a_viewing_wants_a_day_and_an_hour_and_gets_them_one_after_the_other(chat: Chat) -> None:
    user = chat.customer()
    chat.says(user, "2 bed flat in Girne under 500 pounds")
    (asked,) = chat.says(user, "I would like to book a viewing")
    assert asked.body.startswith(begins(Saying.WHICH_HOUR))
    (again,) = chat.says(user, f"{SOON:%d.%m.%Y}")
    assert chat.turns(user)[-1].act is None
    assert f"{SOON:%d.%m.%Y}: 09:00, 10:00" in again.body
    booking, done = chat.says(user, "at 10:00")
    assert f"{SOON:%d.%m.%Y}, 10:00" in booking.body
    assert "held for you" in done.body
    assert kept_of(chat.turns(user)[-1].memory.slots).first_day == SOON


def test_whoever_wants_a_person_is_told_so_and_waits_for_one(chat: Chat) -> None:
    user = chat.customer()
    (answer,) = chat.says(user, "bir insanla görüşmek istiyorum")
    assert answer.body == said(Saying.PERSON, "tr")
    assert chat.turns(user)[-1].act is Act.HAND_OVER
