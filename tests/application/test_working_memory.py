"""What the assistant keeps in mind is what its newest turn says, is nobody's when forgotten, and fails by name."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from application.memory import Known, MemoryUnavailable
from application.passing_on import Passed, PassingOn
from application.ports import LogUnavailable
from application.threads import Words
from domain.person.commands import ForgetPerson
from domain.person.decider import PERSON
from domain.thread.commands import AnswerCustomer, JoinThread, Turn
from domain.thread.conversation import CONVERSATION
from domain.thread.identity import conversation_id, reply_id
from domain.thread.turn import Act, Memory, Routing, Slot, Stage
from entrypoints.bootstrap import Core, open_core
from entrypoints.metrics import Metrics
from projections.handovers import HANDOVERS
from projections.query import Query
from projections.working_memory import MEMORY_OF, ViewMemory
from tests.support.people import register
from tests.support.servers import Servers
from tests.support.shop import CAUSE


@pytest.fixture(scope="module")
def core(servers: Servers) -> Iterator[Core]:
    with servers.migrated() as url, open_core(url, [b"k" * 32], Metrics()) as found:
        yield found


def turn(core: Core, user_id: UUID, memory: Memory, words: str = "", act: Act | None = None) -> UUID:
    """The user says something, and the assistant takes a turn; the thread."""
    sent = core.conversations.tell(user_id, Words("A flat?"), CAUSE).message
    routing = Routing("real_estate", "search", 0.9, "dispatch", "router-1", "en")
    command = AnswerCustomer(
        thread_id=sent.thread_id,
        message_id=reply_id(sent.thread_id, sent.seq),
        in_reply_to_seq=sent.seq,
        body="Here.",
        turn=Turn(routing=routing, memory=memory, words=words, act=act, wording="rules"),
        now=core.clock.now(),
    )
    core.handle(CONVERSATION, conversation_id(user_id), command, CAUSE)
    return sent.thread_id


def test_the_newest_turn_says_what_is_kept_in_mind(core: Core) -> None:
    user, listings = register(core, "consumer"), (uuid4(), uuid4())
    memories = ViewMemory(core.rows)
    assert memories.of(uuid4()) == Known()
    turn(core, user, Memory(Stage.CHOICE, (Slot("place", "Girne"),), listings), "quiet")
    newest = Memory(Stage.DATES, (Slot("place", "Lapta"), Slot("with:pool", "true")), listings, listings[1])
    thread = turn(core, user, newest, "by the sea")
    assert memories.of(thread) == Known(newest, "by the sea", "real_estate", 3)
    core.conversations.start(user, CAUSE)
    assert memories.of(turn(core, user, Memory())) == Known(Memory(), "", "real_estate", 1)


def test_nothing_is_kept_in_mind_of_somebody_who_was_forgotten(core: Core) -> None:
    user = register(core, "consumer")
    thread = turn(core, user, Memory(Stage.OPEN, (Slot("place", "Girne"),)), "a home for my mother")
    assert len(core.rows(MEMORY_OF, person_id=user)) == 1
    core.handle(PERSON, user, ForgetPerson(person_id=user, reason="They asked", now=core.clock.now()), CAUSE)
    assert (ViewMemory(core.rows).of(thread), list(core.rows(MEMORY_OF, person_id=user))) == (Known(), [])


def test_a_memory_that_cannot_be_had_is_named_with_its_conversation() -> None:
    thread = uuid4()

    def away(query: Query, /, **values: object) -> list[dict[str, object]]:
        del query, values
        raise LogUnavailable("OperationalError")

    with pytest.raises(MemoryUnavailable, match=str(thread)) as unavailable:
        ViewMemory(away).of(thread)
    assert isinstance(unavailable.value, LogUnavailable), "so that its job is put off and done again"


def test_whoever_wants_a_person_waits_until_one_joins(core: Core) -> None:
    user, support = register(core, "consumer", "Ayşe"), register(core, "consumer", "Deniz")
    thread = turn(core, user, Memory(), act=Act.HAND_OVER)
    assert [row["display_name"] for row in core.rows(HANDOVERS) if row["thread_id"] == thread] == ["Ayşe"]
    joins = JoinThread(thread_id=thread, person_id=support, now=core.clock.now())
    core.handle(CONVERSATION, conversation_id(user), joins, CAUSE)
    assert [row for row in core.rows(HANDOVERS) if row["thread_id"] == thread] == []
    head = core.history.head()
    PassingOn(core.handle, core.lookups, core.clock).report(user, Passed(uuid4(), "It is held for you."), CAUSE)
    assert core.history.head() == head


def test_a_report_is_said_once(core: Core) -> None:
    user, passing = register(core, "consumer"), PassingOn(core.handle, core.lookups, core.clock)
    outcome = Passed(uuid4(), "It is held for you.")
    passing.report(user, outcome, CAUSE)
    head = core.history.head()
    passing.report(user, outcome, CAUSE)
    assert core.history.head() == head
