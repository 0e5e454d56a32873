"""Writes a golden file for every event that has none: `python -m tests.support.golden`. Files that exist are never changed."""

from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from adapters.event_registry import EventRegistry
from application.cause import Cause
from domain.events import EVENT_TYPES
from domain.naming import stable_name

GOLDEN = Path(__file__).parent.parent / "golden"
SEALED = "c2VhbGVk"


def _sample(hint: Any) -> Any:
    if get_origin(hint) is Annotated:
        inner = get_args(hint)[0]
        return (SEALED,) if get_origin(inner) is tuple else SEALED
    if get_origin(hint) in (Union, UnionType):
        return _sample(next(part for part in get_args(hint) if part is not NoneType))
    if get_origin(hint) is tuple:
        return (_sample(get_args(hint)[0]),)
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    return _plain(hint)


def _plain(hint: Any) -> Any:
    if is_dataclass(hint):
        return sample(hint)  # type: ignore[arg-type]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    plain = {
        UUID: UUID(int=7),
        int: 7,
        float: 0.75,
        str: "text",
        bool: True,
        Decimal: Decimal("7.50"),
        date: date(2026, 1, 2),
        datetime: datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    }
    return plain[hint]


def sample(event_type: type) -> Any:
    """An event of this type with every field filled in."""
    hints = get_type_hints(event_type, include_extras=True)
    assert all(field.default is not MISSING or field.name in hints for field in fields(event_type))
    return event_type(**{field.name: _sample(hints[field.name]) for field in fields(event_type)})


def main() -> None:
    """Writes what is missing."""
    registry = EventRegistry(EVENT_TYPES)
    for event_type in EVENT_TYPES:
        path = GOLDEN / f"{stable_name(event_type)}.json"
        if not path.exists():
            cause = Cause("person:00000000-0000-0000-0000-000000000007", "correlation", "causation")
            at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
            path.write_bytes(registry.encode(at, cause, "Command", sample(event_type)) + b"\n")


if __name__ == "__main__":
    main()
