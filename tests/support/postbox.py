"""People on WhatsApp and messages to them, made without HTTP, on a clock that tests set."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from adapters.send_guard import SendGuard
from adapters.template_file import templates_of
from adapters.twilio_messenger import TwilioMessenger
from application.acquaintance import Acquaintance
from application.cause import Cause
from application.consents import Consents
from application.finding import FindOutbound
from application.handle import Handle
from application.jobs import Later
from application.learning import Learning
from application.recorded import Recorded
from application.sending import SendOutbound
from domain.callback.decider import CALLBACK, ReceiveCallback
from domain.callback.identity import callback_id
from domain.channel import Channel
from domain.consent.events import Category
from domain.outbound.commands import QueueOutbound
from domain.outbound.decider import OUTBOUND
from domain.person.commands import Alias
from domain.person.events import AliasKind
from entrypoints.bootstrap import Core
from entrypoints.whatsapp_settings import TEMPLATES
from projections.aliases import ViewAliases
from projections.broadcast_progress import ViewProgress
from projections.consents import ViewConsents
from projections.reachability import ViewReach
from projections.relayed import ViewRelayed
from tests.support.callbacks import OURS
from tests.support.tally import Counted
from tests.support.twilio import ACCOUNT, TOKEN, Provider

CAUSE = Cause("test", "test")
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass
class SetClock:
    """A clock that stands still until it is moved."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at


class NoFiles:
    """No message of these has any."""

    def addresses(self, media_ids: Sequence[UUID], now: datetime) -> tuple[Sequence[str], bool]:
        del media_ids, now
        return (), False


@dataclass
class Postbox:
    """The use cases on a real log and a provider, all by one clock."""

    core: Core
    provider: Provider
    guard: SendGuard = field(default_factory=lambda: SendGuard(100_000, timedelta(0), 100_000))
    clock: SetClock = field(default_factory=SetClock)
    alerts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        core, clock = self.core, self.clock
        self.provider.now = clock.now
        self.handle = Handle(core.log, clock, Counted())
        self.consents = Consents(core.log, self.handle, ViewConsents(core.rows), clock)
        self.acquaintance = Acquaintance(self.handle, ViewAliases(core.rows), self.consents, clock)
        reach = ViewReach(core.rows)
        messenger = TwilioMessenger(ACCOUNT, TOKEN, OURS, self.provider.url, "https://islanders.example", 2)
        learning = Learning(self.consents, lambda code, *, known: self.alerts.append(f"{code} {known}"))
        zone = ZoneInfo("Asia/Famagusta")
        templates = templates_of(TEMPLATES)
        progress = ViewProgress(core.rows)
        self.sending = SendOutbound(
            core.log,
            self.handle,
            messenger,
            reach,
            NoFiles(),
            self.guard,
            templates,
            learning,
            progress,
            zone,
            clock,
        )
        self.finding = FindOutbound(core.log, self.handle, messenger, reach, ViewRelayed(core.rows), clock)

    def somebody(self, number: str) -> UUID:
        """Who wrote just now."""
        aliases = (Alias(AliasKind.PHONE, number),)
        person_id = self.acquaintance.whose(aliases, "Ayşe", "tr", CAUSE)
        self.consents.wrote(person_id, Channel.WHATSAPP, "message:SM1", CAUSE)
        self.wrote(person_id, number)
        return person_id

    def wrote(self, person_id: UUID, number: str) -> None:
        """They write again, by the provider's clock and by ours."""
        sid, now = f"SM{uuid4().hex}", self.clock.now()
        self.provider.last_inbound[f"whatsapp:{number}"] = now
        command = ReceiveCallback(
            callback_id=callback_id(sid),
            channel=Channel.WHATSAPP,
            person_id=person_id,
            provider_sid=sid,
            digest="",
            sent_at=now,
            now=now,
        )
        self.handle(CALLBACK, command.callback_id, command, Cause(f"person:{person_id}", sid))

    def queue(self, person_id: UUID, category: Category = Category.CONVERSATION, hours: float = 24, **more: Any) -> Recorded[Any]:
        """A message to them; its event."""
        now = self.clock.now()
        given = {
            "outbound_id": uuid4(),
            "recipient_id": person_id,
            "channel": Channel.WHATSAPP,
            "category": category.value,
            "subject_id": person_id,
            "body": "It is free.",
            "template": "new_message",
            "variables": ("Mehmet", "It is free."),
            "media": (),
            "thread_id": None,
            "message_id": None,
            "broadcast_id": None,
            "not_before": now,
            "deadline": now + timedelta(hours=hours),
            "now": now,
            **more,
        }
        command = QueueOutbound(**given)
        return self.handle(OUTBOUND, command.outbound_id, command, CAUSE).events[0]

    def send(self, queued: Recorded[Any]) -> datetime | None:
        """What its job does now; until when it is put off, if it is."""
        try:
            self.sending(queued)
        except Later as later:
            return later.until
        return None

    def delivery(self, queued: Recorded[Any]) -> dict[str, Any]:
        """Where it is."""
        sql = "SELECT delivery, hold, skip, code, attempt, not_before FROM outbound WHERE outbound_id = %s"
        with self.core.application.connect() as connection:
            found: dict[str, Any] = connection.execute(sql, (queued.event.outbound_id,)).fetchone() or {}
        return found
