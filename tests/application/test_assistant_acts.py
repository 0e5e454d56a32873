"""What the assistant says that it does is done once, in the name of whoever asked, and they are told what came of it."""

from collections.abc import Iterator
from datetime import time
from pathlib import Path
from uuid import UUID

import pytest

from application.assistant.saying import said
from application.assistant.texts import Saying
from application.booking_requests import Request
from application.recorded import Recorded
from domain.booking.events import BookingHeld
from domain.booking.identity import calendar_id
from domain.lead.events import LeadCaptured
from domain.thread.commands import JoinThread
from domain.thread.conversation import CONVERSATION
from domain.thread.events import MessageSent, TurnTaken
from domain.thread.identity import conversation_id, thread_id
from domain.thread.turn import Act
from entrypoints.bookings_bootstrap import bookings_of
from projections.booking_lookups import ViewBookings
from projections.lead_lookups import ViewLeads
from projections.listings import ViewListings
from tests.application.test_assistant_talk import SOON
from tests.support.chat import Chat, begins, chatting, ends
from tests.support.people import register
from tests.support.servers import Servers
from tests.support.shop import CAUSE


@pytest.fixture(scope="module")
def chat(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    with chatting(servers, Path(tmp_path_factory.mktemp("acts"))) as found:
        yield found


def acted(chat: Chat, user: UUID) -> Recorded[TurnTaken]:
    """The newest turn of somebody's that does something."""
    turns = [one for one in chat.conversation(user) if isinstance(one.event, TurnTaken) and one.event.act is not None]
    return turns[-1]


def seller_of(chat: Chat, ref: str) -> UUID:
    known = ViewListings(chat.core.rows).listing(chat.listing(ref))
    assert known is not None
    return known.seller_id


def looks_at(chat: Chat, user: UUID, text: str, ref: str) -> None:
    """Somebody looks for something, and at one of what was found."""
    (found,) = chat.says(user, text)
    chat.says(user, f"number {chat.refs(found.listing_ids).index(ref) + 1}")


def test_a_request_for_sellers_is_the_users_own_and_says_what_was_looked_for(chat: Chat) -> None:
    user = chat.customer()
    chat.says(user, "a plot of land in Lefke under 900 pounds")
    asking, done = chat.says(user, "yes please")
    assert (asking.body.startswith(begins(Saying.ASKING)), done.body) == (True, said(Saying.ASKED, "en"))
    (lead,) = ViewLeads(chat.core.rows).open_of(user)
    assert (lead.brief.category, lead.brief.location, str(lead.brief.budget)) == ("sales", "Lefke", "≤ 900 GBP")
    assert lead.thread_id == asking.thread_id
    captured = next(one.event for one in chat.core.log.stream(lead.lead_id))
    assert isinstance(captured, LeadCaptured)
    assert captured.description == "a plot of land in Lefke under 900 pounds"
    chat.says(user, "a plot of land in Lefke under 900 pounds")
    assert chat.says(user, "yes please")[1].body == said(Saying.ASKED_BEFORE, "en")
    assert len(ViewLeads(chat.core.rows).open_of(user)) == 1


def test_a_seller_is_asked_in_the_users_thread_about_the_listing(chat: Chat) -> None:
    user = chat.customer()
    looks_at(chat, user, "a flat to rent in Girne up to 490 pounds", "r01")
    asking, done = chat.says(user, "can you send me photos of it?")
    assert (asking.body[:20], done.body[:20]) == (
        said(Saying.PHOTOS_WANTED, "en", "2+1 flat near the harbour")[:20],
        said(Saying.SELLER_ASKED, "en", "2+1 flat near the harbour")[:20],
    )
    the_thread = thread_id(user, seller_of(chat, "r01"), chat.listing("r01"))
    (sent,) = [one.event for one in chat.core.log.stream(the_thread) if isinstance(one.event, MessageSent)]
    assert (sent.sender_id, sent.body) == (user, said(Saying.SEND_PHOTOS, "en", "2+1 flat near the harbour"))
    chat.says(user, "photos!")
    sent_now = [one.event for one in chat.core.log.stream(the_thread) if isinstance(one.event, MessageSent)]
    assert len(sent_now) == 2


def test_an_act_done_twice_is_done_once(chat: Chat) -> None:
    """A worker that dies after the deed and before it has said so does it again."""
    user = chat.customer()
    looks_at(chat, user, "a flat to rent in Girne up to 490 pounds", "r01")
    chat.says(user, f"book a viewing on {SOON:%d.%m.%Y} at 12:00")
    chat.says(user, "is the seller there? send photos")
    head = chat.core.history.head()
    for recorded in [one for one in chat.conversation(user) if isinstance(one.event, TurnTaken) and one.event.act is not None]:
        chat.handlers["do_act"](recorded)
    assert chat.core.history.head() == head
    assert len(ViewBookings(chat.core.rows).of_customer(user, 10)) == 1


def test_two_people_who_want_one_hour_are_told_who_has_it(chat: Chat) -> None:
    answers = []
    for _ in range(2):
        user = chat.customer()
        looks_at(chat, user, "a flat to rent in Girne up to 490 pounds", "r01")
        answers.append(chat.says(user, f"book a viewing on {SOON:%d.%m.%Y} at 15:00")[1].body)
    assert (ends(Saying.BOOKED) in answers[0], answers[1].endswith(ends(Saying.TAKEN))) == (True, True)
    held = [one.event for one in chat.core.log.stream(calendar_id(chat.listing("r01"))) if isinstance(one.event, BookingHeld)]
    assert len(held) == len({one.span.starts_at for one in held})


def test_a_time_that_cannot_be_booked_is_said_to_be_none(chat: Chat) -> None:
    user = chat.customer()
    looks_at(chat, user, "a flat to rent in Girne up to 490 pounds", "r01")
    told = chat.says(user, f"book a viewing on {SOON:%d.%m.%Y} at 03:30")[-1]
    assert told.body.endswith(ends(Saying.NOT_BOOKABLE_THEN))


def test_only_ones_own_booking_is_cancelled_whatever_is_named(chat: Chat) -> None:
    bookings = bookings_of(chat.core, chat.settings)
    victim, attacker = chat.customer("Victim"), chat.customer("Attacker")
    request = Request(chat.listing("r01"), preferred_date=SOON, preferred_time=time(9))
    theirs = bookings.book(victim, request, None, CAUSE)
    (told,) = chat.says(attacker, f"cancel booking {theirs.reference}")
    assert told.body == said(Saying.NOT_CANCELLED, "en", theirs.reference)
    assert chat.says(attacker, "cancel my booking")[0].body == said(Saying.NONE_PENDING, "en")
    known = ViewBookings(chat.core.rows).booking(theirs.booking_id)
    assert known is not None
    assert known.status.value == "pending"


def test_of_several_bookings_the_one_that_is_named_is_cancelled(chat: Chat) -> None:
    bookings, user = bookings_of(chat.core, chat.settings), chat.customer()
    made = [
        bookings.book(user, Request(chat.listing("r05"), preferred_date=SOON, preferred_time=time(hour)), None, CAUSE)
        for hour in (9, 10)
    ]
    (asked,) = chat.says(user, "cancel my booking please")
    assert all(one.reference in asked.body for one in made)
    _, done = chat.says(user, made[1].reference)
    assert done.body == said(Saying.CANCELLED, "en", made[1].reference)
    states = [ViewBookings(chat.core.rows).booking(one.booking_id) for one in made]
    assert [one.status.value for one in states if one] == ["pending", "cancelled"]


def test_whoever_offers_something_books_none_of_their_own(chat: Chat) -> None:
    seller = seller_of(chat, "r01")
    looks_at(chat, seller, "a flat to rent in Girne up to 490 pounds", "r01")
    assert chat.says(seller, f"book a viewing on {SOON:%d.%m.%Y} at 16:00")[-1].body == said(
        Saying.OWN, "en", "2+1 flat near the harbour"
    )
    assert chat.says(seller, "photos please")[-1].body == said(Saying.OWN, "en", "2+1 flat near the harbour")


def test_after_a_takeover_nothing_more_is_said_of_what_was_being_done(chat: Chat) -> None:
    user, support = chat.customer(), register(chat.core, "consumer", "Support")
    looks_at(chat, user, "a flat to rent in Girne up to 490 pounds", "r01")
    chat.tells(user, "photos please")
    jobs = list(chat.enlister(chat.core.log.read(chat.seen, 100)))
    (answer,) = [job for job in jobs if job.kind == "answer_customer"]
    (recorded,) = chat.core.log.read(answer.position - 1, 1)
    chat.handlers["answer_customer"](recorded)
    turn = acted(chat, user)
    joins = JoinThread(thread_id=turn.event.thread_id, person_id=support, now=chat.core.clock.now())
    chat.core.handle(CONVERSATION, conversation_id(user), joins, CAUSE)
    before = len(chat.heard(user))
    chat.work()
    assert len(chat.heard(user)) == before


def test_an_act_that_an_operator_gives_up_is_said_to_have_failed(chat: Chat) -> None:
    user = chat.customer()
    looks_at(chat, user, "a flat to rent in Girne up to 490 pounds", "r01")
    chat.tells(user, f"book a viewing on {SOON:%d.%m.%Y} at 17:00")
    jobs = list(chat.enlister(chat.core.log.read(chat.seen, 100)))
    (recorded,) = chat.core.log.read(jobs[0].position - 1, 1)
    chat.handlers["answer_customer"](recorded)
    turn = acted(chat, user)
    assert turn.event.act is Act.BOOK
    chat.handlers["do_act"].dropped(turn)
    assert chat.heard(user)[-1].body == said(Saying.FAILED, "en")
    chat.seen = chat.core.history.head()
