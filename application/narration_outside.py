"""Sentences for what happens on other channels: callbacks, files, consent, messages on their way out."""

from datetime import datetime

from application.wording import Who, quoted, says, short, times
from domain.callback.events import CallbackReceived
from domain.consent.events import ConsentGiven, ConsentRestored, ConsentWithdrawn
from domain.media.events import MediaAnnounced, MediaFailed, MediaRetried, MediaStored
from domain.outbound.events import (
    OutboundAccepted,
    OutboundAttempted,
    OutboundDeferred,
    OutboundExtended,
    OutboundQueued,
    OutboundRefused,
    OutboundReported,
    OutboundSkipped,
    OutboundUncertain,
)
from domain.outbound.provider_errors import consequence


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


@says(CallbackReceived)
def _received(event: CallbackReceived, who: Who) -> str:
    return f"Message {event.provider_sid} of {who(event.person_id)} was handed over by the provider of {event.channel.value}"


@says(MediaAnnounced)
def _announced(event: MediaAnnounced, who: Who) -> str:
    return f"{who(event.person_id)} sent a file, {short(event.media_id)}, said to be {event.declared_type or 'of no type'}"


@says(MediaStored)
def _stored(event: MediaStored, who: Who) -> str:
    return f"File {short(event.media_id)} of {who(event.person_id)} was stored: {event.content_type}, {event.size} bytes"


@says(MediaFailed)
def _media_failed(event: MediaFailed, who: Who) -> str:
    return f"File {short(event.media_id)} of {who(event.person_id)} could not be kept: {event.fault.value}"


@says(MediaRetried)
def _media_retried(event: MediaRetried, who: Who) -> str:
    return f"File {short(event.media_id)} of {who(event.person_id)} is fetched again"


@says(ConsentGiven)
def _given(event: ConsentGiven, who: Who) -> str:
    return f"{who(event.person_id)} agreed to {_named(event.categories)} on {event.channel.value}; {event.proof} shows it"


@says(ConsentWithdrawn)
def _withdrawn(event: ConsentWithdrawn, who: Who) -> str:
    until_now = f", having received {_named(event.categories)}" if event.categories else ""
    return f"{who(event.person_id)} wants nothing more on {event.channel.value}{until_now}; {event.proof} shows it"


@says(ConsentRestored)
def _restored(event: ConsentRestored, who: Who) -> str:
    return f"{who(event.person_id)} wants {_named(event.categories)} again on {event.channel.value}; {event.proof} shows it"


def _named(categories: tuple[str, ...]) -> str:
    return ", ".join(categories) or "nothing"


@says(OutboundQueued)
def _queued(event: OutboundQueued, who: Who) -> str:
    files = f", with {times(len(event.media), 'file')}" if event.media else ""
    until = f"until {_at(event.deadline)}"
    return f"A message to {who(event.recipient_id)} waits to be sent on {event.channel.value} {until}: {quoted(event.body)}{files}"


@says(OutboundExtended)
def _extended(event: OutboundExtended, who: Who) -> str:
    return f"The message to {who(event.recipient_id)} grew to {times(len(event.media), 'file')}: {quoted(event.body)}"


@says(OutboundDeferred)
def _deferred(event: OutboundDeferred, who: Who) -> str:
    return f"The message to {who(event.recipient_id)} waits until {_at(event.until)}: {event.hold.value}"


@says(OutboundSkipped)
def _skipped(event: OutboundSkipped, who: Who) -> str:
    return f"The message to {who(event.recipient_id)} is never sent: {event.skip.value}"


@says(OutboundAttempted)
def _attempted(event: OutboundAttempted, who: Who) -> str:
    return f"Attempt {event.attempt} to send {who(event.recipient_id)} a {event.shape.value} began"


@says(OutboundAccepted)
def _accepted(event: OutboundAccepted, who: Who) -> str:
    return f"The provider took the message to {who(event.recipient_id)} over as {event.provider_sid}"


@says(OutboundRefused)
def _refused(event: OutboundRefused, who: Who) -> str:
    again = "for good" if event.retry_at is None else f"until {_at(event.retry_at)}"
    return f"The provider refused the message to {who(event.recipient_id)} with {_meant(event.code)}, {again}"


@says(OutboundUncertain)
def _uncertain(event: OutboundUncertain, who: Who) -> str:
    return f"Whether the provider has the message to {who(event.recipient_id)} is not known; it is not sent again"


@says(OutboundReported)
def _reported(event: OutboundReported, who: Who) -> str:
    because = "" if event.code is None else f", with {_meant(event.code)}"
    again = "; it goes out once more, as a template" if event.retry_as_template else ""
    return f"The message to {who(event.recipient_id)} is {event.delivery.value}{because}{again}"


def _meant(code: str) -> str:
    """A code and what it means."""
    return f"{code} ({consequence(code).meaning})"
