"""Prices in what people write: from how much to how much, in which currency."""

import re
from decimal import Decimal
from typing import NamedTuple

from application.wish_text import Text
from domain.lead.criteria import GREATEST

_CURRENCIES = {
    "GBP": r"£|gbp|stg|pounds?|quid|sterlin\w*|фунт\w*|funt\w*|pfund",
    "EUR": r"€|eur(?:o|os|ro|a|ow)?|avro|евро",
    "USD": r"\$|usd|dollars?|dolar\w*|доллар\w*|dollar",
    "TRY": r"₺|try|tl|lira\w*|лир\w*|lirow|lir",
}
_ANY = "|".join(f"(?:{words})" for words in _CURRENCIES.values())
_NUMBER = r"\d{1,3}(?:[., ]\d{3})+(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)"
_THOUSAND = r"k|bin|тыс\w*|tys\w*|tsd|tausend|thousand|mln|million\w*|milyon|миллион\w*|млн|mio"
_CUR = rf"(?:{_ANY})"


def _amount(name: str) -> str:
    number = rf"(?P<{name}c>{_CUR})?\s*(?P<{name}>{_NUMBER})\s*(?P<{name}k>(?:{_THOUSAND})(?![a-zа-я]))?"
    return rf"{number}\s*(?P<{name}d>{_CUR}(?![a-zа-я]))?"


_UNDER = (
    r"under|below|up to|upto|less than|max(?:imum|imal|\.)?|maks(?:imum|ymalnie|\.)?|no more than|within|en fazla|"
    r"en cok|до|не дороже|не больше|максимум|do|ponizej|najwyzej|nie wiecej niz|bis zu|bis|unter|hochstens|maximal|"
    r"budget|butce\w*|бюджет|budzet|<|<="
)
_OVER = (
    r"over|above|from|at least|min(?:imum|imal|\.)?|more than|en az|от|не меньше|минимум|od|powyzej|co najmniej|ab|"
    r"uber|ueber|mindestens|>|>="
)
_BETWEEN = re.compile(
    rf"(?<![\w.,])(?:between|from|von|zwischen|от|od|miedzy)?\s*{_amount('a')}\s*(?:-|to|and|до|do|a|bis|und|ile|ila"
    rf"|i)\s*{_amount('b')}(?!\w)(?:\s*aras\w*(?:\s*(?P<bx>{_CUR}))?)?"
)
_MOST = re.compile(rf"(?<!\w)(?:{_UNDER})\s*:?\s*(?:of\s+)?{_amount('a')}(?!\w)")
_LEAST = re.compile(rf"(?<!\w)(?:{_OVER})\s*{_amount('a')}(?!\w)")
_MOST_AFTER = re.compile(
    rf"(?<![\w.,]){_amount('a')}\s*(?:'?(?:e|a|ye|ya)\s+kadar|kadar|alti\w*|or less|max\w*|maks\w*|oder weniger|i mniej"
    rf"|и меньше)(?!\w)"
)
_LEAST_AFTER = re.compile(rf"(?<![\w.,]){_amount('a')}\s*(?:ustu\w*|uzeri\w*|or more|\+|oder mehr|i wiecej|и больше)(?!\w)")
_ALONE = re.compile(rf"(?<![\w.,]){_amount('a')}(?!\w)")

_BARE = re.compile(r"(?<![\w.,+'-])(?!(?:19|20)\d\d(?!\d))(?:[1-9]\d{2,6}|\d{1,3}(?:[.,]\d{3})+)(?![\w+'-]|[.,]\d)")
"""A number from 100 on that stands alone and is no year is what somebody wants to pay."""

_THOUSAND_WRITTEN_OUT = 1_000
"""From here on an amount is written out: in "100-120k" both are thousands, in "5000-120k" one is."""

_SEPARATORS = re.compile(r"[.,]")
_SMALLEST_BARE = 50
"""A number without a currency, and not above this, is no price: it counts rooms, people or days."""


class Prices(NamedTuple):
    """Lowest and highest price, and the currency where one is named."""

    lowest: Decimal | None
    highest: Decimal | None
    currency: str | None


_ENDS = ((_BETWEEN, "a", "b"), (_MOST_AFTER, None, "a"), (_LEAST_AFTER, "a", None), (_MOST, None, "a"), (_LEAST, "a", None))
"""What is looked for, in this order, and which of its amounts is the lowest and which the highest price."""


def prices_in(text: Text) -> Prices:
    """The prices that a text names, taken out of it."""
    for pattern, low, high in _ENDS:
        for found in pattern.finditer(text.left):
            prices = _prices(found, low, high)
            if prices is not None:
                text.cut(found.start(), found.end())
                return prices
    for found in _ALONE.finditer(text.left):
        if (currency := _currency(found, "a")) and _value(found, "a") <= GREATEST:
            text.cut(found.start(), found.end())
            return Prices(None, _value(found, "a"), currency)
    bare = text.take(_BARE)
    return Prices(None, Decimal(re.sub(r"[., ]", "", bare[0])) if bare else None, None)


def _prices(found: re.Match[str], low: str | None, high: str | None) -> Prices | None:
    """None for numbers that are no prices: too small without a currency, or the wrong way round."""
    named = [name for name in (low, high) if name is not None]
    amounts = {name: _value(found, name) for name in named}
    if low and high and found[f"{high}k"] and not found[f"{low}k"] and amounts[low] < _THOUSAND_WRITTEN_OUT:
        amounts[low] *= _scale(found[f"{high}k"])
    currency = next((code for name in named if (code := _currency(found, name))), None)
    if (currency is None and max(amounts.values()) <= _SMALLEST_BARE) or max(amounts.values()) > GREATEST:
        return None
    if low and high and amounts[low] > amounts[high]:
        return None
    return Prices(amounts.get(low or ""), amounts.get(high or ""), currency)


def _value(found: re.Match[str], name: str) -> Decimal:
    written = found[name].replace(" ", "")
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", written) or len(_SEPARATORS.findall(written)) > 1:
        written = _SEPARATORS.sub("", written)
    return Decimal(written.replace(",", ".")) * _scale(found[f"{name}k"])


def _scale(suffix: str | None) -> int:
    if not suffix:
        return 1
    return 1_000_000 if suffix.startswith(("ml", "mil", "мил", "млн", "mio")) else 1_000


def _currency(found: re.Match[str], name: str) -> str | None:
    written = found[f"{name}c"] or found[f"{name}d"] or found.groupdict().get(f"{name}x")
    if not written:
        return None
    return next(code for code, words in _CURRENCIES.items() if re.fullmatch(words, written))
