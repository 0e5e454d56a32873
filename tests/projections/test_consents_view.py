"""The view of consent says what its streams say, live and folded, and forgets with those who are forgotten."""

from collections.abc import Iterator
from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.cause import Cause
from application.forgetting import Forgetting
from domain.channel import Channel
from domain.consent.commands import ConsentCommand, GiveConsent, RestoreConsent, WithdrawConsent
from domain.consent.decider import CONSENT
from domain.consent.events import Category
from domain.consent.identity import consent_id
from domain.consent.refusals import StoppedByRecipient
from entrypoints.bootstrap import Core, open_core
from projections.consents import CONSENTS_OF, ViewConsents
from tests.support.people import register
from tests.support.replayed import assert_live_is_folded
from tests.support.servers import Servers
from tests.support.tally import Counted

CAUSE = Cause("test", "test")


@pytest.fixture(scope="module")
def stage(servers: Servers) -> Iterator[tuple[Core, str]]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as core:
        yield core, url


STEPS = st.tuples(
    st.sampled_from(Channel),
    st.just("stop") | st.just("start") | st.lists(st.sampled_from(Category), max_size=4),
    st.booleans(),
)


def command(person_id: UUID, channel: Channel, what: str | list[Category], implied: bool, core: Core) -> ConsentCommand:
    now, proof = core.clock.now(), f"message:{what}"
    if what == "stop":
        return WithdrawConsent(person_id=person_id, channel=channel, proof=proof, now=now)
    if what == "start":
        return RestoreConsent(person_id=person_id, channel=channel, proof=proof, now=now)
    categories = tuple(Category(one) for one in what)
    return GiveConsent(person_id=person_id, channel=channel, categories=categories, proof=proof, implied=implied, now=now)


@given(steps=st.lists(STEPS, max_size=12))
@settings(max_examples=40)
def test_what_is_on_in_the_view_is_what_the_streams_say(
    stage: tuple[Core, str], steps: list[tuple[Channel, str | list[Category], bool]]
) -> None:
    core, url = stage
    person_id = register(core, "consumer")
    for channel, what, implied in steps:
        with suppress(StoppedByRecipient):
            core.handle(CONSENT, consent_id(person_id, channel), command(person_id, channel, what, implied, core), CAUSE)
    known = ViewConsents(core.rows)
    for channel in Channel:
        state = core.log.load(consent_id(person_id, channel), CONSENT).state
        assert len(set(state.on)) == len(state.on)
        assert {category for category in Category if known.is_on(person_id, channel, category)} == set(state.on)
    assert_live_is_folded(core, url)


def test_a_row_has_the_proof_and_the_time_of_its_last_change(stage: tuple[Core, str]) -> None:
    core, _ = stage
    person_id = register(core, "consumer")
    for what in ([Category.BROADCAST, Category.CONVERSATION], "stop"):
        core.handle(
            CONSENT,
            consent_id(person_id, Channel.WHATSAPP),
            command(person_id, Channel.WHATSAPP, what, False, core),
            CAUSE,
        )
    *_, last = core.log.stream(consent_id(person_id, Channel.WHATSAPP))
    assert [dict(row) for row in core.rows(CONSENTS_OF, person_id=person_id)] == [
        {"channel": "whatsapp", "category": category, "is_on": False, "proof": "message:stop", "changed_at": last.recorded_at}
        for category in ("broadcast", "conversation")
    ]


def test_nothing_stays_of_whoever_is_forgotten_and_everything_of_others(stage: tuple[Core, str]) -> None:
    core, url = stage
    leaving, staying = register(core, "consumer"), register(core, "consumer")
    for person_id in (leaving, staying):
        core.consents.wrote(person_id, Channel.WHATSAPP, "message:SM1", CAUSE)
        core.consents.give(person_id, Channel.WEB, [Category.PROACTIVE], "preferences:1", CAUSE)
    Forgetting(core.handle, core.keys, (), core.clock).forget(leaving, "a test", CAUSE)
    assert [len(core.rows(CONSENTS_OF, person_id=one)) for one in (leaving, staying)] == [0, 2]
    assert_live_is_folded(core, url)
