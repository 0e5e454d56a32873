"""The words by which people say what they look for, in five languages, without accents."""

import re
from collections.abc import Mapping
from types import MappingProxyType


def _any(*words: str) -> re.Pattern[str]:
    """Any of these words, in the form in which texts are looked at: й and ё lose what stands above them there."""
    alternatives = "|".join(words).replace("й", "и").replace("ё", "е")
    return re.compile(rf"(?<![a-zа-я0-9])(?:{alternatives})(?![a-zа-я0-9])")


RENT = _any(
    r"rent(?:al|als|ing|ed)?|to let|long[ -]term|let|kiralik\w*|kiraya|kirala\w*|kirada|uzun donem",
    r"аренд\w*|снять|сним\w*|сдает\w*|сдам|долгосрочн\w*|wynaj\w*|najem\w*|do najecia|wynajme",
    r"miet\w*|zur miete|langfristig",
)
BUY = _any(
    r"buy(?:ing)?|purchase|for sale|sale|invest\w*|satilik\w*|satin al\w*|satin",
    r"купить|куплю|покупк\w*|продаж\w*|продает\w*|kup\w*|kupno|na sprzedaz|sprzedaz\w*",
    r"kauf\w*|zum verkauf|zu verkaufen|erwerben",
)
STAY = _any(
    r"holiday\w*|vacation\w*|short[ -]?(?:stay|term|let)s?|nights?|nightly|daily|airbnb|bnb|weekend|stay|gunluk\w*|gecelik"
    r"|tatil\w*",
    r"konakla\w*|haftalik|посуточно|на ночь|ноч\w+|на сутки|сутки|отпуск\w*|отдых\w*|на неделю|na doby|na dobe|nocleg\w*"
    r"|noc\w*",
    r"wakacj\w*|urlop\w*|tydzien|ferien\w*|urlaub\w*|nacht|nachte|ubernacht\w*|kurzzeit\w*|unterkunft",
)
HIRE = _any(
    r"hire|rent(?:al|ing)?|rent a car|rentacar|kiralik|kirala\w*|аренд\w*|прокат\w*|напрокат|снять|взять|wynaj\w*"
    r"|wypozycz\w*|miet\w*",
    r"leihen|mietwagen|leihwagen",
)

KINDS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "land": _any(
            r"land|plots?|field|arsa\w*|tarla\w*|arazi\w*|земл\w*|участ\w*|dzialk\w*|grunt\w*|grundstuck\w*|bauland|baugrund\w*"
        ),
        "villa": _any(r"villas?|villa\w*|mustakil villa|вилл\w*|will[aeiy]\w*|villen"),
        "bungalow": _any(r"bungalows?|bungalov\w*|бунгало|domek|domki|domku"),
        "room": _any(
            r"rooms? to rent|single room|spare room|oda kirala\w*|tek oda|комнат[ауы]|pokoj|pokoju|ein zimmer|wg[ -]zimmer"
            r"|zimmer"
        ),
        "commercial": _any(
            r"shops?|offices?|warehouse|dukkan\w*|ofis\w*|is ?yeri\w*|depo|магазин\w*|офис\w*|помещени\w*|склад|sklep\w*"
            r"|biur\w*|lokal\w*"
            r"|laden(?:lokal)?|buro\w*|gewerbe\w*"
        ),
        "apartment": _any(
            r"apartments?|apartman\w*|appartments?|appart\w*|flats?|condos?|studio\w*|penthouse\w*|daire\w*|studyo\w*"
            r"|квартир\w*|апартамент\w*"
            r"|студи\w*|пентхаус\w*|mieszka\w*|apartament\w*|kawalerk\w*|wohnung\w*|ferienwohnung\w*|fewo|apartement"
        ),
        "house": _any(
            r"houses?|homes?|semi|detached|duplex\w*|ev|evi|evler|eve|mustakil\w*|ikiz|дом|дома|домик\w*|коттедж\w*"
            r"|таунхаус\w*|dom|domu"
            r"|domow|haus|hauser|hauschen|reihenhaus"
        ),
    }
)
"""Kinds of homes; the words decide in this order."""

CAR = _any(
    r"cars?|vehicles?|suv|jeep|van|pick ?up|sedan|hatchback|automobile|rent ?a ?car|araba\w*|arac\w*|otomobil\w*|oto"
    r"|машин\w*|авто|автомобил\w*",
    r"внедорожник\w*|тачк\w*|samochod\w*|auto|auta|aut|wagen|autos|fahrzeug\w*|mietwagen|leihwagen|kombi|pkw|gelandewagen",
)
MAKES = _any(
    "toyota|honda|mercedes|bmw|audi|volkswagen|vw|golf|ford|fiesta|focus|nissan|mazda|mitsubishi|suzuki|hyundai|kia|renault"
    "|clio|peugeot",
    "citroen|fiat|opel|vauxhall|corsa|skoda|seat|land rover|range rover|mini cooper|lexus|subaru|volvo|tesla|polo|yaris"
    "|corolla|vitz|juke",
)
SERVICES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "cleaning": _any(r"clean\w*|maid|temizli\w*|уборк\w*|уборщиц\w*|клининг\w*|sprzata\w*|reinig\w*|putz\w*"),
        "repairs": _any(
            r"plumb\w*|electrician\w*|handym\w*|repair\w*|builder\w*|painter\w*|boiler|air ?con(?:ditioning)? (?:service"
            r"|repair)|tesisat\w*"
            r"|elektrikci\w*|tamir\w*|usta\w*|boyaci\w*|klimaci\w*|klima servis\w*|сантехник\w*|электрик\w*|ремонт\w*"
            r"|мастер\w*|hydraulik\w*"
            r"|elektryk\w*|napraw\w*|zlota raczka|klempner\w*|elektriker\w*|reparatur\w*|handwerker\w*|installateur\w*|maler"
        ),
        "moving": _any(
            r"movers?|moving|removals?|nakliy\w*|tasima\w*|tasin\w*|переезд\w*|грузчик\w*|przeprowadz\w*|umzug\w*|umziehen"
        ),
        "transfers": _any(
            r"transfer\w*|airport (?:pick ?up|taxi)|taxi|taksi|shuttle|havaalani\w*|трансфер\w*|такси|taksowk\w*|flughafen\w*"
        ),
        "lessons": _any(
            r"lessons?|tutor\w*|teacher\w*|classes|ders\w*|ozel ders|ogretmen\w*|урок\w*|репетитор\w*|lekcj\w*|korepety\w*"
            r"|nauczyciel\w*"
            r"|unterricht\w*|nachhilfe\w*|lehrer\w*"
        ),
        "beauty": _any(
            r"hairdress\w*|barber\w*|nails?|massage\w*|make ?up|beauty|kuafor\w*|berber\w*|manikur\w*|masaj\w*"
            r"|парикмахер\w*|маникюр\w*"
            r"|массаж\w*|fryzjer\w*|manicure|masaz\w*|friseur\w*|massage\w*|kosmetik\w*|manikure"
        ),
        "legal": _any(
            r"lawyer\w*|solicitor\w*|advocate|translat\w*|notary|accountant\w*|avukat\w*|tercum\w*|cevirmen\w*|muhasebe\w*"
            r"|юрист\w*"
            r"|адвокат\w*|переводчик\w*|нотариус\w*|бухгалтер\w*|prawnik\w*|adwokat\w*|tlumacz\w*|ksiegow\w*|anwalt\w*"
            r"|ubersetz\w*"
            r"|dolmetsch\w*|steuerberater\w*"
        ),
        "childcare": _any(
            r"nann\w*|babysit\w*|child ?care|bakici\w*|cocuk bakim\w*|нян\w*|niani\w*|opiekunk\w*|kinderbetreu\w*|tagesmutter"
        ),
        "garden": _any(
            r"garden(?:er|ers|ing)|pool (?:cleaning|maintenance|service)|bahcivan\w*|bahce bakim\w*|havuz (?:bakim"
            r"|temizli)\w*|садовник\w*"
            r"|ogrodni\w*|gartner\w*|poolpflege|poolreinigung"
        ),
    }
)
GOODS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "furniture": _any(
            r"furniture|sofas?|couch\w*|tables?|chairs?|beds?|mattress\w*|wardrobes?|desks?|shel(?:f|ves)|mobilya\w*"
            r"|koltuk\w*|masa|masasi"
            r"|sandalye\w*|yatak|yatagi|dolap|dolabi|kanepe\w*|gardirop\w*|мебель\w*|диван\w*|стол|стул\w*|кровать|кровати"
            r"|матрас\w*|шкаф\w*"
            r"|meble|mebli|kanap\w*|sof[aey]|stol|stolik|krzesl\w*|lozk\w*|materac\w*|szaf\w*|mobel|couch|tisch\w*|stuhl\w*"
            r"|bett|matratze\w*"
            r"|schrank|kleiderschrank|regal"
        ),
        "electronics": _any(
            r"phones?|iphone\w*|samsung|laptops?|computers?|pc|macbook\w*|tv|tvs|televisions?|tablets?|ipad\w*"
            r"|playstation\w*|ps5|xbox|camera\w*"
            r"|headphones|monitor\w*|telefon\w*|bilgisayar\w*|dizustu|televizyon\w*|телефон\w*|айфон\w*|ноутбук\w*"
            r"|компьютер\w*|телевизор\w*"
            r"|планшет\w*|komputer\w*|telewizor\w*|handy\w*|smartphone\w*|fernseher\w*|rechner|notebook\w*"
        ),
        "appliances": _any(
            r"fridge\w*|refrigerator\w*|freezer\w*|washing machine\w*|washer|dryer|dishwasher\w*|oven\w*|cooker"
            r"|microwave\w*|heater\w*"
            r"|buzdolab\w*|camasir makine\w*|bulasik makine\w*|firin\w*|beyaz esya|холодильник\w*|стиральн\w*|стиралк\w*"
            r"|духовк\w*"
            r"|микроволнов\w*|lodowk\w*|pralk\w*|zmywark\w*|piekarnik\w*|kuhlschrank\w*|waschmaschine\w*|geschirrspul\w*"
            r"|spulmaschine\w*"
            r"|backofen|herd"
        ),
        "baby": _any(
            r"pram|pushchair|stroller|cot|crib|toys?|car seat|bebek arabasi|besik|oyuncak\w*|коляск\w*|кроватк\w*|игрушк\w*"
            r"|wozek|lozeczko"
            r"|zabawk\w*|kinderwagen|kinderbett\w*|spielzeug"
        ),
        "sports": _any(
            r"bikes?|bicycle\w*|kayak\w*|surfboard\w*|treadmill|dumbbells?|golf clubs|bisiklet\w*|kosu bandi|велосипед\w*"
            r"|тренажер\w*|rower\w*"
            r"|kajak\w*|biezni\w*|fahrrad\w*|laufband|hanteln"
        ),
        "clothing": _any(
            r"clothes|clothing|dress\w*|shoes?|jacket\w*|wedding dress|elbise\w*|gelinlik\w*|ayakkabi\w*|mont|одежд\w*"
            r"|платье\w*|обувь|куртк\w*"
            r"|ubran\w*|sukien\w*|sukni\w*|buty|kurtk\w*|kleid\w*|schuhe|jacke\w*|kleidung"
        ),
    }
)

ATTRIBUTES: Mapping[tuple[str, str], re.Pattern[str]] = MappingProxyType(
    {
        ("pool", "true"): _any(
            r"(?:with |private |shared )?(?:swimming )?pool|havuz\w*|(?:с )?бассейн\w*|basen\w*|(?:mit )?pool\w*|schwimmbad"
        ),
        ("sea_view", "true"): _any(
            r"(?:with )?(?:a )?sea ?views?|sea ?side|ocean view|deniz manzara\w*|deniz gor\w*|вид\w* на море"
            r"|widok\w* na morze|meerblick|meersicht"
        ),
        ("furnished", "true"): _any(r"(?:fully )?furnished|esyali|mobilyali|меблирован\w*|с мебелью|umeblowan\w*|mobliert\w*"),
        ("furnished", "false"): _any(r"unfurnished|esyasiz|без мебели|nieumeblowan\w*|unmobliert\w*"),
        ("pets", "true"): _any(
            r"pets?(?: allowed| friendly)?|(?:with )?(?:my )?(?:dog|cat)s?(?: friendly)?|evcil hayvan\w*|kopek\w*|kedi\w*"
            r"|с животн\w*|с собак\w*"
            r"|с кошк\w*|zwierzet\w*|z psem|z kotem|haustier\w*|hund\w*|katze\w*"
        ),
        ("garden", "true"): _any(r"(?:with )?(?:a )?garden|bahceli|bahce|(?:с )?сад(?:ом|ик\w*)|ogrod\w*|(?:mit )?garten"),
        ("parking", "true"): _any(
            r"(?:with )?parking|garage|otopark\w*|garaj\w*|парковк\w*|гараж\w*|parking\w*|garaz\w*|parkplatz|garage"
        ),
        ("wifi", "true"): _any(r"wi-?fi|internet\w*|wlan|интернет\w*"),
        ("gearbox", "automatic"): _any(r"automatic|otomatik\w*|автомат\w*|automat\w*|automatik\w*"),
        ("gearbox", "manual"): _any(r"manual|stick|duz vites\w*|manuel\w*|механик\w*|manualn\w*|schaltgetriebe|schaltwagen"),
        ("fuel", "diesel"): _any(r"diesel\w*|dizel\w*|дизел\w*"),
        ("fuel", "petrol"): _any(r"petrol|gasoline|benzin\w*|бензин\w*|benzyn\w*|benziner"),
        ("fuel", "hybrid"): _any(r"hybrid\w*|hibrit\w*|гибрид\w*|hybryd\w*"),
        ("fuel", "electric"): _any(r"electric|elektrikli|электро\w*|elektryczn\w*|elektroauto|elektrisch\w*"),
        ("condition", "new"): _any(r"brand[ -]new|sifir|новый|новая|новое|nowy|nowa|nowe|neu|neue|neuer|neues"),
        ("condition", "used"): _any(r"used|second[ -]?hand|2nd hand|ikinci el|2\.? ?el|подержанн\w*|б/?у|uzywan\w*|gebraucht\w*"),
    }
)

_FILLERS_TEXT = (
    "a an the i i'm im we me my am is are to for in at on of with and or near around about looking look search find "
    "need want would like please can you show have any some something anything there that this it do does hi hello "
    "hey from by cheap cheaper thanks bir bana icin var mi mu ariyorum ariyoruz istiyorum lazim bul goster lutfen ve "
    "ile de da en civari yakin yakini merhaba selam olan я мы мне нам ищу ищем хочу хотим нужен нужна нужно нужны "
    "найди покажи есть ли в на с и или для пожалуйста привет около рядом по у за szukam szukamy chce chcemy "
    "potrzebuje pokaz znajdz czy jest sa w na z lub dla prosze dzien dobry okolo blisko przy po jakies jakas ich wir "
    "suche suchen brauche brauchen mochte mochten zeig finde gibt es ein eine einen einer der die das den dem mit "
    "und oder fur bitte hallo nahe bei um zu zum zur von"
)
FILLERS = frozenset(_FILLERS_TEXT.split())
"""Words that say nothing of what is looked for."""
