"""The catalogue of events as Markdown: `python -m entrypoints.event_catalogue > docs/events.md`."""

import dataclasses
import sys
from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from domain.events import EVENT_TYPES
from domain.naming import stable_name
from domain.personal import personal_fields
from projections.catalogue import VIEWS

_HEAD = """# Events

Every fact that the log can hold. This page is generated: `python -m entrypoints.event_catalogue > docs/events.md`; a test
compares it with the code. An event is stored as `[recorded_at, envelope, fields]` under its name. The envelope says who
(`actor`), in the course of what (`correlation_id`), by which `command`, and because of which event (`causation_id`). Fields marked
🔒 are encrypted under the key of the person that the named field points to.
"""


def _shown(hint: Any) -> str:
    if get_origin(hint) is Annotated:
        return _shown(get_args(hint)[0])
    if get_origin(hint) is None:
        return "None" if hint is type(None) else getattr(hint, "__name__", str(hint))
    if get_origin(hint) is tuple:
        return f"tuple[{_shown(get_args(hint)[0])}, …]"
    return " or ".join(_shown(part) for part in get_args(hint))


def _described(event_type: type) -> Iterator[str]:
    yield f"\n## `{stable_name(event_type)}`\n"
    yield " ".join((event_type.__doc__ or "").split())
    views = ", ".join(f"`{view.name}`" for view in VIEWS if event_type in view.handlers)
    yield f"\nViews that it changes: {views or 'none'}.\n"
    yield "| field | type | |\n|---|---|---|"
    personal = personal_fields(event_type)
    hints = get_type_hints(event_type, include_extras=True)
    for field in dataclasses.fields(event_type):
        lock = f"🔒 `{personal[field.name]}`" if field.name in personal else ""
        yield f"| `{field.name}` | {_shown(hints[field.name])} | {lock} |"


def catalogue() -> str:
    """The whole page."""
    lines = [_HEAD.rstrip()]
    for event_type in sorted(EVENT_TYPES, key=stable_name):
        lines += _described(event_type)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(catalogue())
