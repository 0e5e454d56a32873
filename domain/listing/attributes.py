"""What a listing's attributes may say: checked against the catalogue, and written in one form."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import assert_never

from domain.catalogue import CATEGORIES, AttributeKind, AttributeType, Subcategory
from domain.listing.events import Attribute
from domain.listing.refusals import ListingNotUsable

LONGEST_TEXT = 80
_YES = frozenset({"true", "yes", "1", "on", "evet", "да", "tak", "ja"})
_NO = frozenset({"false", "no", "0", "off", "hayır", "нет", "nie", "nein"})


def kind_of(category: str, subcategory: str) -> Subcategory:
    """The subcategory of these names; raises `ListingNotUsable`."""
    found = CATEGORIES.get(category)
    if found is None:
        raise ListingNotUsable("category", f"one of {', '.join(CATEGORIES)}")
    if subcategory not in found.subcategories:
        raise ListingNotUsable("subcategory", f"one of {', '.join(found.subcategories)}")
    return found.subcategories[subcategory]


def attributes_of(kind: Subcategory, given: Mapping[str, str]) -> tuple[Attribute, ...]:
    """The attributes in the catalogue's order and in canonical form; raises `ListingNotUsable` with the attribute's name."""
    known = {attribute.name: attribute for attribute in kind.attributes}
    for name in given:
        if name not in known:
            raise ListingNotUsable(f"attributes.{name}", f"one of {', '.join(known)}")
    said = {name: value.strip() for name, value in given.items() if value.strip()}
    return tuple(Attribute(name, _canonical(one, said[name])) for name, one in known.items() if name in said)


def _canonical(kind: AttributeKind, value: str) -> str:
    field = f"attributes.{kind.name}"
    match kind.type:
        case AttributeType.WHOLE | AttributeType.DECIMAL:
            return _number(kind, field, value)
        case AttributeType.YES_NO:
            if value.casefold() not in _YES | _NO:
                raise ListingNotUsable(field, "yes or no")
            return "true" if value.casefold() in _YES else "false"
        case AttributeType.CHOICE:
            if value.casefold() not in kind.choices:
                raise ListingNotUsable(field, f"one of {', '.join(kind.choices)}")
            return value.casefold()
        case AttributeType.TEXT:
            words = " ".join(value.split())
            if len(words) > LONGEST_TEXT:
                raise ListingNotUsable(field, f"at most {LONGEST_TEXT} characters")
            return words
        case _:
            assert_never(kind.type)


def _number(kind: AttributeKind, field: str, value: str) -> str:
    whole = kind.type is AttributeType.WHOLE
    expected = f"a {'whole number' if whole else 'number'} from {kind.least} to {kind.most}"
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ListingNotUsable(field, expected) from None
    if not number.is_finite() or not kind.least <= number <= kind.most or (whole and number != number.to_integral_value()):
        raise ListingNotUsable(field, expected)
    return str(int(number)) if whole else format(number.normalize(), "f")
