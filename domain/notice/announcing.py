"""News for everybody who wants it: announced once, and told to each person by a notice of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.decider import Decider
from domain.notice.events import NewsAnnounced


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceNews:
    """Tell everybody who wants market news."""

    news_id: UUID
    announced_by: UUID
    languages: tuple[str, ...]
    texts: tuple[str, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class Announced:
    """Whether this news was announced."""

    already: bool = False


def announce(command: AnnounceNews, announced: Announced) -> Sequence[NewsAnnounced]:
    """Once; the same again changes nothing."""
    if announced.already:
        return []
    return [
        NewsAnnounced(
            news_id=command.news_id,
            announced_by=command.announced_by,
            languages=command.languages,
            texts=command.texts,
            announced_at=command.now,
        )
    ]


def evolve(announced: Announced, event: NewsAnnounced) -> Announced:
    """It was."""
    del announced, event
    return Announced(already=True)


NEWS: Decider[AnnounceNews, NewsAnnounced, Announced] = Decider("news.state.v1", Announced(), announce, evolve)
