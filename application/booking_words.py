"""What notices say of bookings; `{0}` is when, by the clock of the place, and `{1}` the booking's reference."""

from collections.abc import Mapping

from application.sayings import Say

BOOKING_WORDS: Mapping[Say, Mapping[str, str]] = {
    Say.BOOKING_ASKED: {
        "en": "Somebody wants to book: {0}. Booking {1} waits for your answer.",
        "tr": "Biri rezervasyon yapmak istiyor: {0}. {1} numaralı rezervasyon yanıtınızı bekliyor.",
        "ru": "Кто-то хочет забронировать: {0}. Бронь {1} ждёт вашего ответа.",
        "pl": "Ktoś chce zarezerwować: {0}. Rezerwacja {1} czeka na Twoją odpowiedź.",
        "de": "Jemand möchte buchen: {0}. Buchung {1} wartet auf deine Antwort.",
    },
    Say.BOOKING_CONFIRMED: {
        "en": "Your booking is confirmed: {0}. Reference: {1}.",
        "tr": "Rezervasyonunuz onaylandı: {0}. Referans: {1}.",
        "ru": "Ваша бронь подтверждена: {0}. Номер: {1}.",
        "pl": "Twoja rezerwacja jest potwierdzona: {0}. Numer: {1}.",
        "de": "Deine Buchung ist bestätigt: {0}. Referenz: {1}.",
    },
    Say.BOOKING_DECLINED: {
        "en": "Your booking was declined: {0}. Reference: {1}.",
        "tr": "Rezervasyonunuz reddedildi: {0}. Referans: {1}.",
        "ru": "Ваша бронь отклонена: {0}. Номер: {1}.",
        "pl": "Twoja rezerwacja została odrzucona: {0}. Numer: {1}.",
        "de": "Deine Buchung wurde abgelehnt: {0}. Referenz: {1}.",
    },
    Say.BOOKING_EXPIRED: {
        "en": "The seller did not answer in time, and your booking has expired: {0}. Reference: {1}.",
        "tr": "Satıcı zamanında yanıt vermedi, rezervasyonunuzun süresi doldu: {0}. Referans: {1}.",
        "ru": "Продавец не ответил вовремя, и срок вашей брони истёк: {0}. Номер: {1}.",
        "pl": "Sprzedawca nie odpowiedział na czas i Twoja rezerwacja wygasła: {0}. Numer: {1}.",
        "de": "Der Verkäufer hat nicht rechtzeitig geantwortet, deine Buchung ist abgelaufen: {0}. Referenz: {1}.",
    },
    Say.BOOKING_COMPLETED: {
        "en": "Your booking is completed: {0}. Reference: {1}.",
        "tr": "Rezervasyonunuz tamamlandı: {0}. Referans: {1}.",
        "ru": "Ваша бронь завершена: {0}. Номер: {1}.",
        "pl": "Twoja rezerwacja jest zakończona: {0}. Numer: {1}.",
        "de": "Deine Buchung ist abgeschlossen: {0}. Referenz: {1}.",
    },
    Say.BOOKING_CANCELLED: {
        "en": "A booking was cancelled: {0}. Reference: {1}.",
        "tr": "Bir rezervasyon iptal edildi: {0}. Referans: {1}.",
        "ru": "Бронь отменена: {0}. Номер: {1}.",
        "pl": "Rezerwacja została anulowana: {0}. Numer: {1}.",
        "de": "Eine Buchung wurde storniert: {0}. Referenz: {1}.",
    },
    Say.TIME_GONE: {
        "en": "The time that you wanted is gone, somebody else has it: {0}.",
        "tr": "İstediğiniz zaman artık dolu, başkası aldı: {0}.",
        "ru": "Время, которое вы хотели, уже занято другим: {0}.",
        "pl": "Termin, który Cię interesował, jest już zajęty: {0}.",
        "de": "Die Zeit, die du wolltest, ist vergeben: {0}.",
    },
    Say.TIME_FREE: {
        "en": "The time that you wanted is free again: {0}. Book it before somebody else does.",
        "tr": "İstediğiniz zaman yeniden boş: {0}. Başkası almadan rezervasyon yapın.",
        "ru": "Время, которое вы хотели, снова свободно: {0}. Забронируйте, пока не занял другой.",
        "pl": "Termin, który Cię interesował, jest znów wolny: {0}. Zarezerwuj, zanim zrobi to ktoś inny.",
        "de": "Die Zeit, die du wolltest, ist wieder frei: {0}. Buche sie, bevor es jemand anders tut.",
    },
}
