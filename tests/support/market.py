"""Sellers with briefs, customers with leads, and the jobs between them, done one after the other as they fall due."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import false, or_, select

from application.brief_words import brief_words
from application.cause import Cause
from application.jobs import Job, JobHandler, Later
from application.leads import Demand, Leads, Terms
from application.lookups import SentMessage
from application.passing_on import Passed, PassingOn
from application.processes.ask_which import AskWhich, LapseQuestions
from application.processes.enlisting import JobsOfEvents
from application.processes.pass_offers import PassOffers, ReplyToSellers
from application.processes.take_answers import Giving, TakeAnswers, TakeNamed
from application.threads import Words
from domain.answer.identity import answers_id
from domain.brief import Brief
from domain.broadcast.events import Recipient, WaveReleased
from domain.broadcast.identity import brief_message_id, brief_outbound_id, broadcast_id
from domain.channel import Arrival, Channel, Form
from domain.decider import Decider
from domain.thread.identity import conversation_id
from entrypoints.bootstrap import Core
from projections.briefs import ViewBriefs
from projections.lead_lookups import ViewLeads
from projections.media import ViewMedia
from projections.messages import messages
from projections.query import Query
from projections.reachability import ViewReach
from tests.support.people import register
from tests.support.replies import answering

CAUSE = Cause("test", "test")
_RELEASED: Decider[Any, Any, int] = Decider("test.waves", 0, lambda command, _: [command], lambda number, _: number + 1)
"""Whatever is asked has happened: waves without the broadcast around them."""


@dataclass
class Ahead:
    """The time, so much later."""

    core: Core
    by: timedelta = timedelta()

    def now(self) -> datetime:
        """The moment."""
        return self.core.clock.now() + self.by


@dataclass
class Market:
    """On a real log; `offers` sellers may answer each lead."""

    core: Core
    offers: int = 5
    clock: Ahead = field(init=False)
    leads: Leads = field(init=False)
    passing: PassingOn = field(init=False)
    handlers: dict[str, JobHandler] = field(init=False)
    waiting: list[Job] = field(default_factory=list)
    seen: int = 0

    def __post_init__(self) -> None:
        core, briefs, reach = self.core, ViewBriefs(self.core.rows), ViewReach(self.core.rows)
        self.clock = Ahead(core)
        terms = Terms(self.offers, timedelta(days=14), timedelta(hours=24), b"s")
        self.leads = Leads(core.handle, core.lookups, ViewLeads(core.rows), terms, self.clock)
        self.passing = PassingOn(core.handle, core.lookups, core.clock)
        giving = Giving(self.leads, ViewMedia(core.rows))
        self.enlist = JobsOfEvents(reach, briefs)
        assistant = answering(core, "I have your message.")
        found: list[JobHandler] = [
            assistant,
            TakeAnswers(core.handle, giving, briefs, briefs, assistant, self.clock),
            TakeNamed(giving, core.lookups),
            AskWhich(self.passing, briefs, reach),
            LapseQuestions(core.handle, self.clock),
            PassOffers(core.log, self.passing, core.lookups, reach),
            ReplyToSellers(core.log, self.passing, core.lookups, reach),
        ]
        self.handlers = {handler.kind: handler for handler in found}
        self.seen = core.history.head()

    def seller(self, name: str = "Mehmet") -> UUID:
        """Somebody who sells."""
        return register(self.core, "seller", name)

    def customer(self, name: str = "Ayşe") -> UUID:
        """Somebody who looks for something."""
        return register(self.core, "consumer", name)

    def lead(self, customer_id: UUID, category: str = "short_stays", **more: Any) -> UUID:
        """What they look for."""
        facts: dict[str, Any] = {"location": "Lapta", "description": "", "budget_max": Decimal(700), "currency": "GBP", **more}
        return self.leads.capture(customer_id, Demand(category=category, **facts), CAUSE).lead_id

    def brief(self, lead_id: UUID) -> Brief:
        """What sellers may know of it."""
        known = ViewLeads(self.core.rows).lead(lead_id)
        assert known is not None
        return known.brief

    def ask(self, lead_id: UUID, *sellers: UUID) -> None:
        """A wave goes out to them, and the brief stands in their threads."""
        now, brief, the_broadcast = self.core.clock.now(), self.brief(lead_id), broadcast_id(lead_id, 0)
        wave = WaveReleased(
            broadcast_id=the_broadcast,
            lead_id=lead_id,
            wave=1,
            recipients=tuple(Recipient(seller, brief_outbound_id(the_broadcast, seller), None) for seller in sellers),
            is_last=True,
            brief=brief,
            deadline=now + timedelta(days=1),
            remind_at=now + timedelta(hours=4),
            released_at=now,
        )
        self.core.handle(_RELEASED, uuid4(), wave, CAUSE)
        for seller in sellers:
            self.passing.brief(seller, Passed(brief_message_id(lead_id, seller), brief_words(brief, "en")), CAUSE)

    def says(
        self, seller_id: UUID, text: str, *, quoting: UUID | None = None, button: str | None = None, photo: UUID | None = None
    ) -> SentMessage:
        """A seller writes to the assistant; `quoting` names the lead whose brief they quote."""
        quoted = brief_message_id(quoting, seller_id) if quoting else None
        form = Form.MEDIA if photo else Form.BUTTON if button else Form.TEXT
        arrival = Arrival(Channel.WHATSAPP, form, quoted, button)
        files = (f"/api/v1/media/{photo}",) if photo else ()
        return self.core.conversations.tell(seller_id, Words(text, files, message_id=uuid4(), arrival=arrival), CAUSE).message

    def work(self, before: Callable[[Job], bool] = lambda job: job.kind != "lapse_question") -> None:
        """Does all that is to be done, the earliest first, and what that leads to; twice, for jobs may be done twice."""
        while True:
            self._enlist()
            ready = sorted((job for job in self.waiting if before(job)), key=lambda job: (job.due_at, job.position))
            if not ready:
                return
            self.waiting.remove(ready[0])
            for _ in range(2):
                self._do(ready[0])

    def _do(self, job: Job) -> None:
        handler = self.handlers.get(job.kind)
        if handler is None:
            return
        (recorded,) = self.core.log.read(job.position - 1, 1)
        by = self.clock.by
        try:
            handler(recorded)
        except Later:
            self.clock.by = by + timedelta(seconds=4)
            handler(recorded)
        self.clock.by = by

    def _enlist(self) -> None:
        while events := self.core.log.read(self.seen, 500):
            self.seen = events[-1].position
            self.waiting += self.enlist(events)

    def events(self, stream_id: UUID) -> list[Any]:
        """What has happened there."""
        return [one.event for one in self.core.log.stream(stream_id)]

    def unclear(self, seller_id: UUID) -> list[Any]:
        """What was unclear about a seller's answers."""
        return self.events(answers_id(seller_id))

    def heard(self, person_id: UUID, type_: str) -> list[Any]:
        """What somebody was told in the thread with the assistant, in order."""
        m, threads = messages.table.c, {event.thread_id for event in self.events(conversation_id(person_id))}
        query = select(m.content, m.attachments, m.message_id)
        query = query.where(or_(false(), *(m.thread_id == thread for thread in threads)), m.type == type_).order_by(m.position)
        return list(self.core.rows(Query(query)))
