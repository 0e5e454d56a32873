"""What the catalogue of categories looks like on the wire; OpenAPI is generated from these."""

from msgspec import Struct

from domain.catalogue import AttributeKind, Category


class CategoryShown(Struct, frozen=True):
    """A category, by its name in the caller's language."""

    slug: str
    name: str


class Categories(Struct, frozen=True):
    """All categories, in the order in which they are shown."""

    categories: list[CategoryShown]


class AttributeShown(Struct, frozen=True):
    """An attribute: its type, its bounds where it is a number, and its values where one is chosen."""

    name: str
    type: str
    unit: str
    least: int | None
    most: int | None
    choices: list[str]


class SubcategoryShown(Struct, frozen=True):
    """A subcategory, how it is booked (`stay`, `viewing` or `none`), and its attributes."""

    slug: str
    name: str
    booked: str
    attributes: list[AttributeShown]


class Subcategories(Struct, frozen=True):
    """The subcategories of a category."""

    category: CategoryShown
    subcategories: list[SubcategoryShown]


def category_shown(category: Category, language: str) -> CategoryShown:
    """A category in a language."""
    return CategoryShown(category.slug, category.name(language))


def subcategories_shown(category: Category, language: str) -> Subcategories:
    """What a category has, in a language."""
    found = [
        SubcategoryShown(one.slug, one.name(language), one.booked.value, [_attribute(kind) for kind in one.attributes])
        for one in category.subcategories.values()
    ]
    return Subcategories(category_shown(category, language), found)


def _attribute(kind: AttributeKind) -> AttributeShown:
    bounded = kind.type.value in {"whole", "decimal"}
    least, most = (kind.least, kind.most) if bounded else (None, None)
    return AttributeShown(kind.name, kind.type.value, kind.unit, least, most, list(kind.choices))
