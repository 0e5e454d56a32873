"""Why: back to where it began, and forward to what came of it, however the log was forged."""

from collections.abc import Iterator
from uuid import UUID, uuid5

import psycopg
import pytest

from application import causes
from application.audit import Chain, Effect, EventNotFound
from application.cause import Cause
from application.processes.answer_customers import asks_the_assistant
from application.threads import Words
from domain.person.commands import GrantRole, RevokeRole
from domain.person.decider import PERSON
from domain.person.events import UserType
from entrypoints.bootstrap import Core, open_core
from tests.support.people import register
from tests.support.replies import answering
from tests.support.tally import Counted
from tests.support.threads import NOON


@pytest.fixture
def core(database_url: str) -> Iterator[Core]:
    with open_core(database_url, [b"m" * 32], Counted()) as found:
        yield found


def event_id(stream: UUID, version: int) -> str:
    """The id that the version of a stream has, or will have."""
    return str(uuid5(stream, str(version)))


def act(core: Core, person: UUID, cause: Cause, *, granted: bool) -> str:
    """One more event of a person, its id."""
    command = GrantRole(person_id=person, role=UserType.SUPPORT, now=NOON) if granted else RevokeRole(person_id=person, now=NOON)
    (recorded,) = core.handle(PERSON, person, command, cause).events
    return recorded.event_id


def shape(effects: object) -> object:
    """A tree of positions."""
    assert isinstance(effects, list)
    return [(effect.line.position, shape(effect.effects)) if effect.effects else effect.line.position for effect in effects]


def sizes(effects: object) -> int:
    assert isinstance(effects, list)
    return sum(1 + sizes(effect.effects) for effect in effects)


@pytest.mark.parametrize("kept", [False, True])
def test_an_answer_is_traced_to_the_request_and_the_request_to_the_answer(core: Core, kept: bool) -> None:
    customer = register(core, "consumer", "Ayşe")
    core.conversations.tell(customer, Words("Hello"), Cause(f"person:{customer}", "request 7"))
    stream = core.history.between(0, core.history.head())
    answer = answering(core)
    for recorded in filter(asks_the_assistant, list(stream)):
        answer(recorded)
    if kept:
        core.chain.keep()
    registered, started, asked, answered, _ = (one.event_id for one in core.history.between(0, core.history.head()))
    chain = core.audit.why(answered)
    assert [line.sentence.partition(" (thread")[0] for line in chain.causes] == [
        "Ayşe (consumer) wrote message 1: “Hello”",
        "The assistant wrote message 2: “Well”",
    ]
    assert (chain.origin.kind, chain.origin.sentence) == ("request", "a request of Ayşe (consumer), correlation id request 7")
    assert (chain.causes[1].actor_name, list(chain.effects)) == ("Subscriber answer_customers", [])
    forward = core.audit.why(asked)
    assert (len(forward.causes), shape(forward.effects)) == (1, [4, 5])
    assert core.audit.why(started).causes[0].event_id == started
    assert core.audit.why(registered, masked=True).origin.kind == "unknown"


@pytest.mark.parametrize(
    ("actor", "correlation_id", "causation_id", "kind"),
    [
        ("person:00000000-0000-0000-0000-000000000007", "r", None, "request"),
        ("cli:deniz", "r", None, "command"),
        ("subscriber:answer_customers", "r", None, "subscriber"),
        ("deadline:approvals", "r", None, "deadline"),
        ("webhook:stripe", "r", None, "webhook"),
        ("person:00000000-0000-0000-0000-000000000007", "whatsapp:SM1", None, "webhook"),
        ("webhook:twilio", "whatsapp:SM1", "SM1", "webhook"),
        ("system:demo", "r", None, "system"),
        ("nobody", "r", None, "unknown"),
        ("cli:deniz", "r", "a message from Mars", "unknown"),
    ],
)
def test_every_kind_of_origin_is_named(core: Core, actor: str, correlation_id: str, causation_id: str | None, kind: str) -> None:
    person = register(core, "consumer")
    origin = core.audit.why(act(core, person, Cause(actor, correlation_id, causation_id), granted=True)).origin
    assert (origin.kind, origin.correlation_id, origin.actor) == (kind, correlation_id, actor)
    named = actor.partition(":")[2] if causation_id is None and correlation_id == "r" else (causation_id or "SM1")
    assert named[:8] in origin.sentence or actor in origin.sentence


def test_a_chain_that_bites_its_tail_ends(core: Core) -> None:
    person = register(core, "consumer")
    first = act(core, person, Cause("cli:x", "r", event_id(person, 4)), granted=True)
    second = act(core, person, Cause("cli:x", "r", first), granted=False)
    third = act(core, person, Cause("cli:x", "r", second), granted=True)
    assert third == event_id(person, 4)
    for asked, expected in ((third, [first, second, third]), (second, [third, first, second])):
        chain = core.audit.why(asked)
        assert ([line.event_id for line in chain.causes], list(chain.effects)) == (expected, [])
    itself = act(core, person, Cause("cli:x", "r", event_id(person, 5)), granted=False)
    assert [line.event_id for line in core.audit.why(itself).causes] == [itself]


def tree(core: Core, monkeypatch: pytest.MonkeyPatch, **bounds: int) -> Chain:
    """One event with three effects, of which the first has two, in a chain of which not all may be told."""
    for name, bound in bounds.items():
        monkeypatch.setattr(causes, name, bound)
    root = act(core, register(core, "consumer"), Cause("cli:x", "r"), granted=True)
    children = [act(core, register(core, "consumer"), Cause("cli:x", "r", root), granted=True) for _ in range(3)]
    for _ in range(2):
        act(core, register(core, "consumer"), Cause("cli:x", "r", children[0]), granted=True)
    return core.audit.why(root)


def test_a_tree_of_effects_is_told_whole(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = tree(core, monkeypatch)
    assert (shape(chain.effects), chain.cut) == ([(4, [10, 12]), 6, 8], False)


@pytest.mark.parametrize(
    ("bounds", "told", "cut_at_first"),
    [
        ({"WIDEST": 4}, 4, True),
        ({"WIDEST": 3}, 3, True),
        ({"WIDEST": 2}, 2, True),
        ({"DEEPEST": 1}, 3, True),
        ({"WIDEST": 5}, 5, False),
    ],
)
def test_of_too_many_effects_the_nearest_are_told_and_where_there_are_more(
    core: Core, monkeypatch: pytest.MonkeyPatch, bounds: dict[str, int], told: int, cut_at_first: bool
) -> None:
    chain = tree(core, monkeypatch, **bounds)
    first: Effect = chain.effects[0]
    assert (sizes(chain.effects), chain.cut, first.cut) == (told, cut_at_first, cut_at_first)


def test_a_chain_longer_than_is_followed_says_so(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(causes, "LONGEST", 3)
    person = register(core, "consumer")
    last = None
    for number in range(5):
        last = act(core, person, Cause("cli:x", "r", last), granted=number % 2 == 0)
    assert last is not None
    chain = core.audit.why(last)
    assert (len(chain.causes), chain.cut, chain.origin.kind) == (3, True, "unknown")
    assert chain.causes[-1].event_id == last


def test_an_event_that_the_log_lost_is_told_as_missing(core: Core, database_url: str) -> None:
    person = register(core, "consumer")
    first = act(core, person, Cause("cli:deniz", "r"), granted=True)
    second = act(core, person, Cause("cli:deniz", "r", first), granted=False)
    core.chain.keep()
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("DELETE FROM log_events WHERE notification_id = 2")
    lost, left = core.audit.why(second).causes
    assert (lost.event_id, lost.position, lost.facts) == (first, 2, {})
    assert "verify-log" in lost.sentence
    assert left.sentence.endswith("is consumer again")


@pytest.mark.parametrize("unknown", ["e9780e61-47e2-4448-9387-960b960578a7", "no id", ""])
def test_an_event_that_never_was_is_not_found(core: Core, unknown: str) -> None:
    register(core, "consumer")
    with pytest.raises(EventNotFound, match="no event"):
        core.audit.why(unknown)
