"""People who have talked to each other, for tests that look at what is stored."""

from uuid import UUID

from application.cause import Cause
from application.lookups import Person
from application.threads import Words
from entrypoints.bootstrap import Core
from tests.support.people import register


def talked(core: Core, messages: int = 8) -> tuple[UUID, UUID, UUID]:
    """A buyer, a seller and their thread; each message has a correlation of its own, and every other one an earlier cause."""
    buyer, seller = register(core, "consumer", "Ayşe"), register(core, "seller", "Mehmet")
    opened = Cause(f"person:{buyer}", f"thread of {buyer}")
    thread = core.threads.open(Person(buyer, is_seller=False), seller, None, Words("Merhaba"), opened).message.thread_id
    say(core, buyer, seller, thread, messages - 1)
    return buyer, seller, thread


def say(core: Core, buyer: UUID, seller: UUID, thread: UUID, messages: int) -> None:
    """They take turns."""
    first = core.history.stream(thread)[0].event_id
    for number in range(messages):
        sender, causation = (seller, first) if number % 2 == 0 else (buyer, None)
        cause = Cause(f"person:{sender}", f"message {number} of {buyer}", causation)
        core.threads.send(sender, thread, Words(f"message {number}"), cause)
