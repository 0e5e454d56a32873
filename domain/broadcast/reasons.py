"""Why somebody was not asked, or is not asked yet, in words that support can pass on to people, in five languages."""

from collections.abc import Mapping
from types import MappingProxyType

from domain.languages import in_language

_TEXTS: Mapping[str, tuple[str, str, str, str, str]] = MappingProxyType(
    {
        "no-seller": (
            "They are not a seller.",
            "Bu kişi satıcı değil.",
            "Это не продавец.",
            "Ta osoba nie jest sprzedawcą.",
            "Das ist kein Verkäufer.",
        ),
        "is-customer": (
            "They are the customer who asks.",
            "Bu kişi soran müşterinin kendisi.",
            "Это сам клиент, который спрашивает.",
            "To ten sam klient, który pyta.",
            "Das ist die Person, die fragt.",
        ),
        "category-differs": (
            "They offer something else.",
            "Başka bir şey sunuyor.",
            "Он предлагает другое.",
            "Oferuje coś innego.",
            "Hier wird etwas anderes angeboten.",
        ),
        "location-differs": (
            "They offer it in other places.",
            "Başka yerlerde sunuyor.",
            "Он предлагает это в других местах.",
            "Oferuje to w innych miejscach.",
            "Es wird an anderen Orten angeboten.",
        ),
        "price-differs": (
            "Their prices are outside the budget.",
            "Fiyatları bütçenin dışında.",
            "Его цены не подходят под бюджет.",
            "Jego ceny nie mieszczą się w budżecie.",
            "Die Preise passen nicht zum Budget.",
        ),
        "paused": (
            "They want no requests at the moment.",
            "Şu anda talep almak istemiyor.",
            "Сейчас он не хочет получать запросы.",
            "Nie chce teraz otrzymywać zapytań.",
            "Im Moment sind keine Anfragen erwünscht.",
        ),
        "daily-cap": (
            "They have had as many requests today as they want.",
            "Bugün istediği kadar talep aldı.",
            "Сегодня он уже получил столько запросов, сколько хочет.",
            "Otrzymał dziś już tyle zapytań, ile chce.",
            "Für heute sind es genug Anfragen.",
        ),
        "no-consent": (
            "They have not agreed to get requests on WhatsApp.",
            "WhatsApp'tan talep almayı kabul etmedi.",
            "Он не соглашался получать запросы в WhatsApp.",
            "Nie zgodził się na zapytania przez WhatsApp.",
            "Anfragen über WhatsApp wurde nicht zugestimmt.",
        ),
        "not-reachable": (
            "We know no WhatsApp number of theirs.",
            "WhatsApp numarasını bilmiyoruz.",
            "Мы не знаем его номера WhatsApp.",
            "Nie znamy jego numeru WhatsApp.",
            "Wir kennen keine WhatsApp-Nummer.",
        ),
        "already-asked": (
            "They have been asked about this request before.",
            "Bu talep kendisine daha önce soruldu.",
            "Его уже спрашивали об этом запросе.",
            "Pytaliśmy już o to zapytanie.",
            "Zu dieser Anfrage wurde schon gefragt.",
        ),
        "audience-full": (
            "Enough others are asked.",
            "Yeterince başka satıcıya soruluyor.",
            "Спрашивают достаточно других.",
            "Pytamy już wystarczająco wielu innych.",
            "Es werden genug andere gefragt.",
        ),
        "forgotten": (
            "They have left.",
            "Bu kişi ayrıldı.",
            "Этот человек ушёл от нас.",
            "Ta osoba odeszła.",
            "Diese Person ist nicht mehr bei uns.",
        ),
        "nobody-to-ask": (
            "There was nobody to ask.",
            "Sorulacak kimse yoktu.",
            "Спрашивать было некого.",
            "Nie było kogo zapytać.",
            "Es gab niemanden zu fragen.",
        ),
        "too-many-rejected": (
            "More than half could not be messaged, so nobody was asked.",
            "Yarıdan fazlasına mesaj gönderilemiyordu; kimseye sorulmadı.",
            "Больше половины нельзя было спросить, поэтому не спросили никого.",
            "Ponad połowie nie można było wysłać wiadomości, więc nikogo nie zapytano.",
            "Mehr als die Hälfte war nicht erreichbar, darum wurde niemand gefragt.",
        ),
        "lead-ended": (
            "The request had ended before anybody was asked.",
            "Kimseye sorulmadan talep sona erdi.",
            "Запрос закончился раньше, чем кого-либо спросили.",
            "Zapytanie zakończyło się, zanim kogokolwiek zapytano.",
            "Die Anfrage war vorbei, bevor jemand gefragt wurde.",
        ),
        "enough-answers": (
            "Enough sellers have answered.",
            "Yeterince satıcı cevap verdi.",
            "Ответило достаточно продавцов.",
            "Odpowiedziało wystarczająco wielu sprzedawców.",
            "Genug Verkäufer haben geantwortet.",
        ),
        "lead-closed": (
            "The request was closed.",
            "Talep kapatıldı.",
            "Запрос закрыт.",
            "Zapytanie zamknięto.",
            "Die Anfrage wurde geschlossen.",
        ),
        "lead-expired": (
            "The time of the request has passed.",
            "Talebin süresi doldu.",
            "Срок запроса истёк.",
            "Czas zapytania minął.",
            "Die Zeit der Anfrage ist abgelaufen.",
        ),
        "too-many-failed": (
            "Most messages failed, so the others were not sent.",
            "Mesajların çoğu iletilemedi; kalanlar gönderilmedi.",
            "Большинство сообщений не дошло, поэтому остальные не отправлены.",
            "Większość wiadomości nie dotarła, więc pozostałych nie wysłano.",
            "Die meisten Nachrichten kamen nicht an, darum gingen die übrigen nicht hinaus.",
        ),
        "given-up": (
            "An operator gave the sending up.",
            "Bir operatör gönderimden vazgeçti.",
            "Оператор прекратил отправку.",
            "Operator zrezygnował z wysyłki.",
            "Der Versand wurde von Hand aufgegeben.",
        ),
        "time-passed": (
            "The time for asking has passed.",
            "Sorma süresi doldu.",
            "Время для вопросов прошло.",
            "Czas na pytanie minął.",
            "Die Zeit zum Fragen ist vorbei.",
        ),
        "quiet-hours": (
            "It is night for them; the message waits until morning.",
            "Sessiz saatler; mesaj sabahı bekliyor.",
            "У него тихие часы; сообщение ждёт утра.",
            "Trwają ciche godziny; wiadomość czeka do rana.",
            "Es ist Ruhezeit; die Nachricht wartet bis zum Morgen.",
        ),
        "provider-busy": (
            "WhatsApp has too much to do; it is tried again.",
            "WhatsApp çok yoğun; yeniden denenecek.",
            "WhatsApp перегружен; попробуем снова.",
            "WhatsApp jest przeciążony; spróbujemy ponownie.",
            "WhatsApp ist überlastet; es wird wieder versucht.",
        ),
        "broadcast-stopped": (
            "The asking was stopped before it was sent.",
            "Gönderilmeden önce sorma durduruldu.",
            "Опрос остановлен до отправки.",
            "Pytanie wstrzymano przed wysłaniem.",
            "Das Fragen wurde vor dem Senden beendet.",
        ),
        "deadline-passed": (
            "It could not be sent in time.",
            "Zamanında gönderilemedi.",
            "Не удалось отправить вовремя.",
            "Nie udało się wysłać na czas.",
            "Es konnte nicht rechtzeitig gesendet werden.",
        ),
    }
)

_WAITS = (
    "It waits for its turn.",
    "Sırasını bekliyor.",
    "Сообщение ждёт своей очереди.",
    "Czeka na swoją kolej.",
    "Es wartet, bis es an der Reihe ist.",
)
_OURS = (
    "It could not be sent; an operator has to look at it.",
    "Gönderilemedi; bir operatörün bakması gerekiyor.",
    "Отправить не удалось; это должен проверить оператор.",
    "Nie udało się wysłać; musi to sprawdzić operator.",
    "Es konnte nicht gesendet werden; jemand aus dem Betrieb muss es ansehen.",
)
_ALIKE = MappingProxyType(
    {
        "sender-rate": _WAITS,
        "recipient-rate": _WAITS,
        "daily-recipients": _WAITS,
        "media-pending": _WAITS,
        "no-template": _OURS,
        "dropped": _OURS,
        "no-address": _TEXTS["not-reachable"],
    }
)


def sentence(code: str, language: str) -> str | None:
    """One of our reasons in a language, in English where it is none of ours; None for a code that is not ours."""
    texts = _TEXTS.get(code) or _ALIKE.get(code)
    return None if texts is None else in_language(texts, language)
