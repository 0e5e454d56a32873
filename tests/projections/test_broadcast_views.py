"""Whatever becomes of a broadcast and of its messages, at every position of the log everybody of its audience is counted once."""

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.broadcast.decider import BROADCAST, Broadcast
from domain.broadcast.events import Ground, Stop
from domain.broadcast.states import STATE_OF, RecipientState, tallied, total
from domain.errors import Refused
from domain.outbound.commands import (
    AcceptOutbound,
    DeferOutbound,
    LoseOutbound,
    RefuseOutbound,
    SkipOutbound,
)
from domain.outbound.decider import OUTBOUND
from domain.outbound.events import Delivery, Hold, Skip
from domain.outbound.state import Outbound
from projections.broadcasts import broadcasts
from projections.memory import MemoryViews
from projections.recipients import recipients
from projections.view import At
from tests.support.broadcasts import ID, NOON, PAUSE, advance, approve, reject, request
from tests.support.outbound import attempt, queue, report

NO = Ground.NO_CONSENT


class Log:
    """A log of one broadcast and its messages, in which after each event the counts are looked at."""

    def __init__(self) -> None:
        self.views = MemoryViews([broadcasts, recipients])
        self.broadcast = Broadcast()
        self.messages: dict[UUID, Outbound] = {}
        self.position = 0

    def happened(self, event: Any) -> None:
        self.position += 1
        self.views.apply(event, At(self.position, UUID(int=0), NOON))
        self.adds_up()

    def adds_up(self) -> None:
        row = self.views.rows["broadcasts"].get((ID,))
        audience = row["audience"] if row else 0
        assert total(self.tally()) == audience == len(self.views.rows["recipients"])

    def tally(self) -> Any:
        counts: dict[str, int] = {}
        for row in self.views.rows["recipients"].values():
            counts[row["state"]] = counts.get(row["state"], 0) + 1
        return tallied(counts)

    def decided(self, command: Any) -> None:
        for event in BROADCAST.decide(command, self.broadcast):
            self.broadcast = BROADCAST.evolve(self.broadcast, event)
            self.happened(event)
            for recipient in getattr(event, "recipients", ()) if hasattr(event, "wave") else ():
                self.sent(recipient.outbound_id, queue(outbound_id=recipient.outbound_id, deadline=NOON + timedelta(days=9)))

    def sent(self, outbound_id: UUID, command: Any) -> None:
        state = self.messages.get(outbound_id, OUTBOUND.initial)
        for event in OUTBOUND.decide(command, state):
            state = OUTBOUND.evolve(state, event)
            self.happened(event)
        self.messages[outbound_id] = state


def steps(outbound_id: UUID, number: int) -> Any:
    who: dict[str, Any] = {"outbound_id": outbound_id, "now": NOON + timedelta(hours=1)}
    return [
        DeferOutbound(**who, hold=Hold.QUIET_HOURS, until=NOON),
        SkipOutbound(**who, skip=Skip.NO_ADDRESS),
        AcceptOutbound(**who, attempt=1, provider_sid=f"SM{number}"),
        RefuseOutbound(**who, attempt=1, code="63018", retry_at=NOON + timedelta(hours=1)),
        RefuseOutbound(**who, attempt=1, code="63003", retry_at=None),
        LoseOutbound(**who, attempt=1),
        attempt(outbound_id, at=NOON + timedelta(hours=2)),
        *(
            report(delivery, 1, outbound_id=outbound_id, code=None)
            for delivery in (Delivery.SENT, Delivery.DELIVERED, Delivery.READ)
        ),
        report(Delivery.FAILED, 1, outbound_id=outbound_id, code="63016", as_template=True),
    ]


@given(st.lists(st.sampled_from([None, NO]), max_size=6), st.integers(1, 3), st.data())
def test_the_counts_are_the_audience_at_every_position(checked: list[Ground | None], wave_size: int, data: st.DataObject) -> None:
    log, now = Log(), NOON
    log.decided(request(len(checked)))
    log.decided(data.draw(st.sampled_from([approve(checked, wave_size=wave_size), approve(checked, lead_is_open=False), reject()])))
    for _ in range(data.draw(st.integers(0, 20))):
        now += PAUSE
        ended = data.draw(st.sampled_from([None, None, None, Stop.LEAD_CLOSED]))
        if data.draw(st.booleans()):
            log.decided(advance(log.tally(), now, ended=ended))
        elif log.messages:
            outbound_id = data.draw(st.sampled_from(sorted(log.messages)))
            with suppress(Refused):
                log.sent(outbound_id, data.draw(st.sampled_from(steps(outbound_id, len(log.messages)))))
    for outbound_id, message in log.messages.items():
        row = log.views.rows["recipients"][outbound_id,]
        assert row["state"] == STATE_OF[message.delivery.value].value
        assert row["wave"] > 0
    never = [row for key, row in log.views.rows["recipients"].items() if key[0] not in log.messages]
    if log.broadcast.sending is None or not log.broadcast.is_sending:
        assert {row["state"] for row in never} <= {RecipientState.SKIPPED.value}
        assert all(row["reason"] for row in never)
    assert log.views.rows["broadcasts"][ID,]["state"] == log.broadcast.phase.value
