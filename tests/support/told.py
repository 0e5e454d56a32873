"""A talk worth telling, and how it is told."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from application.audit import Line
from application.cause import Cause
from application.lookups import Person
from application.threads import Words
from domain.person.commands import ReviseProfile
from domain.person.decider import PERSON
from entrypoints.bootstrap import Core
from tests.support.people import register

SECRET = "Zeytinlik"
PHONE = "+905338675309"


@dataclass(frozen=True)
class Talk:
    """Ayşe and Mehmet have talked; Selin of support was there for a while."""

    core: Core
    ayse: UUID
    mehmet: UUID
    selin: UUID
    thread: UUID

    def lines(self, kind: str, id: UUID, **how: Any) -> list[Line]:
        """A story."""
        return list(self.core.audit.story(self.core.audit.subject(kind, id), **how).lines)

    def said(self, kind: str, id: UUID, **how: Any) -> list[str]:
        """Its sentences."""
        return [line.sentence for line in self.lines(kind, id, **how)]


def by(person: UUID, because: str | None = None) -> Cause:
    return Cause(f"person:{person}", f"request of {person}", because)


def talk_of(core: Core) -> Talk:
    """They talk, read, and go."""
    ayse, mehmet = register(core, "consumer", "Ayşe"), register(core, "seller", "Mehmet")
    selin = register(core, "consumer", "Selin")
    threads = core.threads
    thread = threads.open(Person(ayse, is_seller=False), mehmet, None, Words(f"{SECRET} is free?"), by(ayse)).message.thread_id
    opened = core.audit.find(correlation_id=f"request of {ayse}")[-1].event_id
    threads.send(mehmet, thread, Words("Yes,\nit  is", ("a.jpg", "b.jpg")), by(mehmet, opened))
    threads.mark_read(ayse, thread, None, by(ayse))
    threads.mark_unread(ayse, thread, by(ayse))
    threads.join(selin, thread, by(selin))
    threads.send(ayse, thread, Words("Good"), by(ayse))
    threads.leave(selin, thread, by(selin))
    threads.close(mehmet, thread, by(mehmet))
    return Talk(core, ayse, mehmet, selin, thread)


def has_phone(talk: Talk) -> None:
    """Mehmet says how he is called and reached now."""
    command = ReviseProfile(
        person_id=talk.mehmet, display_name="Mehmet Bey", email="m@ada.example", phone=PHONE, now=datetime.now(UTC)
    )
    talk.core.handle(PERSON, talk.mehmet, command, by(talk.mehmet))
