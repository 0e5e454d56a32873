"""What can be offered: categories, their subcategories, and the attributes that each of them has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from domain.languages import in_language


class AttributeType(StrEnum):
    """What an attribute's value is."""

    WHOLE = "whole"
    DECIMAL = "decimal"
    YES_NO = "yes-no"
    CHOICE = "choice"
    TEXT = "text"


class Booked(StrEnum):
    """How something is booked: by nights, by a time to see it, or not at all."""

    STAY = "stay"
    VIEWING = "viewing"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class AttributeKind:
    """One attribute: whole and decimal numbers have bounds and perhaps a unit, choices their values."""

    name: str
    type: AttributeType
    least: int = 0
    most: int = 1_000_000
    unit: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subcategory:
    """A kind of thing within a category; `names` are in the order of `LANGUAGES`."""

    slug: str
    names: tuple[str, ...]
    attributes: tuple[AttributeKind, ...]
    booked: Booked

    def name(self, language: str) -> str:
        """Its name, in English where we do not speak a language."""
        return in_language(self.names, language)


@dataclass(frozen=True, slots=True)
class Category:
    """A category; `names` are in the order of `LANGUAGES`."""

    slug: str
    names: tuple[str, ...]
    subcategories: Mapping[str, Subcategory] = field(default_factory=dict)

    def name(self, language: str) -> str:
        """Its name, in English where we do not speak a language."""
        return in_language(self.names, language)


def _whole(name: str, most: int, unit: str = "", least: int = 0) -> AttributeKind:
    return AttributeKind(name, AttributeType.WHOLE, least, most, unit)


def _yes_no(*names: str) -> tuple[AttributeKind, ...]:
    return tuple(AttributeKind(name, AttributeType.YES_NO) for name in names)


def _choice(name: str, *choices: str) -> AttributeKind:
    return AttributeKind(name, AttributeType.CHOICE, choices=choices)


def _text(name: str) -> AttributeKind:
    return AttributeKind(name, AttributeType.TEXT)


_ROOMS = (_whole("bedrooms", 30), _whole("bathrooms", 20), _whole("area_m2", 100_000, "m²"))
_HOME = (*_ROOMS, _whole("floor", 60), *_yes_no("furnished", "sea_view", "pool", "pets", "garden", "parking", "air_conditioning"))
_SALE = (*_HOME, _choice("title_deed", "turkish", "exchange", "tahsis", "leasehold"))
_LAND = (
    _whole("area_m2", 10_000_000, "m²"),
    *_yes_no("sea_view"),
    _choice("title_deed", "turkish", "exchange", "tahsis", "leasehold"),
)
_STAY = (
    *_ROOMS,
    _whole("guests", 50, least=1),
    _whole("minimum_nights", 90, least=1),
    *_yes_no("sea_view", "pool", "pets", "garden", "parking", "air_conditioning", "wifi", "breakfast"),
)
_CAR = (
    _text("make"),
    _text("model"),
    _whole("year", 2100, least=1900),
    _whole("mileage_km", 2_000_000, "km"),
    _choice("gearbox", "manual", "automatic"),
    _choice("fuel", "petrol", "diesel", "hybrid", "electric", "lpg"),
    _whole("seats", 60, least=1),
)
_HIRE = (*_CAR, _whole("minimum_nights", 90, "days", least=1))
_SERVICE = (_text("speaks"), *_yes_no("call_out", "weekends"), _whole("experience_years", 80))
_GOOD = (_choice("condition", "new", "like_new", "used", "for_parts"), _text("brand"), *_yes_no("delivery"))


_Described = tuple[str, str, tuple[AttributeKind, ...]]


def _kinds(booked: Booked, *described: _Described) -> dict[str, Subcategory]:
    return {slug: Subcategory(slug, tuple(names.split("|")), attributes, booked) for slug, names, attributes in described}


def _category(slug: str, names: str, subcategories: Mapping[str, Subcategory]) -> Category:
    return Category(slug, tuple(names.split("|")), MappingProxyType(subcategories))


_ALL = (
    _category(
        "rentals",
        "Homes to rent|Kiralık evler|Аренда жилья|Mieszkania do wynajęcia|Mietwohnungen",
        _kinds(
            Booked.VIEWING,
            ("apartment", "Apartment|Daire|Квартира|Mieszkanie|Wohnung", _HOME),
            ("house", "House|Ev|Дом|Dom|Haus", _HOME),
            ("villa", "Villa|Villa|Вилла|Willa|Villa", _HOME),
            ("room", "Room|Oda|Комната|Pokój|Zimmer", _HOME),
            ("commercial", "Shop or office|İş yeri|Магазин или офис|Lokal lub biuro|Laden oder Büro", _HOME),
        ),
    ),
    _category(
        "sales",
        "Homes to buy|Satılık evler|Продажа жилья|Nieruchomości na sprzedaż|Immobilien zum Kauf",
        _kinds(
            Booked.VIEWING,
            ("apartment", "Apartment|Daire|Квартира|Mieszkanie|Wohnung", _SALE),
            ("house", "House|Ev|Дом|Dom|Haus", _SALE),
            ("villa", "Villa|Villa|Вилла|Willa|Villa", _SALE),
            ("land", "Land|Arsa|Участок|Działka|Grundstück", _LAND),
            ("commercial", "Shop or office|İş yeri|Магазин или офис|Lokal lub biuro|Laden oder Büro", _SALE),
        ),
    ),
    _category(
        "short_stays",
        "Holiday stays|Günlük konaklama|Посуточно|Noclegi|Ferienunterkünfte",
        _kinds(
            Booked.STAY,
            ("apartment", "Apartment|Daire|Квартира|Apartament|Ferienwohnung", _STAY),
            ("villa", "Villa|Villa|Вилла|Willa|Villa", _STAY),
            ("bungalow", "Bungalow|Bungalov|Бунгало|Domek|Bungalow", _STAY),
            ("room", "Room|Oda|Комната|Pokój|Zimmer", _STAY),
        ),
    ),
    _category(
        "cars",
        "Cars|Arabalar|Машины|Samochody|Autos",
        {
            **_kinds(Booked.VIEWING, ("for_sale", "For sale|Satılık|Продажа|Na sprzedaż|Zu verkaufen", _CAR)),
            **_kinds(Booked.STAY, ("for_hire", "For hire|Kiralık|Прокат|Do wynajęcia|Zu mieten", _HIRE)),
        },
    ),
    _category(
        "services",
        "Services|Hizmetler|Услуги|Usługi|Dienste",
        _kinds(
            Booked.VIEWING,
            ("cleaning", "Cleaning|Temizlik|Уборка|Sprzątanie|Reinigung", _SERVICE),
            ("repairs", "Repairs|Tamirat|Ремонт|Naprawy|Reparaturen", _SERVICE),
            ("moving", "Moving|Nakliyat|Переезды|Przeprowadzki|Umzüge", _SERVICE),
            ("transfers", "Transfers|Transfer|Трансферы|Transfery|Transfers", _SERVICE),
            ("lessons", "Lessons|Ders|Уроки|Lekcje|Unterricht", _SERVICE),
            ("beauty", "Beauty|Güzellik|Красота|Uroda|Schönheit", _SERVICE),
            (
                "legal",
                "Legal and translation|Hukuk ve tercüme|Юристы и переводы|Prawo i tłumaczenia|Recht und Übersetzung",
                _SERVICE,
            ),
            ("childcare", "Child care|Çocuk bakımı|Няни|Opieka nad dziećmi|Kinderbetreuung", _SERVICE),
            ("garden", "Garden and pool|Bahçe ve havuz|Сад и бассейн|Ogród i basen|Garten und Pool", _SERVICE),
            ("other", "Other|Diğer|Другое|Inne|Anderes", _SERVICE),
        ),
    ),
    _category(
        "goods",
        "Goods|Eşya|Вещи|Rzeczy|Sachen",
        _kinds(
            Booked.NONE,
            ("furniture", "Furniture|Mobilya|Мебель|Meble|Möbel", _GOOD),
            ("electronics", "Electronics|Elektronik|Электроника|Elektronika|Elektronik", _GOOD),
            ("appliances", "Appliances|Beyaz eşya|Бытовая техника|AGD|Haushaltsgeräte", _GOOD),
            ("clothing", "Clothing|Giyim|Одежда|Odzież|Kleidung", _GOOD),
            ("sports", "Sports|Spor|Спорт|Sport|Sport", _GOOD),
            ("baby", "For children|Çocuk|Детям|Dla dzieci|Für Kinder", _GOOD),
            ("other", "Other|Diğer|Другое|Inne|Anderes", _GOOD),
        ),
    ),
)

CATEGORIES: Mapping[str, Category] = MappingProxyType({category.slug: category for category in _ALL})
"""Every category by its slug, in the order in which they are shown."""
