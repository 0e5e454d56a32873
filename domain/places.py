"""North Cyprus: its districts and towns, under all their names, and which lie next to each other."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

DISTRICTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Girne": ("Kyrenia", "Keryneia", "Kerynia", "Kirenia", "Кирения", "Гирне"),
        "Lefkoşa": ("Nicosia", "North Nicosia", "Lefkosia", "Nikosia", "Nikozja", "Никосия", "Лефкоша"),
        "Gazimağusa": ("Mağusa", "Famagusta", "Ammochostos", "Фамагуста", "Газимагуса", "Магуса"),
        "İskele": ("Trikomo", "Искеле", "Трикомо"),
        "Güzelyurt": ("Morphou", "Morfou", "Omorfo", "Гюзельюрт", "Морфу"),
        "Lefke": ("Lefka", "Лефке"),
    }
)
"""A district is called as its town is; other spellings beside it."""

TOWNS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Girne": {
            "Alsancak": ("Karavas", "Алсанджак"),
            "Arapköy": ("Klepini",),
            "Bahçeli": ("Kalograia", "Бахчели"),
            "Bellapais": ("Beylerbeyi", "Bellapaïs", "Белапаис", "Беллапаис"),
            "Boğazköy": ("Mpogazi",),
            "Çamlıbel": ("Myrtou",),
            "Çatalköy": ("Agios Epiktitos", "Чаталкой"),
            "Dikmen": ("Dikomo",),
            "Doğanköy": ("Thermeia",),
            "Edremit": ("Trimithi",),
            "Esentepe": ("Agios Amvrosios", "Эсентепе"),
            "Karaman": ("Karmi",),
            "Karaoğlanoğlu": ("Agios Georgios", "Караогланоглу"),
            "Karşıyaka": ("Vasileia", "Vasilya", "Каршияка"),
            "Kayalar": ("Orga",),
            "Lapta": ("Lapithos", "Лапта"),
            "Ozanköy": ("Kazafani", "Озанкой"),
            "Zeytinlik": ("Templos",),
        },
        "Lefkoşa": {
            "Alayköy": ("Gerolakkos",),
            "Değirmenlik": ("Kythrea",),
            "Ercan": ("Tymbou", "Kırklar", "Эрджан"),
            "Gönyeli": ("Geunyeli", "Kioneli", "Гёньели"),
            "Göçmenköy": (),
            "Hamitköy": ("Hamit Mandres", "Хамиткой"),
            "Haspolat": ("Mia Milia",),
            "Kızılbaş": ("Trachonas",),
            "Ortaköy": ("Orta Keuy",),
            "Taşkınköy": (),
            "Yenişehir": ("Neapolis",),
        },
        "Gazimağusa": {
            "Akdoğan": ("Lysi",),
            "Beyarmudu": ("Pergamos", "Pile"),
            "Geçitkale": ("Lefkoniko",),
            "Maraş": ("Varosha", "Kapalı Maraş", "Вароша"),
            "Salamis": ("Salamina", "Саламис"),
            "Tatlısu": ("Akanthou", "Татлысу"),
            "Tuzla": ("Engomi", "Enkomi"),
            "Vadili": ("Vatili",),
            "Yeni Boğaziçi": ("Agios Sergios", "Йени Богазичи"),
        },
        "İskele": {
            "Bafra": ("Vokolida", "Бафра"),
            "Boğaz": ("Bogazi", "Богаз"),
            "Büyükkonuk": ("Komi Kebir",),
            "Dipkarpaz": ("Karpaz", "Karpas", "Rizokarpaso", "Karpasia", "Карпаз", "Карпас"),
            "Kaplıca": ("Davlos",),
            "Kumyalı": ("Koma tou Gialou",),
            "Long Beach": ("Longbeach", "İskele Long Beach", "Лонг Бич"),
            "Mehmetçik": ("Galateia",),
            "Ötüken": ("Spathariko",),
            "Yeni Erenköy": ("Yialousa", "Aigialousa"),
        },
        "Güzelyurt": {
            "Aydınköy": ("Prastio",),
            "Bostancı": ("Zodeia", "Zodhia"),
        },
        "Lefke": {
            "Gemikonağı": ("Karavostasi",),
            "Yedidalga": ("Potamos tou Kampou",),
            "Yeşilyurt": ("Pentageia",),
        },
    }
)
"""The towns of each district, with other spellings beside them."""

ROADS = (
    ("Lefke", "Güzelyurt", "Lefkoşa", "Gazimağusa", "İskele"),
    ("Güzelyurt", "Girne", "Lefkoşa"),
    ("Girne", "Gazimağusa"),
    ("Kayalar", "Karşıyaka", "Lapta", "Alsancak", "Karaoğlanoğlu", "Zeytinlik"),
    ("Çamlıbel", "Karşıyaka"),
    ("Çamlıbel", "Güzelyurt"),
    ("Alsancak", "Edremit", "Karaoğlanoğlu"),
    ("Alsancak", "Karaman", "Edremit", "Zeytinlik"),
    ("Doğanköy", "Ozanköy", "Bellapais", "Doğanköy"),
    ("Ozanköy", "Çatalköy", "Arapköy", "Esentepe", "Bahçeli", "Tatlısu", "Kaplıca"),
    ("Çatalköy", "Esentepe"),
    ("Boğazköy", "Dikmen", "Lefkoşa"),
    ("Boğazköy", "Gönyeli", "Ortaköy", "Yenişehir", "Taşkınköy"),
    ("Gönyeli", "Alayköy"),
    ("Dikmen", "Hamitköy", "Haspolat", "Değirmenlik", "Ercan"),
    ("Taşkınköy", "Kızılbaş", "Göçmenköy", "Gönyeli"),
    ("Ortaköy", "Hamitköy", "Kızılbaş"),
    ("Vadili", "Akdoğan", "Beyarmudu"),
    ("Geçitkale", "Tatlısu"),
    ("Geçitkale", "İskele"),
    ("Maraş", "Tuzla", "Salamis", "Yeni Boğaziçi", "Long Beach", "Boğaz", "Bafra", "Kumyalı", "Yeni Erenköy", "Dipkarpaz"),
    ("Tuzla", "Yeni Boğaziçi", "İskele"),
    ("Ötüken", "Yeni Boğaziçi"),
    ("Boğaz", "Büyükkonuk", "Mehmetçik", "Bafra"),
    ("Kaplıca", "Büyükkonuk"),
    ("Mehmetçik", "Kumyalı"),
    ("Aydınköy", "Bostancı"),
    ("Güzelyurt", "Yeşilyurt", "Gemikonağı", "Yedidalga"),
)
"""What lies next to each other, as one comes through it; beside that every town is next to its district's."""

_ENDS = re.compile(r"[,;/('’(]")
_WITHOUT_DOT = "ı"


@dataclass(frozen=True, slots=True)
class Place:
    """A town, or a district: then both names are the same."""

    name: str
    district: str

    def __str__(self) -> str:
        return self.name


def folded(text: str) -> str:
    """Letters and digits alone, without case, accents and the dots of Turkish: what two spellings of a name have in common."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = "".join(letter for letter in plain if letter.isalnum())
    return kept.replace(_WITHOUT_DOT, "i")


def place(text: str) -> Place | None:
    """The place that is called so, also where more follows its name, as in "Lapta, Girne" or "Girne'de"; None for others."""
    found = _BY_NAME.get(folded(text))
    if found is not None:
        return found
    return _BY_NAME.get(folded(_ENDS.split(text.strip(), maxsplit=1)[0]))


def spellings(name: str) -> tuple[str, ...]:
    """All names of a place, its own first; a name that we do not know stands for itself."""
    found = place(name)
    if found is None:
        return (name,)
    own = folded(found.name)
    others = DISTRICTS[found.district] if found.name == found.district else TOWNS[found.district][found.name]
    return (found.name, *(other for other in others if folded(other) != own))


def neighbours(place: Place) -> frozenset[Place]:
    """What lies next to a place: the next towns and its district; next to a district its towns and the next districts."""
    return _NEXT[place]


def _named() -> Iterator[tuple[str, Place]]:
    for district, spellings in DISTRICTS.items():
        for name in (district, *spellings):
            yield name, Place(district, district)
        for town, others in TOWNS[district].items():
            for name in (town, *others):
                yield name, Place(town, district)


def _bordering(known: Mapping[str, Place]) -> Mapping[Place, frozenset[Place]]:
    found: dict[Place, set[Place]] = {one: set() for one in known.values()}
    pairs = [(known[folded(one.name)], known[folded(one.district)]) for one in found]
    pairs += [(known[folded(one)], known[folded(other)]) for road in ROADS for one, other in pairwise(road)]
    for one, other in pairs:
        if one != other:
            found[one].add(other)
            found[other].add(one)
    return MappingProxyType({one: frozenset(others) for one, others in found.items()})


_BY_NAME: Mapping[str, Place] = MappingProxyType({folded(name): one for name, one in _named()})
_NEXT = _bordering(_BY_NAME)

PLACES: frozenset[Place] = frozenset(_NEXT)
"""All of them."""
