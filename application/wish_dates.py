"""Dates and times in what people write, in five languages; of days without a year the next ones are meant."""

import re
from contextlib import suppress
from datetime import date, time, timedelta

from application.wish_text import Text

_MONTHS = (
    "jan|januar|january|ocak|январ|stycz|styczn",
    "feb|februar|february|subat|феврал|lut",
    "mar|march|marz|maerz|mart|март|marz|marc",
    "apr|april|nisan|апрел|kwie",
    "may|mai|mayis|ма|maj",
    "jun|june|juni|haziran|июн|czerw",
    "jul|july|juli|temmuz|июл|lip",
    "aug|august|agustos|август|sierp",
    "sep|sept|september|eylul|сентябр|wrze",
    "oct|okt|october|oktober|ekim|октябр|pazdz",
    "nov|november|kasim|ноябр|listopad",
    "dec|dez|december|dezember|aralik|декабр|grud",
)
_ENDING = r"(?:[a-z]{0,6}|[а-я]{0,3})"
_MONTH = "|".join(f"(?P<m{number}>(?:{words}){_ENDING})" for number, words in enumerate(_MONTHS, 1))
_MONTH_2 = _MONTH.replace("?P<m", "?P<n")
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_NTH = r"(?:\.|st|nd|rd|th|'?(?:i|u|si|nci|inci|uncu)|-?го|-?е|-?ое)?"
_TO = r"\s*(?:-|to|till|until|and|bis(?:\s+zum)?|по|до|do|ile|'?(?:dan|den|tan|ten)|dan|den|i)\s*(?:the\s+|der\s+)?"
_FROM = r"(?:(?:from|vom|von|с|со|od|between|am)\s+)?"

_ISO_SPAN = re.compile(rf"(\d{{4}}-\d\d-\d\d)(?:{_TO}(\d{{4}}-\d\d-\d\d))?(?!\d)")
_NUMERIC = rf"({_DAY})[./](0?[1-9]|1[0-2])(?:[./](20\d\d|\d\d))?"
_NUMERIC_SPAN = re.compile(rf"(?<![\d.])(?:{_NUMERIC}\.?{_TO}{_NUMERIC})(?!\d)")
_NUMERIC_DAY = re.compile(rf"(?<![\d.,]){_NUMERIC}(?![\d%])")
_NAMED_SPAN = re.compile(
    rf"(?<!\d){_FROM}(?P<a>{_DAY}){_NTH}\s*(?:{_MONTH})?{_TO}(?P<b>{_DAY}){_NTH}\s*(?:of\s+)?(?:{_MONTH_2})(?![a-zа-я])"
)
_MONTH_SPAN = re.compile(
    rf"(?<![a-zа-я]){_FROM}(?:{_MONTH})\s+(?P<a>{_DAY}){_NTH}{_TO}(?:(?:{_MONTH_2})\s+)?(?P<b>{_DAY}){_NTH}(?!\d)"
)
_NAMED_DAY = re.compile(rf"(?<!\d)(?P<a>{_DAY}){_NTH}\s*(?:of\s+)?(?:{_MONTH})(?![a-zа-я])")
_MONTH_DAY = re.compile(rf"(?<![a-zа-я])(?:{_MONTH})\s+(?P<a>{_DAY}){_NTH}(?!\d)")

_AFTER_TOMORROW = re.compile(r"(?<!\w)(?:day after tomorrow|obur gun|ertesi gun|послезавтра|pojutrze|ubermorgen)(?!\w)")
_TOMORROW = re.compile(r"(?<!\w)(?:tomorrow|tmrw|yarin|завтра|jutro|morgen)(?!\w)")
_TODAY = re.compile(r"(?<!\w)(?:today|tonight|bugun|bu aksam|сегодня|dzis|dzisiaj|heute)(?!\w)")
_WEEKEND = re.compile(r"(?<!\w)(?:(?:this |next |coming )?weekend|hafta ?sonu|выходны\w*|weekend\w*|wochenende)(?!\w)")
_WEEKDAYS = (
    "monday|mon|pazartesi|понедельник\\w*|poniedzial\\w*|montag",
    "tuesday|tue|sali|вторник\\w*|wtor\\w*|dienstag",
    "wednesday|wed|carsamba|сред[ауые]|srod\\w*|mittwoch",
    "thursday|thu|persembe|четверг\\w*|czwart\\w*|donnerstag",
    "friday|fri|cuma|пятниц\\w*|piat\\w*|freitag",
    "saturday|sat|cumartesi|суббот\\w*|sobot\\w*|samstag|sonnabend",
    "sunday|sun|pazar|воскресен\\w*|niedziel\\w*|sonntag",
)
_WEEKDAY = re.compile(rf"(?<!\w)(?:{'|'.join(f'(?P<w{number}>{words})' for number, words in enumerate(_WEEKDAYS))})(?!\w)")

_AT = r"(?:at |saat |в |um |o |godz\.? )"
_CLOCK = re.compile(
    rf"(?<![\d.,])(?:{_AT}?([01]?\d|2[0-3])[:h]([0-5]\d)\s*(am|pm|uhr)?|{_AT}([01]?\d|2[0-3])\.([0-5]\d)\s*(am|pm"
    rf"|uhr)?)(?![\d.])"
)
_HOUR = re.compile(
    rf"(?<![\w.,])(?:{_AT}?([01]?\d|2[0-3])\s*(am|pm|uhr|часов|часа|ч)(?!\w)|(?:saat |at |godz\.? )([01]?\d"
    rf"|2[0-3])(?![\d:.\w]))"
)
_NOON = 12
_CENTURIES = 2000
"""Years are written with two digits, or with four from here on."""

_AFTERNOON = range(1, 8)
"""Hours that, said alone, are those of the afternoon: nobody shows a flat at three in the night."""

_NIGHTS = re.compile(r"(?<![\w.,])(\d{1,3})\s*(?:nights?|gece\w*|noc\w*|nacht|nachte\w*|ноч\w*|сут\w*)(?!\w)")

Dates = tuple[date, date | None]


def time_in(text: Text) -> time | None:
    """A time of day, taken out of a text."""
    found = text.take(_CLOCK)
    if found is not None:
        hour, minute, half = (found[1], found[2], found[3]) if found[1] else (found[4], found[5], found[6])
        return time(_hour(int(hour), half), int(minute))
    found = text.take(_HOUR)
    if found is None:
        return None
    if found[3]:
        return time(int(found[3]) + _NOON if int(found[3]) in _AFTERNOON else int(found[3]))
    return time(_hour(int(found[1]), found[2]))


def _hour(hour: int, half: str | None) -> int:
    """By the clock of 24 hours: 12 am is midnight, 12 pm noon."""
    if half not in {"am", "pm"} or hour > _NOON:
        return hour
    return hour % _NOON + (_NOON if half == "pm" else 0)


def dates_in(text: Text, today: date) -> Dates | None:
    """A day, or the first day and the day of leaving, taken out of a text."""
    found = _span(text, today) or _day(text, today)
    if found is None:
        return None
    if found[1] is None and (nights := text.take(_NIGHTS)) and int(nights[1]):
        with suppress(OverflowError):  # beyond the calendar's end
            return found[0], found[0] + timedelta(days=int(nights[1]))
    return found if found[1] is None or found[0] < found[1] else (found[0], None)


def _span(text: Text, today: date) -> Dates | None:
    if found := _ISO_SPAN.search(text.left):
        with suppress(ValueError):
            span = date.fromisoformat(found[1]), date.fromisoformat(found[2]) if found[2] else None
            text.take(_ISO_SPAN)
            return span
    if found := text.take(_NUMERIC_SPAN):
        return _between(_numeric(found, 1, today), _numeric(found, 4, today))
    for pattern in (_NAMED_SPAN, _MONTH_SPAN):
        if found := text.take(pattern):
            named = _month(found, "m"), _month(found, "n")
            first, last = named[0] or named[1], named[1] or named[0]
            return _between(_next(int(found["a"]), first, today), _next(int(found["b"]), last, today))
    return None


def _between(first: date | None, last: date | None) -> Dates | None:
    if first is None or last is None:
        return None
    if last < first:  # over the turn of a year
        with suppress(ValueError):
            last = last.replace(year=last.year + 1)
    return first, last


def _day(text: Text, today: date) -> Dates | None:
    for pattern in (_NAMED_DAY, _MONTH_DAY):
        if found := text.take(pattern):
            day = _next(int(found["a"]), _month(found, "m"), today)
            return None if day is None else (day, None)
    for pattern, days in ((_AFTER_TOMORROW, 2), (_TOMORROW, 1), (_TODAY, 0)):
        if text.take(pattern):
            return today + timedelta(days=days), None
    if text.take(_WEEKEND):
        friday = today + timedelta(days=(4 - today.weekday()) % 7)
        return friday, friday + timedelta(days=2)
    if found := text.take(_WEEKDAY):
        wanted = next(number for number in range(7) if found[f"w{number}"])
        return today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1), None
    if found := _NUMERIC_DAY.search(text.left):
        day = _numeric(found, 1, today)
        if day is not None:
            text.take(_NUMERIC_DAY)
            return day, None
    return None


def _numeric(found: re.Match[str], group: int, today: date) -> date | None:
    day, month, year = int(found[group]), int(found[group + 1]), found[group + 2]
    if year is None:
        return _next(day, month, today)
    with suppress(ValueError):
        return date(int(year) % _CENTURIES + _CENTURIES, month, day)
    return None


def _next(day: int, month: int | None, today: date) -> date | None:
    """The next such day, today included."""
    for year in range(today.year, today.year + 5):
        with suppress(ValueError):
            found = date(year, month or today.month, day)
            if found >= today:
                return found
    return None


def _month(found: re.Match[str], name: str) -> int | None:
    return next((number for number in range(1, 13) if found[f"{name}{number}"]), None)
