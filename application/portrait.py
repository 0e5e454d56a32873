"""Everything about a person, for that person to take along: as of one position of the log, and what is kept beside it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from application.concerning import facts
from application.history import History
from application.holdings import Holding, Kept
from application.past import Past
from application.ports import Clock
from application.recorded import Recorded
from application.subjects import Subjects
from application.talks import Acquaintances, Talk, taken_part_in
from domain.inspection.events import RecordInspected, SubjectKind
from domain.inspection.identity import inspection_id
from domain.naming import stable_name
from domain.person.decider import PERSON
from domain.person.events import PersonMet, PersonRegistered, PreferencesChosen, ProfileRevised
from domain.person.refusals import NotRegistered, PersonErased

AT_ONCE = 1_000
"""Streams of looks that are read in one statement."""

BY_OPERATOR = "operator"
"""The kind of person who looked from the command line and has no account."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What the person said of themselves last, and as what they are known; without an account the `username` is empty."""

    username: str
    display_name: str
    email: str
    phone: str | None
    user_type: str
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the person wants to hear, when, and in which language."""

    language: str
    quiet_from: str | None
    quiet_until: str | None
    proactive: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to the person's account: which event, when, on whose account, and what it says."""

    position: int
    at: datetime
    event: str
    by: str
    facts: Mapping[str, Any]


_CONVERSATIONS = ("thread.", "conversation.")
"""How the first event of a stream is called that tells of threads."""


@dataclass(frozen=True, slots=True)
class LookBy:
    """A look by staff: when, by what kind of person, at what, why, and whether personal data was masked."""

    at: datetime
    by: str
    kind: str
    id: UUID
    reason: str | None
    masked: bool


@dataclass(frozen=True, slots=True)
class Portrait:
    """A person as of a position; `streams` tell of their conversations, oldest first, and `holdings` keep the rest."""

    person_id: UUID
    position: int
    taken_at: datetime
    profile: Profile
    preferences: Preferences
    history: tuple[Change, ...]
    looks: tuple[LookBy, ...]
    streams: tuple[UUID, ...]
    holdings: tuple[str, ...]


class Portraits:
    """Gathers. All raise `LogUnavailable`.

    What the log tells is the same whenever it is asked for as of the same position, but for the words of others who were forgotten
    since. One stream, one file is in memory at a time.
    """

    def __init__(self, history: History, past: Past, subjects: Subjects, holdings: Sequence[Holding], clock: Clock) -> None:
        self._history = history
        self._past = past
        self._subjects = subjects
        self._holdings = holdings
        self._clock = clock

    def require(self, person_id: UUID) -> None:
        """Raises `NotRegistered` or `PersonErased` for somebody of whom there is nothing to take along."""
        person = PERSON.fold([recorded.event for recorded in self._past.told((person_id,), masked=True)])
        if person.forgotten:
            raise PersonErased(f"{person_id} has been forgotten; nothing of theirs can be read any more")
        if person.registered_as is None:
            raise NotRegistered(f"there is no person {person_id}")

    def of(self, person_id: UUID) -> Portrait:
        """A person as of the log's end; raises `NotRegistered` or `PersonErased`."""
        position = self._history.head()
        self.require(person_id)
        events = self._past.told((person_id,), until=position, masked=False)
        return Portrait(
            person_id=person_id,
            position=position,
            taken_at=self._clock.now(),
            profile=_profile(events),
            preferences=_preferences(events),
            history=tuple(_change(person_id, recorded) for recorded in events),
            looks=self._looks(SubjectKind.PERSON, [person_id], position),
            streams=self._streams(person_id, position),
            holdings=tuple(holding.name for holding in self._holdings),
        )

    def talks(self, portrait: Portrait, stream_id: UUID) -> Iterator[tuple[Talk, tuple[LookBy, ...]]]:
        """The threads on a stream that the person takes or took part in, and the looks by staff at each and at its messages."""
        events = self._past.told((stream_id,), until=portrait.position, masked=False)
        people = Acquaintances(self._past, portrait.position)
        for talk in taken_part_in(portrait.person_id, events, people):
            until = portrait.position if talk.left is None else talk.left
            at_thread = self._looks(SubjectKind.THREAD, [talk.thread_id], until)
            at_messages = self._looks(SubjectKind.MESSAGE, [message.message_id for message in talk.messages], until)
            yield talk, tuple(sorted((*at_thread, *at_messages), key=lambda look: look.at))

    def kept(self, portrait: Portrait, name: str) -> Iterator[Kept]:
        """What one of the `holdings` keeps of the person now."""
        for holding in self._holdings:
            if holding.name == name:
                yield from holding.kept(portrait.person_id)

    def _streams(self, person_id: UUID, position: int) -> tuple[UUID, ...]:
        own = {person_id, inspection_id(SubjectKind.PERSON, person_id)}
        begun: dict[UUID, int] = {}
        for stream_id in self._subjects.find("person", person_id).streams:
            first = self._past.told((stream_id,), until=position, limit=1, masked=True)
            if first and stream_id not in own and stable_name(type(first[0].event)).startswith(_CONVERSATIONS):
                begun[stream_id] = first[0].position
        return tuple(sorted(begun, key=begun.__getitem__))

    def _looks(self, kind: SubjectKind, ids: Sequence[UUID], until: int) -> tuple[LookBy, ...]:
        found: list[RecordInspected] = []
        for begin in range(0, len(ids), AT_ONCE):
            streams = [inspection_id(kind, subject_id) for subject_id in ids[begin : begin + AT_ONCE]]
            found += [recorded.event for recorded in self._past.told(streams, until=until, masked=False)]
        staff = self._kinds({event.staff_id for event in found}, until)
        return tuple(
            LookBy(event.inspected_at, staff[event.staff_id], event.kind.value, event.subject_id, event.reason, event.masked)
            for event in found
        )

    def _kinds(self, staff: Collection[UUID], until: int) -> Mapping[UUID, str]:
        people = Acquaintances(self._past, until)
        people.meet(staff)
        return {staff_id: people[staff_id].user_type or BY_OPERATOR for staff_id in staff}


def _profile(events: Iterable[Recorded[Any]]) -> Profile:
    told = [recorded.event for recorded in events]
    begun = next(event for event in told if isinstance(event, PersonRegistered | PersonMet))
    last = [event for event in told if isinstance(event, PersonRegistered | PersonMet | ProfileRevised)][-1]
    known_as = PERSON.fold(told).user_type
    assert known_as is not None
    return Profile(
        username=begun.username if isinstance(begun, PersonRegistered) else "",
        display_name=last.display_name,
        email="" if isinstance(last, PersonMet) else last.email,
        phone=None if isinstance(last, PersonMet) else last.phone,
        user_type=known_as.value,
        registered_at=begun.registered_at if isinstance(begun, PersonRegistered) else begun.met_at,
    )


def _preferences(events: Iterable[Recorded[Any]]) -> Preferences:
    chosen = Preferences("", None, None, ())
    for recorded in events:
        match recorded.event:
            case PersonRegistered(language=language) | PersonMet(language=language):
                chosen = Preferences(language, None, None, ())
            case PreferencesChosen() as event:
                chosen = Preferences(event.language, event.quiet_from, event.quiet_until, event.proactive)
            case _:
                pass
    return chosen


def _change(person_id: UUID, recorded: Recorded[Any]) -> Change:
    told = {name: value for name, value in facts(recorded.event).items() if name != "person_id"}
    by = _by(person_id, recorded.cause.actor)
    return Change(recorded.position, recorded.recorded_at, stable_name(type(recorded.event)), by, told)


def _by(person_id: UUID, actor: str) -> str:
    """What kind of actor, for others are not named."""
    if actor == f"person:{person_id}":
        return "themselves"
    return "operator" if actor.startswith("cli:") else "somebody else" if actor.startswith("person:") else "the system"
