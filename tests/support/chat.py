"""People who talk to the assistant in front of a shop window, on a real log; what their words call for is done at once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import SecretStr

from adapters.vector_folder import VectorFolder
from application.assistant.model import Model
from application.assistant.saying import TEXTS
from application.assistant.taking_turns import TakeTurn
from application.assistant.texts import Saying
from application.jobs import Job, Later
from application.processes.answer_customers import AnswerCustomers
from application.recorded import Recorded
from application.threads import Words
from domain.languages import in_language
from domain.thread.events import MessageSent, MessageType, TurnTaken
from domain.thread.identity import conversation_id
from entrypoints.bootstrap import Core, open_core
from entrypoints.jobs_bootstrap import job_handlers
from entrypoints.metrics import Metrics
from entrypoints.settings import Settings
from tests.support.people import register
from tests.support.servers import Servers
from tests.support.shop import CAUSE, Shop, demo_lines

KINDS = frozenset({"answer_customer", "do_act", "take_answer"})
"""Jobs of a conversation."""


def begins(saying: Saying, language: str = "en") -> str:
    """How something that is said begins, up to its first fact."""
    return in_language(TEXTS[saying], language).partition("{")[0]


def ends(saying: Saying, language: str = "en") -> str:
    """How it ends, after its last fact."""
    return in_language(TEXTS[saying], language).rpartition("}")[2]


@dataclass
class Chat:
    """The assistant as the product makes it, with the demo's listings."""

    core: Core
    settings: Settings
    shop: Shop
    waiting: list[tuple[Job, Recorded[Any]]] = field(default_factory=list)
    seen: int = 0

    def __post_init__(self) -> None:
        self.enlister, self.handlers = job_handlers(self.core, self.settings, Metrics())
        self.seen = self.core.history.head()

    @property
    def model(self) -> Model | None:
        """The model of language that words the answers; none without a key."""
        return self._turn._model

    @model.setter
    def model(self, model: Model | None) -> None:
        self._turn._model = model

    @property
    def _turn(self) -> TakeTurn:
        answering = self.handlers["answer_customer"]
        assert isinstance(answering, AnswerCustomers)
        assert isinstance(answering._turn, TakeTurn)
        return answering._turn

    def customer(self, name: str = "Ayşe") -> UUID:
        """Somebody new."""
        return register(self.core, "consumer", name)

    def tells(self, user: UUID, text: str, language: str | None = None) -> Recorded[Any]:
        """Somebody says something, and nothing is done about it yet."""
        sent = self.core.conversations.tell(user, Words(text, client_language=language), CAUSE).message
        return next(one for one in reversed(self.conversation(user)) if getattr(one.event, "message_id", None) == sent.id)

    def says(self, user: UUID, *texts: str) -> list[MessageSent]:
        """Somebody says these things, one right after the other; what the assistant has said then that it had not before."""
        before = len(self.heard(user))
        for text in texts:
            self.tells(user, text)
        self.work()
        return self.heard(user)[before:]

    def work(self, times: int = 1) -> None:
        """Does what is to be done in conversations, and what that leads to; each of it so many times, as after crashes."""
        while True:
            events = self.core.log.read(self.seen, 500)
            by_position = {one.position: one for one in events}
            self.seen = events[-1].position if events else self.seen
            self.waiting += [(job, by_position[job.position]) for job in self.enlister(events) if job.kind in KINDS]
            if not self.waiting:
                return
            job, recorded = self.waiting.pop(0)
            for _ in range(times):
                try:
                    self.handlers[job.kind](recorded)
                except Later:
                    self.waiting.append((job, recorded))

    def conversation(self, user: UUID) -> list[Recorded[Any]]:
        """All that happened in somebody's conversation."""
        return list(self.core.log.stream(conversation_id(user)))

    def heard(self, user: UUID) -> list[MessageSent]:
        """What the assistant has said to somebody."""
        sent = [one.event for one in self.conversation(user) if isinstance(one.event, MessageSent)]
        return [event for event in sent if event.type is MessageType.ASSISTANT]

    def turns(self, user: UUID) -> list[TurnTaken]:
        """The turns that the assistant took with somebody."""
        return [one.event for one in self.conversation(user) if isinstance(one.event, TurnTaken)]

    def listing(self, ref: str) -> UUID:
        """A listing of the demo's, by its reference."""
        return next(listing for listing, known in self.shop.refs.items() if known == ref)

    def refs(self, ids: Sequence[UUID]) -> list[str]:
        """The references of listings."""
        return [self.shop.refs[one] for one in ids]


@contextmanager
def chatting(servers: Servers, folder: Path, **more: Any) -> Iterator[Chat]:
    """In a database of its own."""
    with servers.migrated() as url:
        settings = Settings(
            database_url=SecretStr(url),
            redis_url=SecretStr(servers.redis_url),
            secret_key=SecretStr("a secret that nobody knows, of tests"),
            islanders_data=folder,
            vector_index_dir=folder / "index",
            **more,
        )
        with open_core(url, settings.wrapping_keys(), Metrics()) as core:
            shop = Shop(core, VectorFolder(folder / "index"))
            shop.bring(demo_lines())
            shop.index()
            yield Chat(core, settings, shop)
