"""What notices say, in the language of whoever reads them. Nobody's name and nobody's words are in them."""

from collections.abc import Mapping

from application.booking_words import BOOKING_WORDS
from application.sayings import Say
from domain.broadcast.events import Stop
from domain.outbound.templates import FALLBACK

__all__ = ["Say", "say"]


_WORDS: Mapping[Say, Mapping[str, str]] = {
    Say.OFFER: {
        "en": "There is an offer for your request: {0}.",
        "tr": "Talebiniz için bir teklif var: {0}.",
        "ru": "По вашему запросу есть предложение: {0}.",
        "pl": "Jest oferta na Twoje zapytanie: {0}.",
        "de": "Es gibt ein Angebot zu deiner Anfrage: {0}.",
    },
    Say.OFFER_PRICED: {
        "en": "There is an offer for your request: {0}, for {1}.",
        "tr": "Talebiniz için bir teklif var: {0}, {1}.",
        "ru": "По вашему запросу есть предложение: {0}, за {1}.",
        "pl": "Jest oferta na Twoje zapytanie: {0}, za {1}.",
        "de": "Es gibt ein Angebot zu deiner Anfrage: {0}, für {1}.",
    },
    Say.PHOTO: {
        "en": "There is a new photo for your request: {0}.",
        "tr": "Talebiniz için yeni bir fotoğraf var: {0}.",
        "ru": "По вашему запросу есть новое фото: {0}.",
        "pl": "Jest nowe zdjęcie do Twojego zapytania: {0}.",
        "de": "Es gibt ein neues Foto zu deiner Anfrage: {0}.",
    },
    Say.PHOTOS: {
        "en": "There are {many} new photos for your request: {0}.",
        "tr": "Talebiniz için {many} yeni fotoğraf var: {0}.",
        "ru": "По вашему запросу новых фото: {many} — {0}.",
        "pl": "Nowe zdjęcia do Twojego zapytania: {many} — {0}.",
        "de": "Es gibt {many} neue Fotos zu deiner Anfrage: {0}.",
    },
    Say.ASKED: {
        "en": "Sellers are being asked about your request: {0}. There are {1} of them.",
        "tr": "Talebiniz satıcılara soruluyor: {0}. Sorulan satıcı sayısı: {1}.",
        "ru": "Мы спрашиваем продавцов о вашем запросе: {0}. Их число: {1}.",
        "pl": "Pytamy sprzedawców o Twoje zapytanie: {0}. Ich liczba: {1}.",
        "de": "Verkäufer werden zu deiner Anfrage gefragt: {0}. Es sind {1}.",
    },
    Say.NOBODY: {
        "en": "This time we could ask nobody about your request: {0}. It stays open.",
        "tr": "Bu sefer talebinizi kimseye soramadık: {0}. Talebiniz açık kalıyor.",
        "ru": "В этот раз мы никого не смогли спросить о вашем запросе: {0}. Он остаётся открытым.",
        "pl": "Tym razem nikogo nie mogliśmy zapytać o Twoje zapytanie: {0}. Pozostaje otwarte.",
        "de": "Diesmal konnten wir niemanden zu deiner Anfrage fragen: {0}. Sie bleibt offen.",
    },
    Say.REJECTED: {
        "en": "Your request was not passed on to sellers: {0}. Ask us if you want to know why.",
        "tr": "Talebiniz satıcılara iletilmedi: {0}. Nedenini öğrenmek isterseniz bize sorun.",
        "ru": "Ваш запрос не был передан продавцам: {0}. Спросите нас, если хотите узнать почему.",
        "pl": "Twoje zapytanie nie zostało przekazane sprzedawcom: {0}. Zapytaj nas, jeśli chcesz wiedzieć dlaczego.",
        "de": "Deine Anfrage wurde nicht an Verkäufer weitergegeben: {0}. Frag uns, wenn du wissen willst, warum.",
    },
    Say.UNDECIDED: {
        "en": "Your request has not been passed on to sellers yet: {0}. It stays open.",
        "tr": "Talebiniz henüz satıcılara iletilmedi: {0}. Talebiniz açık kalıyor.",
        "ru": "Ваш запрос ещё не передан продавцам: {0}. Он остаётся открытым.",
        "pl": "Twoje zapytanie nie zostało jeszcze przekazane sprzedawcom: {0}. Pozostaje otwarte.",
        "de": "Deine Anfrage wurde noch nicht an Verkäufer weitergegeben: {0}. Sie bleibt offen.",
    },
    Say.ENOUGH: {
        "en": "Enough sellers have answered your request, and nobody else is asked: {0}.",
        "tr": "Talebinize yeterince satıcı yanıt verdi, başkasına sorulmuyor: {0}.",
        "ru": "На ваш запрос ответило достаточно продавцов, больше никого не спрашиваем: {0}.",
        "pl": "Na Twoje zapytanie odpowiedziało dość sprzedawców, nikogo więcej nie pytamy: {0}.",
        "de": "Genug Verkäufer haben auf deine Anfrage geantwortet, sonst wird niemand mehr gefragt: {0}.",
    },
    Say.UNREACHED: {
        "en": "Too many sellers could not be reached, so we stopped asking about your request: {0}. It stays open.",
        "tr": "Çok fazla satıcıya ulaşılamadı, bu yüzden talebinizi sormayı bıraktık: {0}. Talebiniz açık kalıyor.",
        "ru": "Слишком многих продавцов не удалось застать, и мы перестали спрашивать о вашем запросе: {0}. Он остаётся открытым.",
        "pl": "Zbyt wielu sprzedawców było nieosiągalnych, więc przestaliśmy pytać o Twoje zapytanie: {0}. Pozostaje otwarte.",
        "de": "Zu viele Verkäufer waren nicht erreichbar, deshalb fragen wir nicht weiter: {0}. Deine Anfrage bleibt offen.",
    },
    Say.NOT_ALL: {
        "en": "Not all sellers could be asked about your request: {0}. Reached: {1}. It stays open.",
        "tr": "Talebiniz tüm satıcılara sorulamadı: {0}. Ulaşılan: {1}. Talebiniz açık kalıyor.",
        "ru": "О вашем запросе удалось спросить не всех продавцов: {0}. Получили сообщение: {1}. Он остаётся открытым.",
        "pl": "Nie wszystkich sprzedawców udało się zapytać o Twoje zapytanie: {0}. Dotarło do: {1}. Pozostaje otwarte.",
        "de": "Nicht alle Verkäufer konnten zu deiner Anfrage gefragt werden: {0}. Erreicht: {1}. Sie bleibt offen.",
    },
    Say.DONE: {
        "en": "All sellers whom we wanted to ask about your request were asked: {0}. Reached: {1}.",
        "tr": "Talebinizi sormak istediğimiz tüm satıcılara soruldu: {0}. Ulaşılan: {1}.",
        "ru": "Мы спросили всех продавцов, кого хотели, о вашем запросе: {0}. Получили сообщение: {1}.",
        "pl": "Zapytaliśmy wszystkich sprzedawców, których chcieliśmy, o Twoje zapytanie: {0}. Dotarło do: {1}.",
        "de": "Alle Verkäufer, die wir zu deiner Anfrage fragen wollten, wurden gefragt: {0}. Erreicht: {1}.",
    },
    Say.EXPIRED: {
        "en": "The time for your request has run out: {0}. Offers: {1}. Ask again whenever you like.",
        "tr": "Talebinizin süresi doldu: {0}. Teklif sayısı: {1}. Dilediğiniz zaman yeniden sorun.",
        "ru": "Время вашего запроса истекло: {0}. Предложений: {1}. Спросите снова, когда захотите.",
        "pl": "Czas Twojego zapytania minął: {0}. Liczba ofert: {1}. Zapytaj ponownie, kiedy zechcesz.",
        "de": "Die Zeit für deine Anfrage ist abgelaufen: {0}. Angebote: {1}. Frag jederzeit wieder.",
    },
    Say.STAFF_ROLLED_BACK: {
        "en": "The broadcast that you approved went to nobody: {0}. Of {1} sellers {2} could not be messaged.",
        "tr": "Onayladığınız yayın kimseye gitmedi: {0}. {1} satıcıdan {2} tanesine mesaj gönderilemedi.",
        "ru": "Рассылка, которую вы одобрили, никому не отправлена: {0}. Из {1} продавцов {2} нельзя было написать.",
        "pl": "Zatwierdzona przez Ciebie wysyłka nie poszła do nikogo: {0}. Z {1} sprzedawców do {2} nie można było napisać.",
        "de": "Die Rundfrage, die du genehmigt hast, ging an niemanden: {0}. Von {1} Verkäufern waren {2} nicht anzuschreiben.",
    },
    Say.STAFF_TOO_LATE: {
        "en": "The broadcast that you approved went to nobody: {0}. The request had ended before.",
        "tr": "Onayladığınız yayın kimseye gitmedi: {0}. Talep daha önce sona ermişti.",
        "ru": "Рассылка, которую вы одобрили, никому не отправлена: {0}. Запрос к тому времени завершился.",
        "pl": "Zatwierdzona przez Ciebie wysyłka nie poszła do nikogo: {0}. Zapytanie zakończyło się wcześniej.",
        "de": "Die Rundfrage, die du genehmigt hast, ging an niemanden: {0}. Die Anfrage war schon beendet.",
    },
    Say.STAFF_STOPPED: {
        "en": "The broadcast that you approved was stopped: {0}. {1} Reached: {2}. Not asked any more: {3}.",
        "tr": "Onayladığınız yayın durduruldu: {0}. {1} Ulaşılan: {2}. Artık sorulmayan: {3}.",
        "ru": "Рассылка, которую вы одобрили, остановлена: {0}. {1} Получили: {2}. Больше не спрашиваем: {3}.",
        "pl": "Zatwierdzona przez Ciebie wysyłka została zatrzymana: {0}. {1} Dotarło do: {2}. Już nie pytamy: {3}.",
        "de": "Die Rundfrage, die du genehmigt hast, wurde angehalten: {0}. {1} Erreicht: {2}. Nicht mehr gefragt: {3}.",
    },
    Say.STAFF_DONE: {
        "en": "The broadcast that you approved is over: {0}. Reached: {1}, failed: {2}.",
        "tr": "Onayladığınız yayın tamamlandı: {0}. Ulaşılan: {1}, başarısız: {2}.",
        "ru": "Рассылка, которую вы одобрили, завершена: {0}. Доставлено: {1}, не удалось: {2}.",
        "pl": "Zatwierdzona przez Ciebie wysyłka zakończona: {0}. Dotarło do: {1}, nieudane: {2}.",
        "de": "Die Rundfrage, die du genehmigt hast, ist beendet: {0}. Erreicht: {1}, gescheitert: {2}.",
    },
    Say.STAFF_UNDECIDED: {
        "en": "Nobody decided in time about the broadcast for which you asked: {0}.",
        "tr": "İstediğiniz yayın hakkında zamanında kimse karar vermedi: {0}.",
        "ru": "О рассылке, которую вы запросили, никто вовремя не принял решения: {0}.",
        "pl": "O wysyłce, o którą prosisz, nikt nie zdecydował na czas: {0}.",
        "de": "Über die Rundfrage, um die du gebeten hast, hat niemand rechtzeitig entschieden: {0}.",
    },
    Say.REMINDER: {
        "en": "A customer is still waiting for your answer: {0}. Answer the brief to make an offer.",
        "tr": "Bir müşteri hâlâ yanıtınızı bekliyor: {0}. Teklif vermek için talebi yanıtlayın.",
        "ru": "Клиент всё ещё ждёт вашего ответа: {0}. Ответьте на запрос, чтобы сделать предложение.",
        "pl": "Klient wciąż czeka na Twoją odpowiedź: {0}. Odpowiedz na zapytanie, aby złożyć ofertę.",
        "de": "Ein Kunde wartet noch auf deine Antwort: {0}. Antworte auf die Anfrage, um ein Angebot zu machen.",
    },
    Say.NEWS: {"en": "{0}"},
    **BOOKING_WORDS,
}

_STOPPED: Mapping[Stop, Mapping[str, str]] = {
    Stop.ENOUGH_ANSWERS: {
        "en": "Enough sellers have answered.",
        "tr": "Yeterince satıcı yanıt verdi.",
        "ru": "Ответило достаточно продавцов.",
        "pl": "Odpowiedziało dość sprzedawców.",
        "de": "Genug Verkäufer haben geantwortet.",
    },
    Stop.LEAD_CLOSED: {
        "en": "The customer is not looking any more.",
        "tr": "Müşteri artık aramıyor.",
        "ru": "Клиент больше не ищет.",
        "pl": "Klient już nie szuka.",
        "de": "Der Kunde sucht nicht mehr.",
    },
    Stop.LEAD_EXPIRED: {
        "en": "The request has expired.",
        "tr": "Talebin süresi doldu.",
        "ru": "Срок запроса истёк.",
        "pl": "Zapytanie wygasło.",
        "de": "Die Anfrage ist abgelaufen.",
    },
    Stop.TOO_MANY_FAILED: {
        "en": "More than half of the messages failed.",
        "tr": "Mesajların yarısından fazlası başarısız oldu.",
        "ru": "Больше половины сообщений не доставлено.",
        "pl": "Ponad połowa wiadomości nie dotarła.",
        "de": "Mehr als die Hälfte der Nachrichten ist gescheitert.",
    },
    Stop.GIVEN_UP: {
        "en": "An operator gave it up.",
        "tr": "Bir operatör vazgeçti.",
        "ru": "Оператор прекратил её.",
        "pl": "Operator z niej zrezygnował.",
        "de": "Sie wurde von Hand aufgegeben.",
    },
    Stop.TIME_PASSED: {
        "en": "Its time has passed.",
        "tr": "Süresi doldu.",
        "ru": "Её время истекло.",
        "pl": "Jej czas minął.",
        "de": "Ihre Zeit ist abgelaufen.",
    },
}


def say(what: Say, language: str, *facts: object) -> str:
    """In a language, English where there is no other; `{many}` stays for whoever counts."""
    words = _WORDS[what].get(language, _WORDS[what][FALLBACK])
    told = [_STOPPED[fact].get(language, _STOPPED[fact][FALLBACK]) if isinstance(fact, Stop) else fact for fact in facts]
    return words.replace("{many}", "\0").format(*told).replace("\0", "{many}")
