"""What people agree to is heard in what they write, told by the provider, and goes with them when they are merged."""

from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from application.cause import Cause
from application.consents import Consents
from application.handle import Handle
from application.ports import ConnectionLost, EventLog, LogUnavailable
from domain.channel import Channel
from domain.consent.decider import CONSENT
from domain.consent.events import Category, ConsentWithdrawn
from domain.consent.identity import consent_id
from domain.consent.refusals import StoppedByRecipient
from domain.consent.words import Keyword
from entrypoints.bootstrap import Core, open_core
from projections.consents import CONSENTS_OF, ViewConsents
from tests.support.memory_log import MemoryEventLog
from tests.support.servers import Servers
from tests.support.tally import Counted

CAUSE = Cause("webhook:twilio", "whatsapp:SM1")
ON, OFF = True, False
WHATSAPP, WEB = Channel.WHATSAPP, Channel.WEB


@pytest.fixture(scope="module")
def core(servers: Servers) -> Iterator[Core]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as found:
        yield found


def wants(core: Core, person_id: UUID) -> dict[tuple[str, str], tuple[bool, str]]:
    """Everything that is known of it, with its proof."""
    rows = core.rows(CONSENTS_OF, person_id=person_id)
    return {(row["channel"], row["category"]): (row["is_on"], row["proof"]) for row in rows}


def events(core: Core, person_id: UUID) -> list[Any]:
    return [recorded.event for recorded in core.log.stream(consent_id(person_id, WHATSAPP))]


def agreed(core: Core, *categories: Category) -> UUID:
    """Somebody who receives these on WhatsApp."""
    person_id = uuid4()
    core.consents.give(person_id, WHATSAPP, categories, "test", CAUSE)
    return person_id


def heed(core: Core, person_id: UUID, text: str, proof: str = "message:SM2") -> Keyword | None:
    return core.consents.heed(person_id, WHATSAPP, text, proof, CAUSE)


def test_whoever_writes_agrees_to_be_answered_and_to_nothing_else(core: Core) -> None:
    person_id = uuid4()
    for proof in ("message:SM1", "message:SM2"):
        core.consents.wrote(person_id, WHATSAPP, proof, CAUSE)
    assert wants(core, person_id) == {("whatsapp", "conversation"): (ON, "message:SM1")}
    assert len(events(core, person_id)) == 1


def test_whoever_has_agreed_already_costs_one_look_at_the_view(core: Core) -> None:
    person_id = agreed(core, Category.CONVERSATION)
    nothing_else = cast("Handle", None)
    Consents(cast("EventLog", None), nothing_else, ViewConsents(core.rows), core.clock).wrote(person_id, WHATSAPP, "test", CAUSE)


def test_a_stop_ends_everything_on_its_channel_with_the_message_as_proof(core: Core) -> None:
    person_id = agreed(core, Category.CONVERSATION, Category.BROADCAST)
    core.consents.give(person_id, WEB, [Category.PROACTIVE], "preferences:1", CAUSE)
    assert heed(core, person_id, "İptal!") is Keyword.STOP
    assert wants(core, person_id) == {
        ("whatsapp", "conversation"): (OFF, "message:SM2"),
        ("whatsapp", "broadcast"): (OFF, "message:SM2"),
        ("web", "proactive"): (ON, "preferences:1"),
    }


def test_after_a_stop_neither_writing_nor_asking_turns_anything_on(core: Core) -> None:
    person_id = agreed(core, Category.CONVERSATION)
    heed(core, person_id, "stop")
    core.consents.wrote(person_id, WHATSAPP, "message:SM3", CAUSE)
    with pytest.raises(StoppedByRecipient):
        core.consents.give(person_id, WHATSAPP, [Category.BROADCAST], "preferences:1", CAUSE)
    assert wants(core, person_id) == {("whatsapp", "conversation"): (OFF, "message:SM2")}


def test_a_start_turns_on_what_was_on_when_they_stopped_and_only_that(core: Core) -> None:
    person_id = agreed(core, Category.CONVERSATION, Category.BROADCAST)
    for text, heard in (("СТОП", Keyword.STOP), ("stop", Keyword.STOP), ("Başla", Keyword.START), ("start", Keyword.START)):
        assert heed(core, person_id, text, f"message:{text}") is heard
    assert wants(core, person_id) == {
        ("whatsapp", "conversation"): (ON, "message:Başla"),
        ("whatsapp", "broadcast"): (ON, "message:Başla"),
    }
    assert len(events(core, person_id)) == 3


@pytest.mark.parametrize("text", ["", "please stop by at noon", "dur bakalım", "yes"])
def test_other_words_change_nothing(core: Core, text: str) -> None:
    person_id = agreed(core, Category.CONVERSATION)
    assert heed(core, person_id, text) is None
    assert len(events(core, person_id)) == 1


def test_what_the_provider_says_counts_as_a_stop_once_also_where_nothing_was_on(core: Core) -> None:
    person_id = uuid4()
    for _ in range(2):
        core.consents.provider_says_stopped(person_id, WHATSAPP, "provider:21610", CAUSE)
    core.consents.wrote(person_id, WHATSAPP, "message:SM3", CAUSE)
    assert [(type(event), event.proof) for event in events(core, person_id)] == [(ConsentWithdrawn, "provider:21610")]
    assert wants(core, person_id) == {}


def test_a_stop_of_somebody_who_is_merged_is_one_of_whoever_they_turn_out_to_be(core: Core) -> None:
    first, second = agreed(core, Category.CONVERSATION), agreed(core, Category.CONVERSATION, Category.BROADCAST)
    heed(core, first, "stop")
    for _ in range(2):
        core.consents.carry_over(first, second, WHATSAPP, CAUSE)
    proof = f"merge:{first}"
    assert wants(core, second) == {("whatsapp", "conversation"): (OFF, proof), ("whatsapp", "broadcast"): (OFF, proof)}
    core.consents.wrote(second, WHATSAPP, "message:SM4", CAUSE)
    assert not any(is_on for is_on, _ in wants(core, second).values())
    heed(core, second, "start")
    assert all(is_on for is_on, _ in wants(core, second).values())


@pytest.mark.parametrize("said", [[], ["stop", "start"]])
def test_whoever_has_not_stopped_takes_nothing_from_those_they_are_merged_into(core: Core, said: list[str]) -> None:
    first, second, third = agreed(core, Category.CONVERSATION), agreed(core, Category.BROADCAST), uuid4()
    for text in said:
        heed(core, first, text)
    for one, other in ((first, second), (third, second)):
        core.consents.carry_over(one, other, WHATSAPP, CAUSE)
    assert wants(core, second) == {("whatsapp", "broadcast"): (ON, "test")}


def test_what_follows_says_who_caused_it(core: Core) -> None:
    person_id = uuid4()
    heed(core, person_id, "stop")
    (recorded,) = core.log.stream(consent_id(person_id, WHATSAPP))
    assert recorded.cause == CAUSE
    assert core.log.load(consent_id(person_id, WHATSAPP), CONSENT).state.stopped


class Away(MemoryEventLog):
    """The connection is lost on the way."""

    def load(self, *_: Any) -> Any:
        raise ConnectionLost


def test_a_lost_connection_is_named_so_that_whoever_merges_can_try_again(core: Core) -> None:
    consents = Consents(Away(), core.handle, ViewConsents(core.rows), core.clock)
    with pytest.raises(LogUnavailable):
        consents.carry_over(uuid4(), uuid4(), WHATSAPP, CAUSE)
