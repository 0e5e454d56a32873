"""`islanders keys`: the keys under which personal data is encrypted."""

from entrypoints.command import tell
from entrypoints.reached import reached
from entrypoints.settings import Settings


def rotate(settings: Settings, *, as_json: bool) -> None:
    """Wraps every key with the current master key; interrupted, it goes on where it was the next time."""
    with reached(settings) as (core, _):
        rewrapped = core.keys.rotate()
    told = f"{rewrapped} keys are wrapped anew; older master keys are no longer needed."
    tell(told, {"rewrapped": rewrapped}, as_json=as_json)
