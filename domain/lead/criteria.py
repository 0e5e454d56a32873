"""What a customer looks for, in one form: so that the same demand is recognised, and no brief tells who asks."""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from uuid import UUID

from domain.brief import Brief, Budget
from domain.dates import DATE
from domain.lead.refusals import BudgetNotUsable, ContactInBrief
from domain.places import folded, place

LONGEST_CATEGORY = 64
OTHER = "other"
"""The category of what cannot be written in Latin letters or digits."""

GREATEST = Decimal(10) ** 12
CENT = Decimal("0.01")
USUAL_CURRENCY = "GBP"
CURRENCIES: Mapping[str, str] = MappingProxyType(
    {"£": "GBP", "STG": "GBP", "€": "EUR", "EURO": "EUR", "$": "USD", "₺": "TRY", "TL": "TRY", "₽": "RUB", "ZŁ": "PLN"}
)
"""What people write for a currency; codes of ISO 4217 stand for themselves."""

_CODE = re.compile(r"[A-Z]{3}")
_NUMBER_RUN = re.compile(r"(?:\d[\s.\-‐-―()\[\]{}/_]*){6,}")
_ADDRESS = re.compile(
    r"@|https?:|www\.|[^\W\d_][\w-]*\.(?:com|net|org|info|biz|io|me|co|app|link|tr|cy|uk|ru|de|pl|eu)\b", re.IGNORECASE
)
_SPREAD_RUN = re.compile(r"\d(?:(?!…)[\W_]{0,3}\d){6,}")
_NO_NUMBER = re.compile(
    rf"(?:{DATE.pattern})\W?(?:\W{{0,2}}(?:{DATE.pattern})\W?)?|(?<!\d)(?:19|20)\d\d\s?[-–/]\s?(?:19|20)\d\d(?!\d)\W?"
    r"|(?<!\d)(?:(?:19|20)\d\d[ ,]{1,2})?\d{1,3}[., ]?\d{3}(?=\s?(?:km|км|m2|m²|mil))\s?"
)
_UNSEEN = frozenset({"Cf", "Co", "Mn", "Me", "Cc"})
"""Characters that nobody sees, or that stand on others: what is hidden between digits, or makes keys of them."""

LONGEST_WORD = 100
_NO_SLUG = re.compile(r"[^a-z0-9_-]+")


def brief_of(category: str, location: str, budget: Budget | None, duration: str) -> Brief:
    """The brief in the form that sellers see; raises `ContactInBrief`."""
    for words in (category, location, duration):
        require_no_contact(words)
    return Brief(_slug(category), _located(location), budget, _in_one_line(duration))


def budget_of(minimum: Decimal | None, maximum: Decimal | None, currency: str | None) -> Budget | None:
    """Amounts in whole cents, None where neither is given; raises `BudgetNotUsable`."""
    code = currency_code(currency)
    low, high = _cents(minimum), _cents(maximum)
    if low is None and high is None:
        return None
    if low is not None and high is not None and low > high:
        raise BudgetNotUsable
    return Budget(low, high, code)


def currency_code(written: str | None) -> str:
    """The code of a currency, pounds where none is named; raises `BudgetNotUsable`."""
    name = (written or "").strip().upper()
    code = CURRENCIES.get(name, name) or USUAL_CURRENCY
    if not _CODE.fullmatch(code):
        raise BudgetNotUsable
    return code


def require_no_contact(words: str) -> None:
    """Raises `ContactInBrief` for an address on the net and for a run of six digits or more, however it is spaced.

    Dates are no such run.
    """
    plain = "".join(one for one in unicodedata.normalize("NFKC", words) if unicodedata.category(one) != "Cf")
    if _ADDRESS.search(plain) or _NUMBER_RUN.search(DATE.sub("…", plain)):
        raise ContactInBrief


def without_contact(words: str) -> str:
    """The words in one line, with three dots for each address on the net and for each run of seven digits or more.

    Dates, spans of years, and how far something has run are no such run; digits that are set apart in any other way are.
    """
    seen = (" " if one.isspace() else one for one in unicodedata.normalize("NFKC", words))
    plain = "".join(one for one in seen if unicodedata.category(one) not in _UNSEEN)
    named = " ".join("…" if _ADDRESS.search(word[:LONGEST_WORD]) else word[:LONGEST_WORD] for word in plain.split())
    kept = [(found.start(), found.end()) for found in _NO_NUMBER.finditer(named)]

    def hidden(run: re.Match[str]) -> str:
        return run[0] if any(start <= run.start() and run.end() <= end for start, end in kept) else "…"

    return _SPREAD_RUN.sub(hidden, named).strip()


def canonical(brief: Brief, begins_on: date | None, ends_on: date | None, listing_id: UUID | None, kind: str = "") -> str:
    """The same text for the same demand, however it was written."""
    budget = brief.budget
    amounts = [_digits(budget.minimum), _digits(budget.maximum), budget.currency] if budget else []
    days = [day.isoformat() if day else None for day in (begins_on, ends_on)]
    about = str(listing_id) if listing_id else None
    same = [brief.category, folded(brief.location), amounts, folded(brief.duration), days, about]
    return json.dumps([*same, kind] if kind else same)


def _slug(category: str) -> str:
    plain = unicodedata.normalize("NFKD", category.casefold().replace("ı", "i"))
    ascii_only = "".join(one for one in plain if not unicodedata.combining(one))
    return _NO_SLUG.sub("_", ascii_only).strip("_")[:LONGEST_CATEGORY] or OTHER


def _located(words: str) -> str:
    known = place(words)
    return known.name if known else _in_one_line(words)


def _in_one_line(words: str) -> str:
    return " ".join(words.split())


def _cents(amount: Decimal | None) -> Decimal | None:
    if amount is None:
        return None
    if not amount.is_finite() or not 0 <= amount <= GREATEST:
        raise BudgetNotUsable
    return amount.quantize(CENT, ROUND_HALF_UP)


def _digits(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount.normalize())
