"""What customers are told when photos of a listing have come, in five languages."""

from collections.abc import Mapping
from types import MappingProxyType

_CAME: Mapping[str, str] = MappingProxyType(
    {
        "en": "The seller has sent photos of “{0}”.",
        "tr": "Satıcı “{0}” için fotoğraf gönderdi.",
        "ru": "Продавец прислал фотографии «{0}».",
        "pl": "Sprzedawca przysłał zdjęcia „{0}”.",
        "de": "Der Verkäufer hat Fotos von „{0}“ geschickt.",
    }
)


def photos_came(title: str, language: str) -> str:
    """Photos of a listing with this title have come; in English where we do not speak a language."""
    return _CAME.get(language, _CAME["en"]).replace("{0}", title)
