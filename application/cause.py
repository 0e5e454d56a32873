"""Why something is asked: by whom, in the course of what, and because of which event."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cause:
    """Goes onto every event that a command leads to.

    `actor` names a kind and an id (`person:<uuid>`, `subscriber:<name>`, `cli:<os user>`); `correlation_id` is the same along a
    whole chain; `causation_id` is the id of the event that led here, absent where somebody outside began it.
    """

    actor: str
    correlation_id: str
    causation_id: str | None = None
