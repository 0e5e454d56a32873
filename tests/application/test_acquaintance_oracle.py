"""Whatever is linked, merged, taken back and forgotten, in whatever order: an alias means who a simple model says it means."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from application.threads import PersonNotFound
from domain.errors import Refused
from domain.person.commands import Alias, Merge
from domain.person.decider import PERSON
from domain.person.events import AliasKind
from domain.person.refusals import AliasTaken, CannotMergeWithOneself, NotMerged
from entrypoints.bootstrap import open_core
from tests.support.harbour import OPERATOR, Harbour, harbour, hidden, number
from tests.support.replayed import assert_live_is_folded
from tests.support.servers import Servers
from tests.support.tally import Counted


@dataclass
class Someone:
    """A person as the model knows them; `age` is their place in the order in which people became known."""

    person_id: UUID
    age: int
    has_account: bool
    into: "Someone | None" = None
    forgotten: bool = False

    def last(self) -> "Someone":
        """Whom they are taken for: one goes on until there is nobody to go on to, or one has been everywhere."""
        passed: list[Someone] = []
        one = self
        while one not in passed:
            passed.append(one)
            if one.into is None or one.into.forgotten:
                return one
            one = one.into
        return min(passed[passed.index(one) :], key=lambda found: found.person_id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Someone) and other.person_id == self.person_id

    def __hash__(self) -> int:
        return hash(self.person_id)


PLACES = st.integers(0, 30)
SOME = st.lists(st.integers(0, 4), min_size=1, max_size=3, unique=True)


class Island(RuleBasedStateMachine):
    """A few aliases, and the people who come and go behind them."""

    harbour: ClassVar[Harbour]

    def __init__(self) -> None:
        super().__init__()
        self.known_as = [number(), number(), hidden(), hidden(), hidden()]
        self.people: list[Someone] = []
        self.owners: dict[Alias, Someone] = {}

    def someone(self, place: int) -> Someone:
        """One of all who ever were, forgotten or not; an account where nobody is there yet."""
        if not self.people:
            self.opens_an_account()
        return self.people[place % len(self.people)]

    @rule()
    def opens_an_account(self) -> None:
        self.people.append(Someone(self.harbour.account(), len(self.people), has_account=True))

    @rule(places=SOME)
    def writes(self, places: list[int]) -> None:
        named = [self.known_as[place] for place in places]
        found = self.harbour.wrote(*named)
        owned = sorted((alias for alias in named if alias in self.owners), key=lambda alias: alias.kind is not AliasKind.PHONE)
        if not owned:
            self.people.append(Someone(found, len(self.people), has_account=False))
            self.owners |= dict.fromkeys(named, self.people[-1])
            return
        owners = [self.owners[alias] for alias in owned]
        accounts = [owner for owner in owners if owner.last().has_account]
        chosen = accounts[0] if accounts else min(owners, key=lambda owner: owner.last().age)
        meant = chosen.last()
        assert found == meant.person_id
        for other in {owner.last() for owner in owners}:
            if other != meant and not other.has_account:
                other.into = chosen
        self.owners |= {alias: owners[0] for alias in named if alias not in self.owners}

    @rule(place=PLACES, which=st.integers(0, 4))
    def links(self, place: int, which: int) -> None:
        one, alias = self.someone(place), self.known_as[which]
        owner = self.owners.get(alias)
        expected: type[Refused] | None = None
        if one.forgotten:
            expected = PersonNotFound
        elif owner is not None and owner.last() != one.last():
            expected = AliasTaken
        self.expecting(expected, lambda: self.harbour.link(one.person_id, alias))
        if expected is None and owner is None:
            self.owners[alias] = one

    @rule(place=PLACES, into=PLACES)
    def is_merged(self, place: int, into: int) -> None:
        one, other = self.someone(place), self.someone(into)
        expected: type[Refused] | None = None
        if one.forgotten or other.forgotten:
            expected = PersonNotFound
        elif one == other or other.last() == one:
            expected = CannotMergeWithOneself
        self.expecting(expected, lambda: self.harbour.merge(one.person_id, other.person_id))
        if expected is None:
            one.into = other

    @rule(place=PLACES, into=PLACES)
    def is_merged_by_another_operator_at_the_same_time(self, place: int, into: int) -> None:
        """Nobody looks whether it goes in a circle."""
        one, other = self.someone(place), self.someone(into)
        if one == other or one.forgotten or other.forgotten:
            return
        raced = Merge(person_id=one.person_id, into_id=other.person_id, reason="a race", now=self.harbour.core.clock.now())
        self.harbour.core.handle(PERSON, one.person_id, raced, OPERATOR)
        one.into = other

    @rule(place=PLACES)
    def is_told_apart_again(self, place: int) -> None:
        one = self.someone(place)
        expected = PersonNotFound if one.forgotten else NotMerged if one.into is None else None
        self.expecting(expected, lambda: self.harbour.unmerge(one.person_id))
        if expected is None:
            one.into = None

    @rule(place=PLACES)
    def is_forgotten(self, place: int) -> None:
        one = self.someone(place)
        self.harbour.forget(one.person_id)
        one.forgotten = True
        self.owners = {alias: owner for alias, owner in self.owners.items() if owner != one}

    @invariant()
    def every_alias_means_who_the_model_says_and_nobody_forgotten(self) -> None:
        found = self.harbour.aliases.owners(self.known_as)
        assert {alias: (owner.person_id, owner.meant.person_id) for alias, owner in found.items()} == {
            alias: (owner.person_id, owner.last().person_id) for alias, owner in self.owners.items()
        }
        assert not any(owner.last().forgotten for owner in self.owners.values())

    def expecting(self, refusal: type[Refused] | None, do: Any) -> None:
        """It happens, or is refused so."""
        if refusal is None:
            do()
            return
        with pytest.raises(refusal):
            do()

    def teardown(self) -> None:
        for one in self.people:
            theirs = {alias for alias, owner in self.owners.items() if owner.last() == one.last()}
            if one == one.last() and not one.forgotten:
                assert set(self.harbour.aliases.addresses(one.person_id)) == theirs
        assert_live_is_folded(self.harbour.core, self.harbour.url)


def test_aliases_mean_who_a_simple_model_says(servers: Servers) -> None:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as core:

        class Here(Island):
            harbour = harbour(core, url)

        run_state_machine_as_test(Here, settings=settings(max_examples=20, stateful_step_count=25, deadline=None))
