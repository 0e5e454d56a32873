"""Fetching the files of messages: the words are there already, and wait for nobody."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol
from uuid import UUID

from application.cause import Cause
from application.handle import Handle
from application.jobs import Later
from application.media import Clean, Fetch, FetchFailed, MediaTooLarge
from application.ports import Clock, EventLog, PersonErased
from application.recorded import Recorded
from domain.media.decider import MEDIA, GiveUpMedia, MediaCommand, RecordMedia
from domain.media.events import MediaAnnounced, MediaFault, MediaRetried, MediaState
from domain.personal import ERASED

SOON, LATER = timedelta(seconds=1), timedelta(minutes=10)
"""The first pause, and the longest: the provider's files are often not there at first (404), and rarely come after an hour."""


class Files(Protocol):
    """Where files are kept."""

    def store(self, person_id: UUID, content_type: str, content: bytes, now: datetime, /) -> UUID:
        """Keeps a file; raises `MediaTooLarge`, `PersonErased`, `LogUnavailable` or `OSError`."""


class FetchMedia:
    """A job's handler. Killed at whatever step, it keeps each file once: the same content of the same person has the same id."""

    kind = "fetch_media"

    def __init__(
        self, log: EventLog, handle: Handle, fetch: Fetch, clean: Clean, files: Files, patience: timedelta, clock: Clock
    ) -> None:
        """What cannot be had for so long since it was asked for is given up."""
        self._log = log
        self._handle = handle
        self._fetch = fetch
        self._clean = clean
        self._files = files
        self._patience = patience
        self._clock = clock

    def __call__(self, recorded: Recorded[Any]) -> None:
        """Fetches, cleans and keeps one file; raises `Later` while it may still come, and what the shelf raises."""
        event: MediaAnnounced | MediaRetried = recorded.event
        cause = recorded.leads_to(self.kind)
        announced, state = self._found(event.media_id)
        if state is not MediaState.PENDING or announced.source_url == ERASED:
            return
        try:
            content = self._fetch(announced.source_url)
            shown = self._clean(content)
            shown_id = self._files.store(event.person_id, shown.content_type, shown.content, self._clock.now())
        except FetchFailed as failed:
            self._failed(recorded, failed, cause)
        except MediaTooLarge:
            self._give_up(event.media_id, MediaFault.TOO_LARGE, cause)
        except PersonErased:
            return
        else:
            record = RecordMedia(
                media_id=event.media_id,
                content_type=shown.content_type,
                size=len(shown.content),
                digest=sha256(content).hexdigest(),
                shown_id=shown_id,
                now=self._clock.now(),
            )
            self._do(record, cause)

    def dropped(self, recorded: Recorded[Any]) -> None:
        """It counts as not to be had; whoever wants it can try again."""
        announced, _ = self._found(recorded.event.media_id)
        if announced.source_url == ERASED:
            return
        cause = Cause("cli:jobs", recorded.cause.correlation_id, recorded.event_id)
        self._give_up(recorded.event.media_id, MediaFault.NOT_REACHED, cause)

    def _found(self, media_id: UUID) -> tuple[MediaAnnounced, MediaState]:
        events = [recorded.event for recorded in self._log.stream(media_id)]
        announced = next(event for event in events if isinstance(event, MediaAnnounced))
        return announced, MEDIA.fold(events).state

    def _failed(self, recorded: Recorded[Any], failed: FetchFailed, cause: Cause) -> None:
        waited = self._clock.now() - recorded.recorded_at
        if failed.may_come and waited < self._patience:
            raise Later(self._clock.now() + min(max(waited, SOON), LATER))
        self._give_up(recorded.event.media_id, failed.fault, cause)

    def _give_up(self, media_id: UUID, fault: MediaFault, cause: Cause) -> None:
        self._do(GiveUpMedia(media_id=media_id, fault=fault, now=self._clock.now()), cause)

    def _do(self, command: MediaCommand, cause: Cause) -> None:
        try:
            self._handle(MEDIA, command.media_id, command, cause)
        except PersonErased:
            return
