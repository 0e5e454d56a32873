"""Broadcasts on their way: over a real log, their jobs done one after the other, in any order, and redone where they died."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from adapters.send_guard import SendGuard
from adapters.system_clock import SystemClock
from adapters.template_file import templates_of
from application.cause import Cause
from application.forgetting import Forgetting
from application.handle import Handle
from application.jobs import Job, JobHandler, Later
from application.leads import Demand, Leads, Terms
from application.learning import Learning
from application.messenger import Accepted, Parcel, Seen
from application.passing_on import PassingOn
from application.processes.advance_broadcast import AdvanceBroadcasts, EndBroadcasts, SkipForgotten, SkipUnsent
from application.processes.dispatch_wave import DispatchWave
from application.processes.enlisting import JobsOfEvents
from application.processes.remind_sellers import RemindWave
from application.seller_lookups import Looking
from application.sending import SendOutbound
from domain.broadcast.commands import Checked
from domain.broadcast.decider import BROADCAST
from domain.broadcast.events import BroadcastCompleted, BroadcastStopped, Candidate, Ground, Tally
from domain.broadcast.identity import brief_outbound_id, broadcast_id
from domain.callback.decider import CALLBACK, ReceiveCallback
from domain.callback.identity import callback_id
from domain.channel import Channel
from domain.consent.events import Category
from domain.outbound.commands import ReportOutbound
from domain.outbound.decider import OUTBOUND
from domain.outbound.events import Delivery
from domain.person.commands import Alias, ChoosePreferences, LinkAlias
from domain.person.decider import PERSON
from domain.person.events import AliasKind
from entrypoints.bootstrap import Core
from entrypoints.metrics import Metrics
from entrypoints.whatsapp_settings import TEMPLATES
from projections.briefs import ViewBriefs
from projections.broadcast_progress import ViewProgress
from projections.lead_lookups import ViewLeads
from projections.reachability import ViewReach
from projections.seller_lookups import ViewSellers
from tests.support.broadcasts import approve, request
from tests.support.hours import Hours
from tests.support.outgoing_faults import FaultyLog, Killed
from tests.support.people import register
from tests.support.postbox import NoFiles
from tests.support.tally import Counted

CAUSE = Cause("test", "test")
WITHIN = timedelta(days=3)
"""Jobs that are due later than this are not waited for."""


@dataclass
class Provider:
    """Implements the application's `Messenger`: remembers whom it messaged. `faults` are raised by the next calls, one each."""

    log: FaultyLog
    sender: str = field(default_factory=lambda: f"whatsapp:+1{uuid4().int % 10**10:010}")
    sent: list[Parcel] = field(default_factory=list)
    faults: list[Exception | None] = field(default_factory=list)

    def send(self, parcel: Parcel) -> Accepted:
        """One message."""
        self.log.step()
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault
        self.sent.append(parcel)
        self.log.step()
        return Accepted(f"SM{uuid4().hex}")

    def seen(self, parcel: Parcel, since: datetime) -> Sequence[Seen]:
        """Nobody looks anything up here."""
        del parcel, since
        return ()

    def reached(self) -> Counter[UUID]:
        """How often each message was handed over."""
        return Counter(parcel.outbound_id for parcel in self.sent)


@dataclass
class Campaign:
    """All of it by one clock, which goes only when it is told to."""

    base: Core
    clock: Hours = field(default_factory=Hours)
    pending: dict[UUID, tuple[Job, datetime]] = field(default_factory=dict)
    sellers: list[UUID] = field(default_factory=list)
    asked_for: int = 0
    did: str = ""

    def __post_init__(self) -> None:
        self.log = FaultyLog(self.base.log)
        handle = Handle(self.log, self.clock, Counted())
        self.core = core = replace(self.base, handle=handle, clock=cast("SystemClock", self.clock))
        rows, clock = core.rows, self.clock
        self.progress, self.known, reach = ViewProgress(rows), ViewLeads(rows), ViewReach(rows)
        terms = Terms(offers=5, lasts=timedelta(days=14), joins_within=timedelta(0), secret=b"s")
        self.leads = Leads(handle, core.lookups, self.known, terms, clock)
        self.provider = Provider(self.log)
        passing, learning = PassingOn(handle, core.lookups, clock), Learning(core.consents, Metrics().provider_error)
        files, guard, zone = NoFiles(), SendGuard(100_000, timedelta(0), 100_000), ZoneInfo("Asia/Famagusta")
        written, progress = templates_of(TEMPLATES), self.progress
        sending = SendOutbound(core.log, handle, self.provider, reach, files, guard, written, learning, progress, zone, clock)
        self.sending = sending
        handlers: list[JobHandler] = [
            AdvanceBroadcasts(handle, progress, self.known, timedelta(hours=4), clock),
            EndBroadcasts(handle, progress, self.known, timedelta(hours=4), clock),
            DispatchWave(handle, passing, progress, reach, ViewSellers(rows), Looking(zone, 10), clock),
            SkipUnsent(handle, progress, clock),
            SkipForgotten(handle, progress, clock),
            RemindWave(handle, progress, self.known, clock),
            sending,
        ]
        self.handlers = {handler.kind: handler for handler in handlers}
        self.enlist = JobsOfEvents(reach, ViewBriefs(rows))
        self.position, self.customer = core.history.head(), register(core, "consumer")

    def seller(self, *, consents: bool = True, reachable: bool = True) -> UUID:
        """Somebody who is asked on WhatsApp; they have not written there yet."""
        seller_id = register(self.core, "seller")
        if reachable:
            alias = Alias(AliasKind.PHONE, f"+9053{uuid4().int % 10**8:08}")
            self.core.handle(PERSON, seller_id, LinkAlias(person_id=seller_id, alias=alias, now=self.clock.now()), CAUSE)
        if consents:
            self.core.consents.give(seller_id, Channel.WHATSAPP, [Category.BROADCAST], "test", CAUSE)
        return seller_id

    def wrote(self, seller_id: UUID) -> None:
        """They write on WhatsApp just now, and may be written to freely for a day."""
        sid, now = f"SM{uuid4().hex}", self.clock.now()
        command = ReceiveCallback(
            callback_id=callback_id(sid),
            channel=Channel.WHATSAPP,
            person_id=seller_id,
            provider_sid=sid,
            digest="",
            sent_at=now,
            now=now,
        )
        self.core.handle(CALLBACK, command.callback_id, command, CAUSE)

    def quiet(self, seller_id: UUID, since: str, until: str, language: str = "tr") -> None:
        """They want to hear nothing between these hours."""
        wish = ChoosePreferences(
            person_id=seller_id, language=language, quiet_from=since, quiet_until=until, proactive=(), now=self.clock.now()
        )
        self.core.handle(PERSON, seller_id, wish, CAUSE)

    def forget(self, seller_id: UUID) -> None:
        """They are forgotten, and the jobs about them with them."""
        Forgetting(self.core.handle, self.core.keys, (), self.clock).forget(seller_id, "a test", CAUSE)
        self.pending = {one: (job, at) for one, (job, at) in self.pending.items() if job.person_id != seller_id}

    def lead(self) -> UUID:
        """The customer looks for something else each time."""
        self.asked_for += 1
        demand = Demand("rentals", "Lapta", "With a view", duration=f"{self.asked_for} nights")
        return self.leads.capture(self.customer, demand, CAUSE).lead_id

    def queue(self, lead_id: UUID, audience: Sequence[tuple[UUID, Ground | None]], **more: Any) -> UUID:
        """These are asked, and some of them cannot be; it is approved."""
        the_broadcast, now = broadcast_id(lead_id, 0), self.clock.now()
        whose = {"broadcast_id": the_broadcast, "lead_id": lead_id, "customer_id": self.customer}
        candidates = tuple(Candidate(seller, chosen=True, grounds=(Ground.CATEGORY,)) for seller, _ in audience)
        asked = request(0, now, **whose, candidates=candidates, expires_at=now + timedelta(hours=1))
        self.core.handle(BROADCAST, the_broadcast, asked, CAUSE)
        given = {"broadcast_id": the_broadcast, "deadline": now + timedelta(hours=24), **more}
        decided = replace(approve((), now, **given), checked=tuple(Checked(*one) for one in audience))
        self.core.handle(BROADCAST, the_broadcast, decided, CAUSE)
        return the_broadcast

    def step(self, pick: Callable[[Sequence[Job]], Job] = lambda jobs: jobs[0]) -> bool:
        """Does one of the jobs that are due, moving on to the next that will be; False where there is none."""
        self.look()
        due = sorted((at, job.position, job_id) for job_id, (job, at) in self.pending.items())
        if not due or due[0][0] > self.clock.now() + WITHIN:
            return False
        if due[0][0] > self.clock.now():
            self.clock.later((due[0][0] - self.clock.now()).total_seconds())
        job = pick([self.pending[one][0] for at, _, one in due if at <= self.clock.now()])
        self.did = job.kind
        try:
            (recorded,) = self.core.log.read(job.position - 1, 1)
            self.handlers[job.kind](recorded)
        except Later as later:
            self.pending[job.job_id] = (job, max(later.until, self.clock.now()))
        except Killed:
            pass  # the job is still there, and somebody else does it
        else:
            del self.pending[job.job_id]
        return True

    def work(self, before: Callable[[], bool] = lambda: True) -> None:
        """Everything, or as long as that holds."""
        while before() and self.step():
            pass

    def report(self, parcel: Parcel, delivery: Delivery) -> None:
        """The provider says where a message is."""
        code = "63024" if delivery in {Delivery.FAILED, Delivery.UNDELIVERED} else None
        command = ReportOutbound(
            outbound_id=parcel.outbound_id,
            attempt=parcel.attempt,
            provider_sid="",
            delivery=delivery,
            code=code,
            as_template=False,
            now=self.clock.now(),
        )
        self.core.handle(OUTBOUND, parcel.outbound_id, command, CAUSE)

    def tally(self, the_broadcast: UUID) -> Tally:
        """Where everybody is."""
        return self.progress.tally(the_broadcast)

    def events(self, stream_id: UUID) -> list[Any]:
        """What has happened there."""
        return [recorded.event for recorded in self.core.log.stream(stream_id)]

    def end(self, the_broadcast: UUID) -> BroadcastStopped | BroadcastCompleted | None:
        """How a broadcast ended."""
        ends = [one for one in self.events(the_broadcast) if isinstance(one, BroadcastStopped | BroadcastCompleted)]
        assert len(ends) <= 1
        return ends[0] if ends else None

    def delivery(self, the_broadcast: UUID, seller_id: UUID) -> tuple[str, str | None]:
        """Where a seller's message is, and why."""
        sql = "SELECT delivery, coalesce(skip, hold) AS why FROM outbound WHERE outbound_id = %s"
        with self.core.application.connect() as connection:
            found = connection.execute(sql, (brief_outbound_id(the_broadcast, seller_id),)).fetchone() or {}
        return found["delivery"], found["why"]

    def look(self) -> None:
        """Enlists what is new."""
        while events := self.core.log.read(self.position, 500):
            self.position = events[-1].position
            for job in self.enlist(events):
                if job.kind in self.handlers:
                    self.pending.setdefault(job.job_id, (job, job.due_at))
