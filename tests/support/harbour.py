"""People who write from outside, known by numbers and ids, and an operator who says who is who."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from application.acquaintance import Acquaintance
from application.cause import Cause
from application.forgetting import Forgetting
from domain.person.commands import Alias
from domain.person.events import AliasKind
from entrypoints.bootstrap import Core
from projections.aliases import ViewAliases
from tests.support.people import register

CAUSE = Cause("webhook:twilio", "whatsapp:SM1")
OPERATOR = Cause("cli:deniz", "a command")


@dataclass(frozen=True)
class Harbour:
    """The use case on a real log."""

    core: Core
    url: str
    acquaintance: Acquaintance
    aliases: ViewAliases

    def wrote(self, *aliases: Alias, name: str = "Ayşe") -> UUID:
        """Somebody with these aliases writes."""
        return self.acquaintance.whose(aliases, name, "tr", CAUSE)

    def merge(self, one: UUID, into: UUID) -> bool:
        """An operator says so."""
        return self.acquaintance.merge(one, into, "they say so", OPERATOR)

    def unmerge(self, one: UUID) -> None:
        """An operator takes it back."""
        self.acquaintance.unmerge(one, OPERATOR)

    def link(self, one: UUID, alias: Alias) -> bool:
        """An operator knows somebody by one more alias."""
        return self.acquaintance.link(one, alias.value, OPERATOR)

    def forget(self, one: UUID) -> None:
        """An operator forgets somebody."""
        Forgetting(self.core.handle, self.core.keys, (), self.core.clock).forget(one, "a test", OPERATOR)

    def account(self) -> UUID:
        """Somebody with an account."""
        return register(self.core, "seller", "Mehmet")

    def events(self, one: UUID) -> list[Any]:
        """What is known of somebody."""
        return [recorded.event for recorded in self.core.log.stream(one)]

    def events_at(self, one: UUID) -> list[int]:
        """Where in the log that is."""
        return [recorded.position for recorded in self.core.history.stream(one)]


def harbour(core: Core, url: str) -> Harbour:
    """On top of a core."""
    aliases = ViewAliases(core.rows)
    return Harbour(core, url, Acquaintance(core.handle, aliases, core.consents, core.clock), aliases)


def number() -> Alias:
    """A number that nobody has."""
    return Alias(AliasKind.PHONE, f"+90533{uuid4().int % 10**7:07}")


def hidden() -> Alias:
    """An id of WhatsApp that nobody has."""
    return Alias(AliasKind.WHATSAPP_ID, f"TR.{uuid4().int}")
