"""Pages by number, as older clients ask, or by an opaque cursor that stays put while others write."""

import base64
import binascii
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, Struct

from entrypoints.http.problems import invalid
from projections.query import Row

_FORM = struct.Struct(">Bq")
_MARK = 0xE1

END = 2**63 - 1
"""Beyond every position."""


class PageQuery(Struct, frozen=True):
    """Which page: a number, or the cursor that the page before it gave."""

    page: Annotated[int, Meta(ge=1, le=2**31)] | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    cursor: Annotated[str, Meta(max_length=64)] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page: everything before a position, after skipping `offset`."""

    number: int
    limit: int
    before: int | None

    @classmethod
    def of(cls, query: PageQuery) -> "Page":
        """Raises a validation problem where page and cursor are mixed, or the cursor is not one of ours."""
        if query.cursor is None:
            return cls(query.page or 1, query.limit, None)
        if query.page is not None:
            raise invalid("cursor", "Give a page or a cursor, not both.")
        return cls(1, query.limit, position_of(query.cursor))

    @property
    def offset(self) -> int:
        """Rows to skip."""
        return (self.number - 1) * self.limit

    @property
    def bounds(self) -> Mapping[str, int]:
        """What a query for this page binds: it asks for one row more, to know whether there is a next page."""
        return {"before": END if self.before is None else self.before, "limit": self.limit + 1, "offset": self.offset}

    def cut(self, rows: Sequence[Row], position: str) -> tuple[Sequence[Row], bool, str | None]:
        """The page's rows, whether more follow, and the cursor for those; the column `position` says where each row stands."""
        shown, has_next = rows[: self.limit], len(rows) > self.limit
        return shown, has_next, next_cursor(shown[-1][position]) if has_next else None


def next_cursor(position: int) -> str:
    """The cursor of the page that begins after this position."""
    return base64.urlsafe_b64encode(_FORM.pack(_MARK, position)).decode().rstrip("=")


def position_of(cursor: str) -> int:
    """The position that a cursor stands for; raises a validation problem where it is not one of ours."""
    try:
        mark, position = _FORM.unpack(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, struct.error, ValueError):
        raise invalid("cursor", "This is not a cursor that an earlier page gave.") from None
    if mark != _MARK or position < 0:
        raise invalid("cursor", "This is not a cursor that an earlier page gave.")
    return int(position)
