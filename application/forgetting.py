"""Forgetting a person: one commit destroys the key and removes every copy that the database holds; files follow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from application.cause import Cause
from application.handle import Handle
from application.holdings import Holding
from application.ports import Clock, LogUnavailable, PersonErased, Statement
from domain.person.commands import ForgetPerson
from domain.person.decider import PERSON


class Keys(Protocol):
    """The keys of people."""

    def destroying(self, person_id: UUID) -> Sequence[Statement]:
        """What destroys a key for good, in the commit that forgets its person."""

    def carry_out(self, statements: Sequence[Statement]) -> None:
        """All of them or none, without a commit of events to go along with; raises `LogUnavailable`."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Whether it happened `now` or had happened before; and which holdings could not be swept, why, and will be by the worker."""

    now: bool
    left: tuple[tuple[str, Exception], ...]


class Forgetting:
    """The use case. All else about the person stays as it is: ids, times and counts, and what others wrote."""

    def __init__(self, handle: Handle, keys: Keys, holdings: Sequence[Holding], clock: Clock) -> None:
        self._handle = handle
        self._keys = keys
        self._holdings = holdings
        self._clock = clock

    def forget(self, person_id: UUID, reason: str, cause: Cause) -> Forgotten:
        """Forgets somebody; of those who had been forgotten before goes what came back since, as an older backup can bring it.

        Raises `NotRegistered`, `ReasonMissing`, `Busy` or `LogUnavailable`, and has changed nothing then. Whatever happens after
        the commit, the worker's next tidying removes what is left.
        """
        statements = [*self._keys.destroying(person_id)]
        for holding in self._holdings:
            statements += holding.forgetting(person_id)
        command = ForgetPerson(person_id=person_id, reason=reason, now=self._clock.now())
        try:
            self._handle(PERSON, person_id, command, cause, statements)
            now = True
        except PersonErased:
            now = False
            self._keys.carry_out(statements)
        return Forgotten(now, tuple(self._unswept()))

    def _unswept(self) -> Iterator[tuple[str, Exception]]:
        for holding in self._holdings:
            try:
                holding.sweep()
            except (OSError, LogUnavailable) as fault:
                yield holding.name, fault
