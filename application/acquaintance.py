"""Knowing people by what they are called elsewhere: who is meant, who is new, and who turned out to be one and the same."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

from application.aliases import alias as read
from application.aliases import reaches
from application.cause import Cause
from application.handle import Handle
from application.ports import Busy, Clock, PersonErased, Taken
from application.threads import PersonNotFound
from domain.channel import Channel
from domain.person.commands import Alias, LinkAlias, Meet, Merge, Unmerge
from domain.person.decider import PERSON
from domain.person.events import AliasKind
from domain.person.refusals import AliasNotUsable, AliasTaken, CannotMergeWithOneself

NAMED_TOGETHER = "one message named both"
"""Why people are merged who turned out to be one without anybody having to say so."""

NAMELESS = "Customer"
"""What somebody is called who gave no name, or one by which others could reach them."""

_LONGEST_NAME = 80
_UNIQUE = "aliases_pkey"
_LOOKS = 12
"""How often somebody is looked for again whose aliases are being linked by others at the same time."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom we know, since when, and whether they can sign in."""

    person_id: UUID
    since: datetime
    has_account: bool


@dataclass(frozen=True, slots=True)
class Owner:
    """To whom an alias belongs, and who is `meant` by it today: its owner, or whom they were merged into."""

    person_id: UUID
    meant: Known


class AliasLookups(Protocol):
    """Looks aliases and people up; every method raises `LogUnavailable`."""

    def owners(self, aliases: Collection[Alias]) -> Mapping[Alias, Owner]:
        """To whom each of these belongs, and whom it means today; those that nobody has are left out."""

    def meant(self, people: Collection[UUID]) -> Mapping[UUID, Known]:
        """Whom each of these people is taken for today; those who are not there, or were forgotten, are left out."""


class Stops(Protocol):
    """What people want nothing more of; raises `Busy` or `LogUnavailable`."""

    def carry_over(self, from_id: UUID, into_id: UUID, channel: Channel, cause: Cause, /) -> None:
        """A stop of the one is a stop of the other, who they turned out to be."""


class Acquaintance:
    """The use case. All raise the domain's refusals, `Busy` and `LogUnavailable`."""

    def __init__(self, handle: Handle, lookups: AliasLookups, stops: Stops, clock: Clock) -> None:
        self._handle = handle
        self._lookups = lookups
        self._stops = stops
        self._clock = clock

    def whose(self, aliases: Sequence[Alias], display_name: str, language: str, cause: Cause) -> UUID:
        """The person whom a message with these aliases, the surest first, is from; somebody new where nobody is known by them.

        Aliases that nobody has yet are linked to whoever has the others. Two people who are named together are merged, the one
        without an account into the other, the younger into the older; two accounts never are, and the number says who is meant.
        Raises `AliasNotUsable` where there is none.
        """
        named = tuple(dict.fromkeys(aliases))
        if not named:
            raise AliasNotUsable
        for _ in range(_LOOKS):
            owners = self._lookups.owners(named)
            try:
                if owners:
                    return self._known(named, owners, cause)
                return self._met(named, display_name, language, cause)
            except Taken as taken:
                if taken.constraint != _UNIQUE:
                    raise
            except PersonErased:
                continue
        raise Busy

    def merge(self, from_id: UUID, into_id: UUID, reason: str, cause: Cause) -> bool:
        """Takes one person for another from now on; False where they were already.

        Raises `PersonNotFound`, `ReasonMissing`, and `CannotMergeWithOneself` also where the other is taken for this one.
        """
        self._require(from_id)
        if self._require(into_id).person_id == from_id and from_id != into_id:
            raise CannotMergeWithOneself("the other is taken for this person already; take that back first")
        return self._merged(from_id, into_id, reason, cause)

    def unmerge(self, person_id: UUID, cause: Cause) -> None:
        """Takes a person for themselves again, with all who had been merged into them. Raises `PersonNotFound` or `NotMerged`."""
        self._require(person_id)
        self._handle(PERSON, person_id, Unmerge(person_id=person_id, now=self._clock.now()), cause)

    def link(self, person_id: UUID, text: str, cause: Cause) -> bool:
        """Knows a person by one more number or id; False where they were already.

        Raises `PersonNotFound`, `AliasNotUsable`, or `AliasTaken` where it means somebody else.
        """
        alias = read(text)
        known = self._require(person_id)
        for _ in range(_LOOKS):
            owner = self._lookups.owners([alias]).get(alias)
            if owner is not None and owner.meant != known:
                raise AliasTaken(f"it leads to {owner.meant.person_id}")
            if owner is not None:
                return False
            try:
                self._link(person_id, alias, cause)
            except Taken as taken:
                if taken.constraint != _UNIQUE:
                    raise
            else:
                return True
        raise Busy

    def _met(self, aliases: Sequence[Alias], display_name: str, language: str, cause: Cause) -> UUID:
        person_id = uuid4()
        command = Meet(
            person_id=person_id,
            channel=Channel.WHATSAPP,
            aliases=tuple(aliases),
            display_name=called(display_name),
            language=language,
            now=self._clock.now(),
        )
        self._handle(PERSON, person_id, command, cause)
        return person_id

    def _known(self, aliases: Sequence[Alias], owners: Mapping[Alias, Owner], cause: Cause) -> UUID:
        # A number says more than an id; Python's sort keeps the order of those that are alike.
        named = [owners[alias] for alias in sorted(owners, key=lambda one: (one.kind is not AliasKind.PHONE, aliases.index(one)))]
        chosen = _chosen(named)
        for alias in aliases:
            if alias not in owners:
                # Whoever owns the others, not whoever they are taken for: when people are told apart again, it goes with them.
                self._link(named[0].person_id, alias, cause)
        for other in {owner.meant.person_id: owner.meant for owner in named}.values():
            if other.person_id != chosen.meant.person_id and not other.has_account:
                self._merged(other.person_id, chosen.person_id, NAMED_TOGETHER, cause)
        return chosen.meant.person_id

    def _merged(self, from_id: UUID, into_id: UUID, reason: str, cause: Cause) -> bool:
        # Comes first: whoever has said STOP must not be written to in between as somebody else.
        meant = self._lookups.meant([into_id]).get(into_id)
        if from_id != into_id and meant is not None:
            self._stops.carry_over(from_id, meant.person_id, Channel.WHATSAPP, cause)
        command = Merge(person_id=from_id, into_id=into_id, reason=reason, now=self._clock.now())
        return bool(self._handle(PERSON, from_id, command, cause).events)

    def _link(self, person_id: UUID, alias: Alias, cause: Cause) -> None:
        self._handle(PERSON, person_id, LinkAlias(person_id=person_id, alias=alias, now=self._clock.now()), cause)

    def _require(self, person_id: UUID) -> Known:
        """Whom somebody is taken for; raises `PersonNotFound`, also for those who were forgotten."""
        known = self._lookups.meant([person_id]).get(person_id)
        if known is None:
            raise PersonNotFound(f"there is no person {person_id}, or they were forgotten")
        return known


def _chosen(named: Sequence[Owner]) -> Owner:
    """Of those who are named together the first with an account, else the one known for longest."""
    with_account = [owner for owner in named if owner.meant.has_account]
    return with_account[0] if with_account else min(named, key=lambda owner: (owner.meant.since, owner.meant.person_id))


def called(given: str) -> str:
    """What others read as somebody's name: without what cannot be seen, and never an e-mail address or a phone number."""
    name = " ".join("".join(letter if letter.isprintable() else " " for letter in given).split())[:_LONGEST_NAME].strip()
    return NAMELESS if not name or reaches(name) else name
