"""Aliases: one form for each, whoever writes it and however."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import chain

import phonenumbers

from domain.person.commands import Alias
from domain.person.events import AliasKind
from domain.person.refusals import AliasNotUsable

HOME = "TR"
"""Numbers without a country code are Turkish ones, as those of Northern Cyprus are (+90 392 …, +90 533 …, +90 542 …)."""

WHATSAPP_ID = re.compile(r"([A-Za-z]{2})\.(ENT\.)?([A-Za-z0-9]{1,128})")
"""A country, a point, and up to 128 letters and digits; with ENT for those that several businesses of one owner share.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids and
https://docs.360dialog.com/docs/resources/phone-numbers/usernames-and-bsuid
"""

NAMED_IN = (
    "from",
    "waid",
    "externaluserid",
    "parentexternaluserid",
    "userid",
    "fromuserid",
    "parentuserid",
    "bsuid",
    "parentbsuid",
)
"""Parameters of a callback that name its sender, the surest first, in lower case and without what separates words.

From and WaId as in https://www.twilio.com/docs/messaging/guides/webhook-request. ExternalUserId and ParentExternalUserId are what
Twilio adds for business-scoped ids, and From has such an id where there is no number (https://github.com/chatwoot/chatwoot/pull/14436,
https://github.com/nyaruka/courier/pull/1000). The others are what Meta and other providers call the same.
"""

_PREFERRED = ("whatsapp", "phone")
"""Of a contact's addresses these are tried first."""

_MOST_PARTS = 64
"""Of nested contacts so many parts are looked at."""

_LONGEST = 256
_CHANNEL = re.compile(r"(whatsapp:)+", re.IGNORECASE)
_NUMBER = re.compile(r"[( ]*\+?[0-9()./ -]*[0-9][0-9()./ -]*")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_COUNTRY_SAID = {
    phonenumbers.CountryCodeSource.FROM_NUMBER_WITH_PLUS_SIGN,
    phonenumbers.CountryCodeSource.FROM_NUMBER_WITH_IDD,
}
_NO_NUMBER = 10**15
_DIGITS_OF_A_NUMBER = 7


def alias(given: object) -> Alias:
    """What somebody is known by, given as text, as a number, or as a contact with addresses, of which the first usable one counts.

    Raises `AliasNotUsable` for everything else.
    """
    for text in _texts(given):
        found = _read(text)
        if found is not None:
            return found
    raise AliasNotUsable


def aliases(parameters: Mapping[str, str]) -> tuple[Alias, ...]:
    """All that a callback of the provider says of its sender, the surest first; nothing where it names nobody."""
    given: dict[str, list[str]] = {}
    for name, value in parameters.items():
        given.setdefault(re.sub(r"[^a-z]", "", name.lower()), []).append(value)
    texts = chain.from_iterable(given.get(name, ()) for name in NAMED_IN)
    return tuple(dict.fromkeys(found for text in texts if (found := _believed(text)) is not None))


def reaches(name: str) -> bool:
    """Whether a name is an e-mail address or a phone number, by which others could reach whoever is called so."""
    return re.search(r"\S@\S+\.\S", name) is not None or sum(letter.isdecimal() for letter in name) >= _DIGITS_OF_A_NUMBER


def _texts(given: object) -> Iterator[str]:
    waiting = [given]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        match waiting.pop():
            case str() as text:
                yield text
            case int() as number if not isinstance(number, bool) and 0 < number < _NO_NUMBER:
                yield str(number)
            case list() | tuple() as several:
                waiting += reversed(several[:_MOST_PARTS])
            case dict() as contact:
                waiting += reversed(_addresses(contact))
            case _:
                pass


def _addresses(contact: dict[object, object]) -> list[object]:
    """What a contact holds, the preferred ones first."""
    named = {name.casefold(): value for name, value in contact.items() if isinstance(name, str)}
    return [*(named[name] for name in _PREFERRED if name in named), *contact.values()][:_MOST_PARTS]


def _read(text: str) -> Alias | None:
    plain = _plain(text)
    if (known := WHATSAPP_ID.fullmatch(plain)) is not None:
        country, shared, rest = known.groups()
        return Alias(AliasKind.WHATSAPP_ID, f"{country.upper()}.{shared or ''}{rest}")
    return _phone(plain) if _NUMBER.fullmatch(plain) else None


def _plain(text: str) -> str:
    """Without what cannot be seen, digits, blanks, dashes and signs of any script as ASCII has them, and without the channel."""
    if len(text) > _LONGEST:
        return ""
    letters = []
    for letter in unicodedata.normalize("NFKC", text):
        category = unicodedata.category(letter)
        if category == "Nd":
            letters.append(str(unicodedata.decimal(letter)))
        elif category == "Pd":
            letters.append("-")
        elif letter.isspace():
            letters.append(" ")
        elif category not in {"Cf", "Cc"}:
            letters.append(letter)
    plain = "".join(letters).strip()
    return _CHANNEL.sub("", plain, count=1).strip() if _CHANNEL.match(plain) else plain


def _phone(text: str) -> Alias | None:
    try:
        number = phonenumbers.parse(text, HOME, keep_raw_input=True)
    except phonenumbers.NumberParseException:
        return None
    # A country that was said is believed to have numbers that we do not know of yet; one that we guessed is not.
    if number.country_code_source not in _COUNTRY_SAID and not phonenumbers.is_valid_number(number):
        return None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    value = str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    # A country alone, followed by noughts, has no such form.
    return Alias(AliasKind.PHONE, value) if value.startswith("+") else None


def _believed(text: str) -> Alias | None:
    """The same from the provider, which writes numbers with their country, WaId without the plus, and knows better which exist."""
    plain = _plain(text)
    if plain.isdecimal():
        plain = f"+{plain}"
    return _read(plain) or (Alias(AliasKind.PHONE, plain) if _E164.fullmatch(plain) else None)
