"""What people agree to receive: heard in what they write, told by the provider, and kept with proof."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from application.cause import Cause
from application.handle import Handle, state_of
from application.ports import Clock, EventLog
from domain.channel import Channel
from domain.consent.commands import ConsentCommand, GiveConsent, RestoreConsent, WithdrawConsent
from domain.consent.decider import CONSENT
from domain.consent.events import Category
from domain.consent.identity import consent_id
from domain.consent.words import Keyword, heard

REMEMBERED = 50_000
"""People of whom a process remembers that they had agreed to be answered."""


class KnownConsents(Protocol):
    """What is on today; raises `LogUnavailable`."""

    def is_on(self, person_id: UUID, channel: Channel, category: Category) -> bool:
        """Whether somebody wants this."""


class Consents:
    """Use cases of consent. All raise `Busy` and `LogUnavailable`; asking twice is as good as asking once."""

    def __init__(self, log: EventLog, handle: Handle, known: KnownConsents, clock: Clock) -> None:
        self._log = log
        self._handle = handle
        self._known = known
        self._clock = clock
        self._agreed: set[tuple[UUID, Channel]] = set()

    def wrote(self, person_id: UUID, channel: Channel, proof: str, cause: Cause) -> None:
        """Whoever writes to us agrees to be answered, unless they have said otherwise."""
        # Whoever was seen to agree need not be asked about again: after a stop, writing gives nothing anyway.
        if (person_id, channel) in self._agreed:
            return
        if self._known.is_on(person_id, channel, Category.CONVERSATION):
            if len(self._agreed) >= REMEMBERED:
                self._agreed.clear()
            self._agreed.add((person_id, channel))
        else:
            command = GiveConsent(
                person_id=person_id,
                channel=channel,
                categories=(Category.CONVERSATION,),
                proof=proof,
                implied=True,
                now=self._clock.now(),
            )
            self._do(command, cause)

    def heed(self, person_id: UUID, channel: Channel, text: str, proof: str, cause: Cause) -> Keyword | None:
        """Stops or starts again where the text asks for that, and nothing else; gives what was heard."""
        asked = heard(text)
        if asked is Keyword.STOP:
            self._do(WithdrawConsent(person_id=person_id, channel=channel, proof=proof, now=self._clock.now()), cause)
        elif asked is Keyword.START:
            self._do(RestoreConsent(person_id=person_id, channel=channel, proof=proof, now=self._clock.now()), cause)
        return asked

    def give(self, person_id: UUID, channel: Channel, categories: Sequence[Category], proof: str, cause: Cause) -> None:
        """Somebody agreed to more; raises `StoppedByRecipient`."""
        command = GiveConsent(
            person_id=person_id,
            channel=channel,
            categories=tuple(categories),
            proof=proof,
            implied=False,
            now=self._clock.now(),
        )
        self._do(command, cause)

    def provider_says_stopped(self, person_id: UUID, channel: Channel, proof: str, cause: Cause) -> None:
        """The provider refuses to send to somebody because they stopped us there."""
        self._do(WithdrawConsent(person_id=person_id, channel=channel, proof=proof, now=self._clock.now()), cause)

    def carry_over(self, from_id: UUID, into_id: UUID, channel: Channel, cause: Cause) -> None:
        """Of two people who turned out to be one, a stop of the first is a stop of the second.

        It comes before the merge: what a crash in between leaves behind is a stop too many, and never a message too many.
        """
        first = state_of(self._log, CONSENT, consent_id(from_id, channel))
        if first.stopped:
            proof = f"merge:{from_id}"
            self._do(WithdrawConsent(person_id=into_id, channel=channel, proof=proof, now=self._clock.now()), cause)

    def _do(self, command: ConsentCommand, cause: Cause) -> None:
        self._handle(CONSENT, consent_id(command.person_id, command.channel), command, cause)
