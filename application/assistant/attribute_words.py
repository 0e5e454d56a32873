"""What attributes of listings, and for what their prices are, are called: in English, Turkish, Russian, Polish and German."""

from collections.abc import Mapping
from types import MappingProxyType

from domain.languages import in_language
from domain.listing.events import Per

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "subcategory": "kind|tür|вид|rodzaj|Art",
        "bedrooms": "bedrooms|yatak odası|спален|sypialnie|Schlafzimmer",
        "bathrooms": "bathrooms|banyo|ванных|łazienki|Badezimmer",
        "area_m2": "m²|m²|м²|m²|m²",
        "floor": "floor|kat|этаж|piętro|Etage",
        "furnished": "furnished|eşyalı|с мебелью|umeblowane|möbliert",
        "sea_view": "sea view|deniz manzarası|вид на море|widok na morze|Meerblick",
        "pool": "pool|havuz|бассейн|basen|Pool",
        "pets": "pets allowed|evcil hayvan olur|можно с животными|zwierzęta dozwolone|Haustiere erlaubt",
        "garden": "garden|bahçe|сад|ogród|Garten",
        "parking": "parking|otopark|парковка|parking|Parkplatz",
        "air_conditioning": "air conditioning|klima|кондиционер|klimatyzacja|Klimaanlage",
        "title_deed": "title deed|koçan|титул|tytuł własności|Eigentumstitel",
        "guests": "guests|kişi|гостей|goście|Gäste",
        "minimum_nights": "shortest stay, in nights|en az gece|минимум ночей|najkrócej nocy|Mindestnächte",
        "wifi": "Wi-Fi|Wi-Fi|Wi-Fi|Wi-Fi|WLAN",
        "breakfast": "breakfast|kahvaltı|завтрак|śniadanie|Frühstück",
        "make": "make|marka|марка|marka|Marke",
        "model": "model|model|модель|model|Modell",
        "year": "year|model yılı|год|rok|Baujahr",
        "mileage_km": "km|km|км|km|km",
        "gearbox": "gearbox|vites|коробка|skrzynia biegów|Getriebe",
        "fuel": "fuel|yakıt|топливо|paliwo|Kraftstoff",
        "seats": "seats|koltuk|мест|miejsca|Sitze",
        "speaks": "speaks|dil|говорит|języki|spricht",
        "call_out": "comes to you|eve gelir|выезд|dojazd do klienta|kommt zu dir",
        "weekends": "at weekends|hafta sonu|по выходным|w weekendy|am Wochenende",
        "experience_years": "years of experience|yıl deneyim|лет опыта|lat doświadczenia|Jahre Erfahrung",
        "condition": "condition|durumu|состояние|stan|Zustand",
        "brand": "brand|marka|марка|marka|Marke",
        "delivery": "delivery|teslimat|доставка|dostawa|Lieferung",
    }
)
_VALUES: Mapping[str, str] = MappingProxyType(
    {
        "manual": "manual|manuel|механика|manualna|Schaltung",
        "automatic": "automatic|otomatik|автомат|automatyczna|Automatik",
        "petrol": "petrol|benzin|бензин|benzyna|Benzin",
        "diesel": "diesel|dizel|дизель|diesel|Diesel",
        "hybrid": "hybrid|hibrit|гибрид|hybryda|Hybrid",
        "electric": "electric|elektrik|электро|elektryczny|Elektro",
        "lpg": "LPG|LPG|газ|LPG|Autogas",
        "new": "new|sıfır|новое|nowe|neu",
        "like_new": "like new|yeni gibi|как новое|jak nowe|wie neu",
        "used": "used|ikinci el|б/у|używane|gebraucht",
        "for_parts": "for parts|parça için|на запчасти|na części|für Ersatzteile",
        "turkish": "Turkish|Türk|турецкий|turecki|türkisch",
        "exchange": "exchange|eşdeğer|обменный|wymienny|Tausch",
        "tahsis": "tahsis|tahsis|тахсис|tahsis|Tahsis",
        "leasehold": "leasehold|kiralama|аренда|dzierżawa|Pacht",
        "any": "any|farketmez|любое|dowolne|egal",
    }
)
_PER: Mapping[Per, str] = MappingProxyType(
    {
        Per.TOTAL: "||||",
        Per.MONTH: " a month| / ay| в месяц| miesięcznie| im Monat",
        Per.NIGHT: " a night| / gece| за ночь| za noc| pro Nacht",
        Per.DAY: " a day| / gün| в день| za dzień| am Tag",
        Per.HOUR: " an hour| / saat| в час| za godzinę| pro Stunde",
    }
)
_NO = "no|yok|нет|nie|nein"


def name_of(attribute: str, language: str) -> str:
    """What an attribute is called."""
    return _in(_NAMES[attribute], language) if attribute in _NAMES else attribute.replace("_", " ")


def attribute_told(attribute: str, value: str, language: str) -> str:
    """An attribute with its value: `sea view`, `bedrooms: 2`, `pool: no`."""
    name = name_of(attribute, language)
    if value == "true":
        return name
    if value == "false":
        return f"{name}: {_in(_NO, language)}"
    return f"{name}: {value_told(value, language)}"


def value_told(value: str, language: str) -> str:
    """A choice in words; what is a number or the seller's own words stays."""
    return _in(_VALUES[value], language) if value in _VALUES else value


def per_told(per: Per, language: str) -> str:
    """What follows a price: ` a month`."""
    return _in(_PER[per], language)


def _in(words: str, language: str) -> str:
    return in_language(words.split("|"), language)
