"""The handler that fetches files, on a real log and a real folder, with a provider who answers what tests say."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from application.cause import Cause
from application.fetching import FetchMedia
from application.handle import Handle
from application.media import Shown
from application.recorded import Recorded
from domain.media.decider import MEDIA, AnnounceMedia, RetryMedia
from entrypoints.bootstrap import Core
from tests.support.people import register
from tests.support.postbox import SetClock
from tests.support.tally import Counted

ADDRESS = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"
CAME, CLEANED = b"a photo, and where it was taken", b"a photo"
PATIENCE = timedelta(hours=6)


class Killed(BaseException):
    """What a process that is killed raises as little as this is caught."""


@dataclass
class Desk:
    """The handler on a real log and a real folder, and a provider of whom tests say what they answer next."""

    core: Core
    clock: SetClock = field(default_factory=SetClock)
    answers: list[bytes | BaseException] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.files: Any = self.core.media
        self.handle = Handle(self.core.log, self.clock, Counted())
        self.person_id = register(self.core, "consumer")

    def fetch(self, url: str) -> bytes:
        """Says what comes next, and the file where nothing is set."""
        self.asked.append(url)
        answer = self.answers.pop(0) if self.answers else CAME
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def clean(self, content: bytes) -> Shown:
        """The file without what is not shown."""
        assert content == CAME
        return Shown("image/jpeg", CLEANED)

    @property
    def job(self) -> FetchMedia:
        """The handler, as it is set up now."""
        return FetchMedia(self.core.log, self.handle, self.fetch, self.clean, self.files, PATIENCE, self.clock)

    def announced(self) -> Recorded[Any]:
        """A message has a file."""
        media_id = uuid4()
        command = AnnounceMedia(
            media_id=media_id,
            message_id=uuid4(),
            thread_id=uuid4(),
            person_id=self.person_id,
            source_url=ADDRESS,
            declared_type="image/png",
            now=self.clock.now(),
        )
        self.handle(MEDIA, media_id, command, Cause("test", "whatsapp:MM1"))
        return self.last(media_id)

    def retried(self, media_id: UUID) -> Recorded[Any]:
        """Somebody asks for it again."""
        self.handle(MEDIA, media_id, RetryMedia(media_id=media_id, now=self.clock.now()), Cause(f"person:{self.person_id}", "test"))
        return self.last(media_id)

    def last(self, media_id: UUID) -> Recorded[Any]:
        """What happened to it last."""
        return list(self.core.log.stream(media_id))[-1]

    def told(self, media_id: UUID) -> list[type]:
        """What has happened to it."""
        return [type(one.event) for one in self.core.log.stream(media_id)]

    def kept(self) -> int:
        """How many files of the person lie there."""
        return self.core.media.count(self.person_id)
