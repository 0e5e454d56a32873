"""What a wish says, in five languages: category, place, price, bedrooms, attributes, dates. Rules alone, in a millisecond."""

import re
from datetime import date

from application.wish import Filters, Understood
from application.wish_dates import dates_in, time_in
from application.wish_places import place_in
from application.wish_prices import prices_in
from application.wish_text import Text
from application.wish_words import (
    ATTRIBUTES,
    BUY,
    CAR,
    FILLERS,
    GOODS,
    HIRE,
    KINDS,
    MAKES,
    RENT,
    SERVICES,
    STAY,
)
from domain.catalogue import CATEGORIES

__all__ = ["Filters", "Understood", "understand"]

_PLUS = re.compile(r"(?<![\d+])([0-9])\s?\+\s?([0-4])(?!\d)")
_STUDIO = re.compile(r"(?<!\w)(?:studio\w*|studyo\w*|студи\w*|kawalerk\w*)(?!\w)")
_NUMBER_WORDS = {
    1: "1|one|single|bir|tek|одн[ауоы]\\w*|одно|jedn\\w*|ein\\w*",
    2: "2|two|double|iki|дв[ауеу]\\w*|двух|dw\\w*|zwei\\w*",
    3: "3|three|uc|три|трех|трёх|trz\\w*|drei\\w*",
    4: "4|four|dort|четыр\\w*|czter\\w*|vier\\w*",
    5: "5|five|bes|пят\\w*|piec\\w*|funf\\w*",
}
_COUNT = "|".join(f"(?P<n{number}>{words})" for number, words in _NUMBER_WORDS.items())
_BEDROOMS = re.compile(
    rf"(?<![\w+])(?:{_COUNT})[\s-]*(?:bed(?:room)?s?|br|bdr|yatak oda\w*|yatakli|oda\w*|спальн\w*|schlafzimmer\w*"
    rf"|sypialni\w*)(?!\w)"
)
_ROOMS = re.compile(
    rf"(?<![\w+])(?:{_COUNT}?)[\s-]*(?:комнатн\w*|[a-zа-я]*комн\w*|pokojow\w*|pokoje|pokoi|zimmer(?:[ -]?wohnung)?"
    rf"|rooms?)(?!\w)"
)
_ONE_WORD = re.compile(r"(?<!\w)(одно|двух|трех|четырех|jedno|dwu|trzy|cztero)-?(?:комнатн\w*|pokojow\w*)(?!\w)")
_PREFIXES = {"одно": 1, "двух": 2, "трех": 3, "четырех": 4, "jedno": 1, "dwu": 2, "trzy": 3, "cztero": 4}
_GUESTS = re.compile(
    r"(?<![\w.,])(\d{1,2})\s*(?:people|persons?|guests?|adults?|pax|kisi\w*|человек\w*|гост\w*|взросл\w*|osob\w*|gosci"
    r"|personen|gaste\w*|leute)(?!\w)"
)

_NO_LETTERS = re.compile(r"[^a-zа-я0-9']+")


def understand(text: str, today: date) -> Understood:
    """What a text says of what is looked for; what is said of nothing that we know is left in `rest`."""
    left = Text(text)
    guests = left.take(_GUESTS)
    bedrooms = _bedrooms(left)
    stays = STAY.search(left.left) is not None
    clock = time_in(left)
    dates = dates_in(left, today)
    prices = prices_in(left)
    where = place_in(left)
    nights = stays or (dates is not None and dates[1] is not None)
    category, subcategory = _category(left, stays=nights, has_rooms=bedrooms is not None)
    attributes = _attributes(left, category, subcategory)
    filters = Filters(category, subcategory, where, prices.lowest, prices.highest, prices.currency, bedrooms, attributes)
    return Understood(filters, _rest(left), dates, clock, int(guests[1]) if guests else None)


def _bedrooms(text: Text) -> int | None:
    """2+1 is two bedrooms and a living room; where all rooms are counted, as in "zwei Zimmer", one of them is no bedroom."""
    if plus := text.take(_PLUS):
        return int(plus[1])
    if _STUDIO.search(text.left):
        return 0
    if bedrooms := text.take(_BEDROOMS):
        return _counted(bedrooms)
    if one_word := text.take(_ONE_WORD):
        return max(_PREFIXES[one_word[1]] - 1, 0)
    rooms = _ROOMS.search(text.left)
    if rooms is None or (many := _counted(rooms)) is None:
        return None
    text.cut(rooms.start(), rooms.end())
    return max(many - 1, 0)


def _counted(found: re.Match[str]) -> int | None:
    return next((number for number in _NUMBER_WORDS if found[f"n{number}"]), None)


def _category(text: Text, *, stays: bool, has_rooms: bool) -> tuple[str | None, str | None]:  # noqa: PLR0911 - one case a category
    left = text.left
    kind = next((name for name, words in KINDS.items() if words.search(left)), None)
    service = next((name for name, words in SERVICES.items() if words.search(left)), None)
    good = next((name for name, words in GOODS.items() if words.search(left)), None)
    if service is not None:
        return "services", service
    if good is not None and good in {"baby", "appliances"} and kind is None:
        return "goods", good
    if (CAR.search(left) or MAKES.search(left)) and kind is None:
        return "cars", "for_hire" if HIRE.search(left) or stays else "for_sale" if BUY.search(left) else None
    if kind is not None or (has_rooms and good is None):
        return _home(left, kind, stays=stays)
    if good is not None:
        return "goods", good
    if STAY.search(left):
        return "short_stays", None
    return None, None


def _home(left: str, kind: str | None, *, stays: bool) -> tuple[str | None, str | None]:
    """Renting for months, buying, or staying for nights; without a word for it a home is one to rent, and land one to buy."""
    if BUY.search(left) or kind == "land":
        category = "sales"
    elif stays and not RENT.search(left):
        category = "short_stays"
    else:
        category = "short_stays" if STAY.search(left) else "rentals"
    known = CATEGORIES[category].subcategories
    return category, kind if kind in known and kind != "house" else None


def _attributes(text: Text, category: str | None, subcategory: str | None) -> dict[str, str]:
    """Those that the category has, of all that are said."""
    kinds = CATEGORIES[category].subcategories.values() if category else ()
    known = {one.name for kind in kinds if subcategory in {None, kind.slug} for one in kind.attributes}
    found = {}
    for (name, value), words in ATTRIBUTES.items():
        if name in known and name not in found and text.take(words):
            found[name] = value
    return found


def _rest(text: Text) -> str:
    """The words that are left, without those that say nothing, and without those of categories, which are filters already."""
    for pattern in (RENT, BUY, STAY, *KINDS.values(), CAR):
        text.left = pattern.sub(" ", text.left)
    return " ".join(word for word in _NO_LETTERS.sub(" ", text.left).split() if word not in FILLERS)
