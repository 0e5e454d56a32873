"""Market news: announced by staff, told to everybody who wants it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from application.cause import Cause
from application.handle import Handle
from application.notice_words import Say
from application.notices import News, Telling, Wanted
from application.ports import Clock, EventLog
from application.reach import Reach
from application.recorded import Recorded
from application.threads import KeyReused
from domain.notice.announcing import NEWS, AnnounceNews
from domain.notice.events import NewsAnnounced, Topic
from domain.notice.identity import news_id
from domain.outbound.templates import FALLBACK
from domain.personal import ERASED

AT_ONCE = 500
"""People who are looked up in one statement."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """News that was announced, and how many people want to hear of it now."""

    news_id: UUID
    wanted_by: int


class Announcing:
    """The use case; raises `Busy`, `LogUnavailable` and `PersonErased`."""

    def __init__(self, log: EventLog, handle: Handle, wanted: Wanted, clock: Clock) -> None:
        self._log = log
        self._handle = handle
        self._wanted = wanted
        self._clock = clock

    def announce(self, staff_id: UUID, named: UUID, texts: Mapping[str, str], cause: Cause) -> Announcement:
        """Announces news in these languages; under the same name it is the same news, and announced once. Raises `KeyReused`."""
        the_news = news_id(staff_id, named)
        command = AnnounceNews(
            news_id=the_news,
            announced_by=staff_id,
            languages=tuple(texts),
            texts=tuple(texts.values()),
            now=self._clock.now(),
        )
        if not self._handle(NEWS, the_news, command, cause).events:
            announced: NewsAnnounced = next(iter(self._log.stream(the_news))).event
            if (announced.languages, announced.texts) != (command.languages, command.texts):
                raise KeyReused
        return Announcement(the_news, self._wanted.how_many(Topic.MARKET_NEWS.value))


class TellNews:
    """A job's handler. Each person's notice has its own id: interrupted, it goes on where it was."""

    kind = "tell_news"

    def __init__(self, telling: Telling, wanted: Wanted, reach: Reach) -> None:
        self._telling = telling
        self._wanted = wanted
        self._reach = reach

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Raises a notice for everybody who wants market news; raises `LogUnavailable` or `Busy`."""
        event: NewsAnnounced = recorded.event
        texts = dict(zip(event.languages, event.texts, strict=True))
        if ERASED in texts.values():
            return
        cause = recorded.leads_to(self.kind)
        after = UUID(int=0)
        while people := self._wanted.who_want(Topic.MARKET_NEWS.value, after, AT_ONCE):
            for person_id in people:
                self._tell(person_id, event, texts, cause)
            after = people[-1]

    def dropped(self, recorded: Recorded[Any]) -> None:
        """Those who were not told yet are not."""

    def _tell(self, person_id: UUID, event: NewsAnnounced, texts: Mapping[str, str], cause: Cause) -> None:
        manner = self._reach.manner(person_id)
        if manner is None:
            return
        text = texts.get(manner.language) or texts.get(FALLBACK) or next(iter(texts.values()))
        news = News(person_id, f"news|{event.news_id}", Topic.MARKET_NEWS, Say.NEWS, (text,))
        self._telling.tell(news, cause)
