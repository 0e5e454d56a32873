"""The view of messages on their way out says what their streams say."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.cause import Cause
from application.forgetting import Forgetting
from domain.errors import Refused
from domain.outbound.commands import (
    AcceptOutbound,
    DeferOutbound,
    ExtendOutbound,
    GiveUpOutbound,
    LoseOutbound,
    OutboundCommand,
    RefuseOutbound,
    SkipOutbound,
)
from domain.outbound.decider import OUTBOUND
from domain.outbound.events import Delivery, Hold, Shape, Skip
from domain.personal import ERASED
from entrypoints.bootstrap import Core, open_core
from projections.outbound import OUTBOUND as ONE
from projections.outbound import OUTBOX
from tests.support.outbound import NOON, attempt, later, queue, report
from tests.support.people import register
from tests.support.replayed import assert_live_is_folded
from tests.support.servers import Servers
from tests.support.tally import Counted

CAUSE = Cause("test", "test")
PHOTOS = (UUID(int=0xF1), UUID(int=0xF2))


@pytest.fixture(scope="module")
def stage(servers: Servers) -> Iterator[tuple[Core, str, UUID]]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as core:
        yield core, url, register(core, "consumer")


def do(core: Core, outbound_id: UUID, *commands: OutboundCommand) -> None:
    for command in commands:
        with suppress(Refused):
            core.handle(OUTBOUND, outbound_id, replace(command, outbound_id=outbound_id), CAUSE)


def row(core: Core, outbound_id: UUID) -> dict[str, Any]:
    (found,) = core.rows(ONE, outbound_id=outbound_id)
    return dict(found)


def a_message(core: Core, subject_id: UUID, *commands: OutboundCommand, **said: Any) -> UUID:
    outbound_id = uuid4()
    do(core, outbound_id, queue(subject_id=subject_id, **said), *commands)
    return outbound_id


def named(**said: Any) -> dict[str, Any]:
    return {"outbound_id": UUID(int=0), "now": later(90), **said}


STEPS = st.sampled_from(
    [
        ExtendOutbound(**named(subject_id=UUID(int=0), body="Two", media=PHOTOS, message_id=PHOTOS[0], not_before=NOON)),
        DeferOutbound(**named(hold=Hold.RECIPIENT_RATE, until=later(30))),
        SkipOutbound(**named(skip=Skip.NO_TEMPLATE)),
        *(attempt(at=later(95), shape=shape) for shape in Shape),
        *(AcceptOutbound(**named(attempt=number, provider_sid=f"SM{number}")) for number in (1, 2)),
        *(RefuseOutbound(**named(attempt=number, code="63018", retry_at=later(91))) for number in (1, 2)),
        RefuseOutbound(**named(attempt=1, code="63003", retry_at=None)),
        *(LoseOutbound(**named(attempt=number)) for number in (1, 2)),
        GiveUpOutbound(**named(attempt=1, code="not-found")),
        *(report(delivery, number) for delivery in (Delivery.SENT, Delivery.READ) for number in (1, 2)),
        *(report(Delivery.FAILED, number, code="63016", as_template=True, provider_sid="") for number in (1, 2)),
    ]
)


@given(histories=st.lists(st.lists(STEPS, max_size=8), min_size=1, max_size=4))
@settings(max_examples=40)
def test_a_row_is_where_its_stream_is_and_a_replay_gives_the_same(
    stage: tuple[Core, str, UUID], histories: list[list[OutboundCommand]]
) -> None:
    core, url, subject = stage
    for commands in histories:
        told = [replace(one, subject_id=subject) if isinstance(one, ExtendOutbound) else one for one in commands]
        outbound_id = a_message(core, subject, *told, media=PHOTOS[:1])
        state = core.log.load(outbound_id, OUTBOUND).state
        found = row(core, outbound_id)
        assert (found["delivery"], found["hold"], found["attempt"]) == (state.delivery, state.hold, state.attempt)
        assert (found["not_before"], found["attempted_at"]) == (state.not_before, state.attempted_at)
        assert (found["media"], found["shape"]) == (list(state.media), state.shape)
        assert not state.provider_sid or found["provider_sid"] == state.provider_sid
    assert_live_is_folded(core, url)


def test_words_about_somebody_forgotten_are_gone_and_all_else_stays(stage: tuple[Core, str, UUID]) -> None:
    core, url, subject = stage
    leaving = register(core, "consumer")
    theirs, anothers = a_message(core, leaving, attempt()), a_message(core, subject, recipient_id=leaving)
    Forgetting(core.handle, core.keys, (), core.clock).forget(leaving, "a test", Cause("cli:test", "test"))
    found = row(core, theirs)
    assert (found["body"], found["variables"], found["delivery"]) == (ERASED, [], "attempted")
    assert row(core, anothers)["body"] == "Is it still for rent?"
    assert_live_is_folded(core, url)


def test_the_outbox_shows_the_newest_first(stage: tuple[Core, str, UUID]) -> None:
    core, _, subject = stage
    future = [later(86_400 * day) for day in (1000, 1001, 1002)]
    queued = [a_message(core, subject, now=at) for at in future]
    shown = core.rows(OUTBOX, since=future[1], limit=10)
    assert [one["outbound_id"] for one in shown] == [queued[2], queued[1]]
    assert [one["outbound_id"] for one in core.rows(OUTBOX, since=future[0], limit=1)] == [queued[2]]


def test_an_attempt_after_one_that_failed_keeps_its_name_until_it_has_another(stage: tuple[Core, str, UUID]) -> None:
    core, _, subject = stage
    failed = report(Delivery.FAILED, code="63016", as_template=True, provider_sid="SM1")
    outbound_id = a_message(core, subject, attempt(), failed)
    assert (row(core, outbound_id)["delivery"], row(core, outbound_id)["code"]) == ("queued", "63016")
    do(core, outbound_id, attempt(at=later(61), shape=Shape.TEMPLATE))
    assert (row(core, outbound_id)["provider_sid"], row(core, outbound_id)["attempt"]) == ("SM1", 2)
    do(core, outbound_id, AcceptOutbound(**named(attempt=2, provider_sid="SM2")))
    assert (row(core, outbound_id)["provider_sid"], row(core, outbound_id)["code"]) == ("SM2", None)
