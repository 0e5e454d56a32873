"""What staff is shown changes with the time since they gave a reason; operators are known by their names."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from application.audit import EventNotFound
from application.cause import Cause
from application.inspections import Inspections
from application.lookups import Person
from application.past import MASK
from application.ports import PersonErased
from application.subjects import SubjectNotFound
from application.support import Span, Support, Viewer
from application.threads import Words
from domain.inspection.decider import OPEN_FOR
from domain.inspection.events import SubjectKind
from domain.inspection.identity import inspection_id
from domain.inspection.refusals import ReasonNotFit
from domain.personal import ERASED
from entrypoints.bootstrap import Core, open_core
from tests.support.people import register
from tests.support.staff import REASON, looks
from tests.support.tally import Counted
from tests.support.threads import NOON

MOMENT = timedelta(microseconds=1)


@dataclass
class Hands:
    """A clock that a test sets."""

    at: datetime = NOON

    def now(self) -> datetime:
        """Where they point."""
        return self.at


@dataclass
class Office:
    """A conversation, and a member of staff who can look at it at any time."""

    core: Core
    hands: Hands
    support: Support
    inspections: Inspections
    thread_id: UUID
    seda: Viewer
    tamer: Viewer

    def bodies(self, viewer: Viewer) -> list[str]:
        """What the messages say to somebody."""
        views = self.support.state(viewer, "thread", self.thread_id, None).views
        return [row["content"] for row in views["messages"]]


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    with open_core(database_url, [b"m" * 32], Counted()) as core:
        buyer, seller, *staff = (register(core, kind) for kind in ("consumer", "seller", "consumer", "consumer"))
        sent = core.threads.open(Person(buyer, is_seller=False), seller, None, Words("Is it free?"), Cause("test", "test"))
        hands = Hands()
        inspections = Inspections(core.handle, hands)
        seda, tamer = (Viewer(one, Cause(f"person:{one}", str(uuid4()))) for one in staff)
        yield Office(core, hands, Support(core.audit, inspections), inspections, sent.message.thread_id, seda, tamer)


def test_a_reason_lasts_for_a_quarter_of_an_hour(office: Office) -> None:
    assert office.bodies(office.seda) == [MASK]
    office.support.look(office.seda, "thread", office.thread_id, REASON)
    for passed, shown in ((timedelta(0), "Is it free?"), (OPEN_FOR - MOMENT, "Is it free?"), (OPEN_FOR, MASK)):
        office.hands.at = NOON + passed
        assert office.bodies(office.seda) == [shown]
        assert office.bodies(office.tamer) == [MASK]
    told = office.support.story(office.seda, "thread", office.thread_id, Span(), 0, 100)
    assert told.look.masked
    assert "free" not in str(told.lines)


def test_looks_that_ended_are_recorded_anew_and_open_ones_are_not(office: Office) -> None:
    for minutes in (0, 1, 14, 15, 20, 29, 30):
        office.hands.at = NOON + timedelta(minutes=minutes)
        office.bodies(office.seda)
    found = looks(office.core.history)
    assert [look.inspected_at for look in found] == [NOON + timedelta(minutes=minutes) for minutes in (0, 15, 30)]


def test_an_explanation_reveals_what_a_reason_was_given_for_and_masks_the_rest(office: Office) -> None:
    asked = office.core.history.stream(office.thread_id)[-1].event_id
    buyer, seller = (Person(register(office.core, kind), kind == "seller") for kind in ("consumer", "seller"))
    because = Cause("subscriber:test", "test", asked)
    passed_on = office.core.threads.open(buyer, seller.id, None, Words("Somebody asks"), because).message.thread_id
    offered = office.core.history.stream(passed_on)[-1].event_id

    def told(viewer: Viewer, event_id: str) -> set[str]:
        return {word for word in ("free", "asks") if word in str(office.support.why(viewer, event_id))}

    assert told(office.seda, asked) == told(office.seda, offered) == set()
    office.support.look(office.seda, "thread", office.thread_id, REASON)
    assert (told(office.seda, asked), told(office.seda, offered)) == ({"free"}, set())
    office.support.look(office.seda, "thread", passed_on, REASON)
    assert (told(office.seda, asked), told(office.seda, offered)) == ({"free"}, {"asks"})
    assert told(office.tamer, asked) == told(office.tamer, offered) == set()


def test_what_is_not_there_leaves_no_trace(office: Office) -> None:
    before = office.core.history.head()
    for kind in ("thread", "person", "message", "lead", "broadcast"):
        with pytest.raises(SubjectNotFound):
            office.support.look(office.seda, kind, uuid4(), REASON)
        with pytest.raises(SubjectNotFound):
            office.support.state(office.seda, kind, uuid4(), None)
    with pytest.raises(EventNotFound):
        office.support.why(office.seda, str(uuid4()))
    with pytest.raises(ReasonNotFit):
        office.support.look(office.seda, "thread", office.thread_id, "no reason")
    assert office.core.history.head() == before


def test_operators_are_known_by_their_names_and_do_not_share_looks(office: Office) -> None:
    anna, boris = Cause("cli:anna", "one"), Cause("cli:boris", "two")

    def masked(cause: Cause, reason: str | None = None) -> bool:
        return office.inspections.look(None, "thread", office.thread_id, reason, cause).masked

    assert masked(anna)
    assert not masked(anna, REASON)
    assert not masked(anna)
    assert masked(boris)
    recorded = office.core.history.stream(inspection_id(SubjectKind.THREAD, office.thread_id))
    assert [(one.cause.actor, one.event.reason) for one in recorded] == [
        ("cli:anna", None),
        ("cli:anna", REASON),
        ("cli:boris", None),
    ]
    assert len({one.event.staff_id for one in recorded}) == 2


def test_a_reason_is_unreadable_in_the_log_and_forgotten_with_whoever_gave_it(office: Office) -> None:
    office.support.look(office.seda, "thread", office.thread_id, REASON)
    stored = [one for batch in office.core.history.stored(0, office.core.history.head()) for one in batch]
    assert not [one for one in stored if REASON.encode() in one.state]
    forget(office.core, office.seda.staff_id)
    assert looks(office.core.history)[-1].reason == ERASED
    with pytest.raises(PersonErased):
        office.support.look(office.seda, "thread", office.thread_id, REASON)
    assert office.bodies(office.tamer) == [MASK]


def forget(core: Core, person_id: UUID) -> None:
    with core.application.connect() as connection:
        connection.execute("UPDATE person_keys SET wrapped = NULL, erased_at = now() WHERE person_id = %s", (person_id,))
    core.application.mapper._seals._cache.clear()  # type: ignore[attr-defined]
