"""Bringing a seller's listings from a file: line by line, each once however often the file comes."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from application.cause import Cause
from application.listings import Described, Listings
from domain.errors import Refused
from domain.languages import LANGUAGES
from domain.listing.events import Per
from domain.listing.identity import listing_id

COLUMNS = (
    "ref",
    "seller",
    "category",
    "subcategory",
    "title",
    "description",
    "location",
    "price",
    "currency",
    "per",
    "language",
    "attributes",
)
"""What a line says of a listing; any other column is an attribute of that name."""

_NEEDED = ("ref", "category", "subcategory", "title", "location")


class FileNotUsable(Exception):
    """The file cannot be read as what its name says it is; the text says why, and what is wanted."""


class LineNotUsable(Exception):
    """A line does not say what a listing needs; the text names the field, and no value."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")


class Outcome(StrEnum):
    """What came of a line."""

    BROUGHT = "brought"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file, by its number there; what could not be read has a `fault` instead of facts."""

    number: int
    facts: Mapping[str, Any]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of a line, and why it failed."""

    number: int
    outcome: Outcome
    fault: str = ""


class SellerOf(Protocol):
    """Who is called so."""

    def __call__(self, username: str, /) -> UUID | None:
        """The seller's id, None where nobody is called so."""


class ListingImport:
    """The use case; raises `LogUnavailable` or `Busy`."""

    def __init__(self, listings: Listings, seller_of: SellerOf) -> None:
        self._listings = listings
        self._seller_of = seller_of

    def bring(self, line: Line, seller: str | None, cause: Cause, *, publish: bool) -> Brought:
        """One line, of the seller whom it names or of `seller`; bringing it again changes nothing."""
        if line.fault:
            return Brought(line.number, Outcome.FAILED, line.fault)
        try:
            seller_id = self._seller(line.facts, seller)
            described = described_in(line.facts)
            the_listing = listing_id(seller_id, str(line.facts["ref"]).strip())
            changed = self._listings.describe(seller_id, the_listing, described, cause)
            if publish:
                changed = self._listings.publish(seller_id, the_listing, cause) or changed
        except (LineNotUsable, Refused) as refused:
            said = str(refused) or getattr(refused, "title", type(refused).__name__)
            return Brought(line.number, Outcome.FAILED, said)
        return Brought(line.number, Outcome.BROUGHT if changed else Outcome.UNCHANGED)

    def _seller(self, facts: Mapping[str, Any], otherwise: str | None) -> UUID:
        username = str(facts.get("seller") or otherwise or "").strip()
        if not username:
            raise LineNotUsable("seller", "name one here or with --seller")
        found = self._seller_of(username)
        if found is None:
            raise LineNotUsable("seller", "there is no such account")
        return found


def lines_of(path: Path) -> Iterator[Line]:
    """The lines of a file, `.csv` with a head or `.jsonl`; raises `FileNotUsable`."""
    if path.suffix not in {".csv", ".jsonl"}:
        raise FileNotUsable(f"{path.name}: a file that ends in .csv or .jsonl is wanted")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _csv(path, file) if path.suffix == ".csv" else _jsonl(file)
    except (OSError, UnicodeDecodeError) as unreadable:
        raise FileNotUsable(f"{path.name} cannot be read ({type(unreadable).__name__}); text in UTF-8 is wanted") from unreadable


def _csv(path: Path, file: Any) -> Iterator[Line]:
    reader = csv.DictReader(file, strict=True)
    try:
        names = reader.fieldnames or []
        if missing := [name for name in _NEEDED if name not in names]:
            raise FileNotUsable(f"{path.name} has no column {', '.join(missing)}; its first line names the columns")
        for row in reader:
            if None in row:
                yield Line(reader.line_num, {}, "there are more values than columns")
            else:
                yield Line(reader.line_num, {name: value for name, value in row.items() if value})
    except csv.Error as faulty:
        yield Line(reader.line_num, {}, f"this is no CSV: {faulty}")


def _jsonl(file: Any) -> Iterator[Line]:
    for number, text in enumerate(file, 1):
        if not text.strip():
            continue
        try:
            facts = json.loads(text)
        except ValueError:
            yield Line(number, {}, "this is no JSON")
            continue
        yield Line(number, facts) if isinstance(facts, dict) else Line(number, {}, "an object is wanted")


def described_in(facts: Mapping[str, Any]) -> Described:
    """What a line says; raises `LineNotUsable`."""
    for name in _NEEDED:
        if not str(facts.get(name) or "").strip():
            raise LineNotUsable(name, "is missing")
    language = str(facts.get("language") or "en")
    if language not in LANGUAGES:
        raise LineNotUsable("language", f"one of {', '.join(LANGUAGES)}")
    try:
        per = Per(str(facts.get("per") or Per.TOTAL.value))
    except ValueError:
        raise LineNotUsable("per", f"one of {', '.join(one.value for one in Per)}") from None
    said = {name: str(facts.get(name) or "") for name in ("category", "subcategory", "title", "description", "location")}
    currency = str(facts["currency"]) if facts.get("currency") else None
    return Described(**said, price=_price(facts), currency=currency, per=per, attributes=_attributes(facts), language=language)


def _price(facts: Mapping[str, Any]) -> Decimal | None:
    given = facts.get("price")
    if given in {None, ""} or isinstance(given, bool | list | dict):
        return None
    try:
        return Decimal(str(given))
    except InvalidOperation:
        raise LineNotUsable("price", "a number such as 650 or 12.50 is wanted") from None


def _attributes(facts: Mapping[str, Any]) -> dict[str, str]:
    given = facts.get("attributes") or {}
    if isinstance(given, str):
        pairs = [part.partition("=") for part in given.split(";") if part.strip()]
        given = {name.strip(): value.strip() for name, _, value in pairs}
    if not isinstance(given, dict):
        raise LineNotUsable("attributes", "an object, or name=value;name=value")
    others = {name: value for name, value in facts.items() if name not in COLUMNS}
    return {str(name): _text(value) for name, value in {**given, **others}.items() if value is not None}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
