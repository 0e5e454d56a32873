"""Which jobs an event calls for on behalf of listings."""

from collections.abc import Iterator
from typing import Any

from application.galleries import PHOTO
from application.jobs import Job
from application.processes.relay_messages import ALBUM_SETTLES
from application.recorded import Recorded
from domain.media.events import MediaStored


def listing_jobs(recorded: Recorded[Any]) -> Iterator[Job]:
    """The jobs of one event: a photo is looked at once its album has settled."""
    event = recorded.event
    if isinstance(event, MediaStored) and event.content_type.startswith(PHOTO):
        due_at = recorded.recorded_at + ALBUM_SETTLES
        yield Job("attach_photo", event.media_id, recorded.position, in_order=False, person_id=event.person_id, due_at=due_at)
