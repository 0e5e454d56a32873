"""Consent: given by category, stopped for a whole channel at once, and restored as it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from domain.consent.commands import ConsentCommand, GiveConsent, RestoreConsent, WithdrawConsent
from domain.consent.events import Category, ConsentEvent, ConsentGiven, ConsentRestored, ConsentWithdrawn
from domain.consent.identity import consent_id
from domain.consent.refusals import StoppedByRecipient
from domain.decider import Decider


@dataclass(frozen=True, slots=True)
class Consent:
    """Which categories are on; after a stop none are, and `before_stop` are those that a START brings back."""

    on: tuple[Category, ...] = ()
    stopped: bool = False
    before_stop: tuple[Category, ...] = ()


def give(command: GiveConsent, consent: Consent) -> Sequence[ConsentGiven]:
    """What is on already is left alone. Raises `StoppedByRecipient`; what is merely implied gives nothing then instead."""
    if consent.stopped:
        if command.implied:
            return []
        raise StoppedByRecipient
    new = tuple(category for category in dict.fromkeys(command.categories) if category not in consent.on)
    if not new:
        return []
    return [
        ConsentGiven(
            consent_id=consent_id(command.person_id, command.channel),
            person_id=command.person_id,
            channel=command.channel,
            categories=new,
            proof=command.proof,
            given_at=command.now,
        )
    ]


def withdraw(command: WithdrawConsent, consent: Consent) -> Sequence[ConsentWithdrawn]:
    """Everything on the channel ends, also what somebody might give later without being asked; stopping twice is stopping once."""
    if consent.stopped:
        return []
    return [
        ConsentWithdrawn(
            consent_id=consent_id(command.person_id, command.channel),
            person_id=command.person_id,
            channel=command.channel,
            categories=consent.on,
            proof=command.proof,
            withdrawn_at=command.now,
        )
    ]


def restore(command: RestoreConsent, consent: Consent) -> Sequence[ConsentRestored]:
    """Exactly what was on before the stop; without one there is nothing to restore."""
    if not consent.stopped:
        return []
    return [
        ConsentRestored(
            consent_id=consent_id(command.person_id, command.channel),
            person_id=command.person_id,
            channel=command.channel,
            categories=consent.before_stop,
            proof=command.proof,
            restored_at=command.now,
        )
    ]


def decide(command: ConsentCommand, consent: Consent) -> Sequence[ConsentEvent]:
    """What follows from a command, or a refusal."""
    match command:
        case GiveConsent():
            return give(command, consent)
        case WithdrawConsent():
            return withdraw(command, consent)
        case RestoreConsent():
            return restore(command, consent)
        case _:
            assert_never(command)


def evolve(consent: Consent, event: ConsentEvent) -> Consent:
    """The consent after one more event."""
    match event:
        case ConsentGiven(categories=categories):
            return Consent((*consent.on, *categories))
        case ConsentWithdrawn(categories=categories):
            return Consent((), stopped=True, before_stop=categories)
        case ConsentRestored(categories=categories):
            return Consent(categories)
        case _:
            assert_never(event)


CONSENT: Decider[ConsentCommand, ConsentEvent, Consent] = Decider("consent.state.v1", Consent(), decide, evolve)
