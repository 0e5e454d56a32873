"""A few people who do as they like, for tests of what is told of them."""

from uuid import UUID, uuid4

from application.lookups import Person
from application.threads import Words
from entrypoints.bootstrap import Core
from tests.support.people import register
from tests.support.replies import reply
from tests.support.told import by


class Island:
    """Two buyers, two sellers and somebody of support, who do as they like."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.buyers = [register(core, "consumer", f"Buyer {number}") for number in range(2)]
        self.sellers = [register(core, "seller", f"Seller {number}") for number in range(2)]
        self.support = register(core, "consumer", "Support")
        self.people = [*self.buyers, *self.sellers, self.support]
        self.threads: list[UUID] = []

    def does(self, act: str, one: int, other: int, number: int) -> None:
        who, words = self.people[one % 5], Words(f"{act} {number} of {self.people[one % 5]}", ("a.jpg",) * (number % 2))
        thread = self.threads[other % len(self.threads)] if self.threads else uuid4()
        threads, cause = self.core.threads, by(who)
        match act:
            case "open":
                buyer = Person(self.buyers[one % 2], is_seller=False)
                opened = threads.open(buyer, self.sellers[other % 2], None, words, by(buyer.id)).message.thread_id
                self.threads = list(dict.fromkeys([*self.threads, opened]))
            case "send":
                threads.send(who, thread, words, cause)
            case "read":
                threads.mark_read(who, thread, number, cause)
            case "unread":
                threads.mark_unread(who, thread, cause)
            case "join":
                threads.join(self.support, thread, by(self.support))
            case "leave":
                threads.leave(self.support, thread, by(self.support))
            case "close":
                threads.close(who, thread, cause)
            case "tell":
                sent = self.core.conversations.tell(who, words, cause).message
                self.core.conversations.answer(who, sent, reply(f"answer {number} to {who}"), cause)
                self.threads = list(dict.fromkeys([*self.threads, sent.thread_id]))
            case "start":
                self.threads.append(self.core.conversations.start(who, cause))
            case _:
                raise AssertionError(act)
