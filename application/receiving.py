"""What WhatsApp hands us of a person is taken over once, before anybody acts on it; what they say about consent counts at once."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Protocol
from uuid import UUID

from application.aliases import aliases
from application.cause import Cause
from application.handle import Handle, state_of
from application.ports import Clock, EventLog, PersonErased, Statement
from domain.callback.decider import CALLBACK, ReceiveCallback
from domain.callback.identity import callback_id
from domain.channel import Channel
from domain.consent.events import ConsentRestored, ConsentWithdrawn
from domain.consent.identity import consent_id
from domain.consent.words import heard
from domain.errors import Refused
from domain.person.commands import Alias

SOURCE = "twilio"
"""Where its payloads come from."""

_SID = re.compile(r"[A-Za-z0-9]{1,64}")
_LANGUAGES = {"+90": "tr", "+7": "ru", "+48": "pl", "+49": "de", "TR": "tr", "RU": "ru", "PL": "pl", "DE": "de"}
_LANGUAGE_OF_OTHERS = "en"


class CallbackIncomplete(Refused):
    """A message that the provider hands over has no name of its own, or nobody who sent it."""

    type: ClassVar[str] = "callback-incomplete"
    title: ClassVar[str] = "A message needs a MessageSid, and somebody whom it is from"


class People(Protocol):
    """Who is meant."""

    def whose(self, aliases: Sequence[Alias], display_name: str, language: str, cause: Cause, /) -> UUID:
        """The person with these aliases, met now where nobody has them; raises `Busy` or `LogUnavailable`."""


class Consents(Protocol):
    """What people agree to; every method raises `PersonErased`, `Busy` or `LogUnavailable`."""

    def wrote(self, person_id: UUID, channel: Channel, proof: str, cause: Cause, /) -> object:
        """Whoever writes to us agrees to be answered, unless they have said otherwise."""

    def heed(self, person_id: UUID, channel: Channel, text: str, proof: str, cause: Cause, /) -> object:
        """Withdraws or restores consent where the text asks for that, and nothing else."""


class Payloads(Protocol):
    """Keeps what came, as it came."""

    def keeping(self, payload_id: UUID, source: str, person_id: UUID, payload: bytes, now: datetime, /) -> Statement:
        """What keeps it in the commit of an event; raises `PersonErased` or `LogUnavailable`."""


class Receiving:
    """The use case. Raises `CallbackIncomplete`, `Busy` and `LogUnavailable`; whoever calls may then try again."""

    def __init__(self, log: EventLog, handle: Handle, people: People, consents: Consents, payloads: Payloads, clock: Clock) -> None:
        self._log = log
        self._handle = handle
        self._people = people
        self._consents = consents
        self._payloads = payloads
        self._clock = clock

    def message(self, parameters: Mapping[str, str], payload: bytes) -> None:
        """Takes a message over; delivered again, however late, it changes nothing.

        Consent comes before the callback's event, which ends all this: a crash in between leaves a callback that counts as new, is
        delivered again, and finds its consent heeded. So there is no event without its consent, and a message that was taken over
        long ago says nothing about consent today. The parameters are those of
        https://www.twilio.com/docs/messaging/guides/webhook-request, which name no time: ours, at the first delivery, counts.
        """
        sid, known_as = parameters.get("MessageSid", ""), aliases(parameters)
        if not _SID.fullmatch(sid) or not known_as:
            raise CallbackIncomplete
        if self._received(callback_id(sid)):
            return
        try:
            self._take_over(sid, known_as, parameters, payload)
        except PersonErased:
            # Whoever was forgotten a moment ago and writes again is somebody new.
            self._take_over(sid, known_as, parameters, payload)

    def _take_over(self, sid: str, known_as: Sequence[Alias], parameters: Mapping[str, str], payload: bytes) -> None:
        correlation_id, proof = f"whatsapp:{sid}", f"message:{sid}"
        met = Cause(f"webhook:{SOURCE}", correlation_id)
        person_id = self._people.whose(known_as, parameters.get("ProfileName", ""), _language(known_as), met)
        cause = Cause(f"person:{person_id}", correlation_id)
        self._consents.wrote(person_id, Channel.WHATSAPP, proof, cause)
        asked = _asked(parameters)
        if asked is not None and not self._heeded(person_id, proof):
            self._consents.heed(person_id, Channel.WHATSAPP, asked, proof, cause)
        now = self._clock.now()
        command = ReceiveCallback(
            callback_id=callback_id(sid),
            channel=Channel.WHATSAPP,
            person_id=person_id,
            provider_sid=sid,
            digest=hashlib.sha256(payload).hexdigest(),
            sent_at=now,
            now=now,
        )
        kept = self._payloads.keeping(command.callback_id, SOURCE, person_id, payload, now)
        self._handle(CALLBACK, command.callback_id, command, cause, alongside=[kept])

    def _heeded(self, person_id: UUID, proof: str) -> bool:
        """Whether a crash came between the consent and the callback; what was said since then counts, and not the same again."""
        stream = self._log.stream(consent_id(person_id, Channel.WHATSAPP))
        events = (recorded.event for recorded in stream)
        return any(isinstance(event, ConsentWithdrawn | ConsentRestored) and event.proof == proof for event in events)

    def _received(self, stream_id: UUID) -> bool:
        return state_of(self._log, CALLBACK, stream_id).received


def _asked(parameters: Mapping[str, str]) -> str | None:
    """What is about consent: STOP or START where Twilio has understood it as such, else the words, else nothing.

    https://support.twilio.com/hc/en-us/articles/31560110671259: OptOutType comes where its Advanced Opt-Out is on.
    """
    said = (parameters.get(name, "") for name in ("OptOutType", "Body"))
    return next((text for text in said if heard(text) is not None), None)


def _language(known_as: Sequence[Alias]) -> str:
    """In which language somebody is met: that of the country of their number or id, else English."""
    spoken = (language for one in known_as for start, language in _LANGUAGES.items() if one.value.startswith(start))
    return next(spoken, _LANGUAGE_OF_OTHERS)
