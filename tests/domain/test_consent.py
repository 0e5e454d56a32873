"""What people agree to receive: given, stopped at once, restored as it was."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.channel import Channel
from domain.consent.commands import GiveConsent, RestoreConsent, WithdrawConsent
from domain.consent.decider import CONSENT
from domain.consent.events import Category, ConsentGiven, ConsentRestored, ConsentWithdrawn
from domain.consent.identity import consent_id
from domain.consent.refusals import StoppedByRecipient
from tests.support.given import given

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
AYSE = UUID(int=1)
WHERE = {"person_id": AYSE, "channel": Channel.WHATSAPP}
STREAM = {"consent_id": consent_id(AYSE, Channel.WHATSAPP), **WHERE}
TALK, BRIEFS = Category.CONVERSATION, Category.BROADCAST


def give(*categories: Category, implied: bool = False) -> GiveConsent:
    return GiveConsent(**WHERE, categories=categories, proof="message:SM1", implied=implied, now=NOON)  # type: ignore[arg-type]


def stop(proof: str = "message:SM2") -> WithdrawConsent:
    return WithdrawConsent(**WHERE, proof=proof, now=NOON)  # type: ignore[arg-type]


def start() -> RestoreConsent:
    return RestoreConsent(**WHERE, proof="message:SM3", now=NOON)  # type: ignore[arg-type]


def given_to(*categories: Category) -> ConsentGiven:
    return ConsentGiven(**STREAM, categories=categories, proof="message:SM1", given_at=NOON)  # type: ignore[arg-type]


def stopped(*categories: Category) -> ConsentWithdrawn:
    return ConsentWithdrawn(**STREAM, categories=categories, proof="message:SM2", withdrawn_at=NOON)  # type: ignore[arg-type]


def started(*categories: Category) -> ConsentRestored:
    return ConsentRestored(**STREAM, categories=categories, proof="message:SM3", restored_at=NOON)  # type: ignore[arg-type]


def test_only_what_is_new_is_given() -> None:
    given(CONSENT).when(give(TALK)).then(given_to(TALK))
    given(CONSENT, given_to(TALK)).when(give(TALK, BRIEFS)).then(given_to(BRIEFS))
    given(CONSENT, given_to(TALK)).when(give(TALK)).then_nothing()


def test_a_stop_ends_everything_on_the_channel_once() -> None:
    given(CONSENT, given_to(TALK, BRIEFS)).when(stop()).then(stopped(TALK, BRIEFS))
    given(CONSENT, given_to(TALK), stopped(TALK)).when(stop("provider:21610")).then_nothing()


def test_a_stop_counts_also_where_nothing_had_been_on() -> None:
    given(CONSENT).when(stop()).then(stopped())
    given(CONSENT, stopped()).when(give(TALK, implied=True)).then_nothing()


def test_after_a_stop_writing_gives_nothing_and_asking_is_refused() -> None:
    given(CONSENT, given_to(TALK), stopped(TALK)).when(give(TALK, implied=True)).then_nothing()
    given(CONSENT, given_to(TALK), stopped(TALK)).when(give(BRIEFS)).then_refused(StoppedByRecipient)


def test_a_start_restores_what_was_on_and_nothing_else() -> None:
    given(CONSENT, given_to(TALK), stopped(TALK)).when(start()).then(started(TALK))
    given(CONSENT, stopped()).when(start()).then(started())
    given(CONSENT, given_to(TALK)).when(start()).then_nothing()
    given(CONSENT).when(start()).then_nothing()


class Agreeing(RuleBasedStateMachine):
    """Against what a person would say of it: a set, and what it was when they stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.consent = CONSENT.initial
        self.on: set[Category] = set()
        self.before: set[Category] | None = None

    def _do(self, command: GiveConsent | WithdrawConsent | RestoreConsent) -> None:
        for event in CONSENT.decide(command, self.consent):
            self.consent = CONSENT.evolve(self.consent, event)

    @rule(categories=st.lists(st.sampled_from(Category), unique=True, min_size=1), implied=st.booleans())
    def gives(self, categories: list[Category], implied: bool) -> None:
        try:
            self._do(give(*categories, implied=implied))
        except StoppedByRecipient:
            assert self.before is not None
            assert not implied
        if self.before is None:
            self.on |= set(categories)

    @rule()
    def stops(self) -> None:
        self._do(stop())
        if self.before is None:
            self.before, self.on = self.on, set()

    @rule()
    def starts(self) -> None:
        self._do(start())
        if self.before is not None:
            self.on, self.before = self.before, None

    @invariant()
    def agrees(self) -> None:
        assert set(self.consent.on) == self.on
        assert self.consent.stopped == (self.before is not None)


Agreeing.TestCase.settings = settings(max_examples=60, stateful_step_count=20)
test_what_is_on_is_what_they_would_say = Agreeing.TestCase
