"""A place to send from: a log, consents, and whoever tries to send under a guard."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg

from adapters.send_guard import SendGuard
from application.cause import Cause
from domain.channel import Channel
from domain.consent.commands import GiveConsent, WithdrawConsent
from domain.consent.decider import CONSENT
from domain.consent.events import Category
from domain.consent.identity import consent_id
from domain.outbound.decider import OUTBOUND
from domain.outbound.events import Delivery, Shape
from entrypoints.bootstrap import Core, open_core
from tests.support.outbound import NOON, SENDER, attempt, later, queue
from tests.support.people import register
from tests.support.tally import Counted

CAUSE = Cause("test", "test")
ENOUGH = SendGuard(per_second=1000, pair=timedelta(), per_day=1000)
DAY = 86_400.0


@dataclass(frozen=True)
class Post:
    """A log, and somebody whom all words are about."""

    core: Core
    url: str
    subject: UUID

    def consent(self, person_id: UUID, category: Category = Category.CONVERSATION) -> int:
        """Somebody agrees to it; gives the event's position."""
        command = GiveConsent(
            person_id=person_id, channel=Channel.WHATSAPP, categories=(category,), proof="a test", implied=False, now=NOON
        )
        return self._said(command)

    def stop(self, person_id: UUID) -> int:
        """Somebody wants nothing any more; gives the event's position."""
        return self._said(WithdrawConsent(person_id=person_id, channel=Channel.WHATSAPP, proof="a test", now=NOON))

    def _said(self, command: GiveConsent | WithdrawConsent) -> int:
        stream_id = consent_id(command.person_id, command.channel)
        (event,) = self.core.handle(CONSENT, stream_id, command, CAUSE).events
        return event.position

    def somebody(self) -> UUID:
        """Somebody who agreed to conversations."""
        person_id = uuid4()
        self.consent(person_id)
        return person_id

    def queued(self, recipient_id: UUID, **said: Any) -> UUID:
        """A message that waits."""
        outbound_id = uuid4()
        facts = {"recipient_id": recipient_id, "subject_id": self.subject, "deadline": later(9 * DAY), **said}
        command = queue(outbound_id=outbound_id, **facts)
        self.core.handle(OUTBOUND, outbound_id, command, CAUSE)
        return outbound_id

    def attempt(
        self,
        outbound_id: UUID,
        guard: SendGuard,
        at: datetime = NOON,
        *,
        begins: bool = False,
        sender: str = SENDER,
        core: Core | None = None,
    ) -> None:
        """The intent to send it, at a time; raises `SendHeld`."""
        core = core or self.core
        outbound = core.log.load(outbound_id, OUTBOUND).state
        shape = Shape.TEMPLATE if begins else Shape.TEXT
        statement = guard(outbound, begins=begins, sender=sender, at=at)
        core.handle(OUTBOUND, outbound_id, attempt(outbound_id, at, shape, sender), CAUSE, [statement])

    def send(self, recipient_id: UUID, guard: SendGuard, at: datetime = NOON, **said: Any) -> UUID:
        """A new message, attempted at once."""
        outbound_id = self.queued(recipient_id)
        self.attempt(outbound_id, guard, at, **said)
        return outbound_id

    def delivery(self, outbound_id: UUID) -> Delivery:
        """Where it is."""
        return self.core.log.load(outbound_id, OUTBOUND).state.delivery

    def forget_attempts(self) -> None:
        """As if nothing had ever been sent."""
        with psycopg.connect(self.url) as connection:
            connection.execute("UPDATE outbound SET attempted_at = NULL")


@contextmanager
def posted(url: str) -> Iterator[Post]:
    """On a migrated database."""
    with open_core(url, [b"m" * 32], Counted(), pool_size=4) as core:
        yield Post(core, url, register(core, "consumer"))
