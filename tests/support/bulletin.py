"""People who are told things, on the web and on WhatsApp, over a real log and a real Redis, by one clock."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from pydantic import SecretStr

from application.jobs import JobHandler
from application.notice_words import Say
from application.notices import News, Telling
from application.recorded import Recorded
from application.threads import Words
from domain.channel import Arrival, Channel
from domain.consent.events import Category
from domain.notice.events import NoticeHeld, NoticeRaised, NoticesPushed, NoticeUnpushed, Topic
from domain.notice.identity import notices_id
from domain.person.commands import ChoosePreferences
from domain.person.decider import PERSON
from entrypoints.market_bootstrap import telling_of
from entrypoints.market_jobs import market_handlers
from entrypoints.metrics import Metrics
from entrypoints.settings import Settings
from projections.feed import NOTICES
from projections.frames import MISSED
from projections.notices import NOTICE_PAGE
from tests.support.campaign import CAUSE, Campaign
from tests.support.people import register

EVERYTHING = (Topic.NEW_PHOTOS, Topic.REMINDERS, Topic.MARKET_NEWS)
_TOLD = {"raise_notices", "push_notice", "push_digest", "hand_out_notices", "tell_news", "put_out_lead"}


@dataclass
class Twice:
    """A job's handler whose work is done twice, for jobs may be."""

    handler: JobHandler

    @property
    def kind(self) -> str:
        """As the handler's."""
        return self.handler.kind

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Where the first time puts it off, there is no second."""
        self.handler(recorded)
        self.handler(recorded)

    def dropped(self, recorded: Recorded[Any]) -> None:
        """As the handler does."""
        self.handler.dropped(recorded)


@dataclass
class Bulletin(Campaign):
    """Broadcasts, and whoever is told of them or of anything else; each is told `most` things an hour unasked."""

    redis_url: str = ""
    most: int = 3
    telling: Telling = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.telling = telling_of(self.core)
        self.counted_at(self.redis_url)

    def counted_at(self, redis_url: str) -> None:
        """What people are told unasked is counted there from now on."""
        given: dict[str, Any] = {
            "redis_url": SecretStr(redis_url),
            "max_proactive_messages_per_day": self.most,
            "_env_file": None,
        }
        handlers = market_handlers(self.core, Settings(**given), Metrics())
        self.handlers |= {handler.kind: Twice(handler) for handler in handlers if handler.kind in _TOLD}

    def reader(self, wants: Sequence[Topic] = EVERYTHING, **more: Any) -> UUID:
        """Somebody on the web."""
        person_id = register(self.core, "consumer")
        self.wishes(person_id, wants, **more)
        return person_id

    def on_whatsapp(self, wants: Sequence[Topic] = EVERYTHING, *, agrees: bool = True, **more: Any) -> UUID:
        """A seller who wrote there just now."""
        person_id = self.seller(consents=False)
        self.core.consents.wrote(person_id, Channel.WHATSAPP, "message:SM1", CAUSE)
        self.wrote(person_id)
        self.core.conversations.tell(person_id, Words("Hello", message_id=uuid4(), arrival=Arrival(Channel.WHATSAPP)), CAUSE)
        if agrees:
            self.core.consents.give(person_id, Channel.WHATSAPP, [Category.PROACTIVE, Category.BROADCAST], "test", CAUSE)
        self.wishes(person_id, wants, **more)
        return person_id

    def wishes(
        self, person_id: UUID, wants: Sequence[Topic], language: str = "en", quiet: tuple[str | None, str | None] = (None, None)
    ) -> None:
        """What they want to hear unasked, and when not."""
        command = ChoosePreferences(
            person_id=person_id,
            language=language,
            quiet_from=quiet[0],
            quiet_until=quiet[1],
            proactive=tuple(topic.value for topic in wants),
            now=self.clock.now(),
        )
        self.core.handle(PERSON, person_id, command, CAUSE)

    def tell(self, person_id: UUID, topic: Topic, text: str, group: str = "", lead_id: UUID | None = None) -> None:
        """Something to tell them, each text for a reason of its own."""
        news = News(person_id, text, topic, Say.NEWS, (text,), lead_id, None, group, Say.PHOTOS if group else None)
        self.telling.tell(news, CAUSE)

    def wait(self, **long: float) -> None:
        """So much time passes, and what falls due until then is done in its time; without any, what is due now."""
        end = self.clock.now() + timedelta(**long)
        while (due := self.due()) is not None and due <= end:
            assert self.step()
        self.clock.later((end - self.clock.now()).total_seconds())

    def due(self, kind: str = "") -> datetime | None:
        """When the next job is due, of a kind or of any."""
        self.look()
        return min((at for job, at in self.pending.values() if kind in {"", job.kind}), default=None)

    def until(self, kind: str, person_id: UUID) -> None:
        """Goes on until there was something to tell somebody, and a job of this kind waits."""
        while not self.raised(person_id) or self.due(kind) is None:
            assert self.step()

    def redo(self, since: int) -> None:
        """Everything that anybody is told since then, once more."""
        for recorded in self.core.log.read(since, 10_000):
            for job in self.enlist([recorded]):
                if job.kind in _TOLD:
                    self.handlers[job.kind](recorded)

    def notices(self, person_id: UUID) -> list[Any]:
        """What happened to their notices."""
        return self.events(notices_id(person_id))

    def pushes(self, person_id: UUID) -> list[NoticesPushed]:
        """When they were told."""
        return [event for event in self.notices(person_id) if isinstance(event, NoticesPushed)]

    def holds(self, person_id: UUID) -> list[NoticeHeld]:
        """What had to wait."""
        return [event for event in self.notices(person_id) if isinstance(event, NoticeHeld)]

    def left(self, person_id: UUID) -> list[NoticeUnpushed]:
        """What they were never told."""
        return [event for event in self.notices(person_id) if isinstance(event, NoticeUnpushed)]

    def raised(self, person_id: UUID) -> list[NoticeRaised]:
        """What there was to tell."""
        return [event for event in self.notices(person_id) if isinstance(event, NoticeRaised)]

    def streamed(self, person_id: UUID) -> list[list[str]]:
        """What their event stream said, frame by frame."""
        rows = self.core.rows(MISSED, person_id=person_id, after=0, up_to=2**62, limit=1_000)
        return [[notice[2] for notice in row["notices"]] for row in rows if row["reason"] == NOTICES]

    def messaged(self, person_id: UUID) -> list[str | None]:
        """What the provider was given for them, in order: words, or those of a template."""
        mine = {event.outbound_id for event in self.pushes(person_id) if event.outbound_id}
        sent = [parcel for parcel in self.provider.sent if parcel.outbound_id in mine]
        return [parcel.body or " | ".join(parcel.variables) for parcel in sent]

    def listed(self, person_id: UUID) -> list[str]:
        """Their list, the newest first."""
        rows = self.core.rows(NOTICE_PAGE, person_id=person_id, before=2**62, limit=100, offset=0)
        return [row["text"] for row in rows if row["notice_id"] is not None]
