"""What a seller's words say of price and availability, as far as that is plain; the words themselves are kept anyway."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from domain.dates import DATE
from domain.money import Money

LONGEST_READ = 2_000
"""Characters of a message that are looked at."""

LONGEST_PHRASE = 80
GREATEST = Decimal(10) ** 9

_WRITTEN: Mapping[str, str] = MappingProxyType(
    {
        "GBP": r"£|gbp|stg|sterlin[g]?|pounds?|фунт\w*",
        "EUR": r"€|eur|euros?|avro|евро",
        "USD": r"\$|usd|dollars?|dolar|доллар\w*",
        "TRY": r"₺|(?-i:TRY)|tl|lira|лир\w?",
        "PLN": r"zł|pln|złotych",
        "RUB": r"₽|rub|руб\w*",
    }
)
_NUMBER = r"(?P<{0}>[0-9]{{1,3}}(?:[.,' ][0-9]{{3}})+(?:[.,][0-9]{{1,2}})?|[0-9]{{1,9}}(?:[.,][0-9]{{1,2}})?)"
_THOUSAND = r"(?P<{0}>\s?(?:k|bin|тыс\.?)(?!\w))?"
_ANY = "|".join(f"(?:{words})" for words in _WRITTEN.values())
_PRICE = re.compile(
    # Neither part of a longer number, nor of "2+1", nor the last group of a telephone number.
    rf"(?<![\w+.,])(?<![0-9][ \-./+'])(?:{_NUMBER.format('before')}{_THOUSAND.format('thousand_before')}\s?(?P<after>{_ANY})(?!\w))"
    rf"|(?<!\w)(?P<ahead>{_ANY})\s?{_NUMBER.format('behind')}{_THOUSAND.format('thousand_behind')}(?![0-9+]|[.,' ][0-9]{{3}})",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_FOLLOWED = re.compile(r"\s?[0-9]")
_TELEPHONE = re.compile(r"(?<![\w])(?:\+|00?)[1-9][0-9 ()\-./]{6,}[0-9]")
_CLAUSE = re.compile(r"[,;!?\n]|(?<!\b[0-9])(?<!\b[0-9]{2})\.(?![0-9])")
_FREE = re.compile(
    r"\bm[üu]sait|\bbo[şs](?:ta)?\b|\bhemen\b|\bavailab|\bunavailable|\bvacant|\bis\s+free\b|\bfree\s+(?:from|now|on|until|in)\b|\bсвобод|\bдоступн"
    r"|\bdostępn|\bwoln[eyai]\b|\bverfügbar|\bfrei\b",
    re.IGNORECASE,
)


def price_in(words: str) -> Money | None:
    """The first amount that has a currency beside it; years, telephone numbers and "2+1" are none."""
    plain = _TELEPHONE.sub(";", DATE.sub(";", unicodedata.normalize("NFKC", words[:LONGEST_READ])))
    found = _PRICE.search(plain)
    while found is not None:
        number = found["before"] or found["behind"]
        amount = _amount(number) * (1000 if found["thousand_before"] or found["thousand_behind"] else 1)
        # In "2026 GBP 700" the currency is that of the second number.
        a_year = found["before"] and _YEAR.fullmatch(number) and _FOLLOWED.match(plain, found.end())
        if 0 < amount <= GREATEST and not a_year:
            return Money(amount, _currency(found["after"] or found["ahead"]))
        found = _PRICE.search(plain, found.start("after") if a_year else found.end())
    return None


def availability_in(words: str) -> str | None:
    """The clause that says from when or whether something is free, else the first date; None where neither is there."""
    plain = unicodedata.normalize("NFC", words[:LONGEST_READ])
    for clause in _CLAUSE.split(plain):
        found = _FREE.search(clause)
        if found:
            start = max(0, found.end() - LONGEST_PHRASE)
            return clause[start : start + LONGEST_PHRASE].strip()
    date = DATE.search(plain)
    return date[0] if date else None


def _amount(number: str) -> Decimal:
    if not number:
        return Decimal(0)
    whole, mark, rest = number, "", ""
    for sign in ".,":
        head, found, tail = number.rpartition(sign)
        if found and len(tail) <= 2:  # noqa: PLR2004 - cents have two digits
            whole, mark, rest = head, found, tail
    return Decimal(re.sub(r"[.,' ]", "", whole) + (f".{rest}" if mark else ""))


def _currency(written: str) -> str:
    return next(code for code, words in _WRITTEN.items() if re.fullmatch(words, written, re.IGNORECASE))
