"""Why a message did not arrive, in words that support can pass on to people, in five languages."""

from enum import StrEnum


class Reason(StrEnum):
    """What stands behind an error code, as far as people are concerned."""

    STOPPED = "stopped"
    NOT_REACHABLE = "not-reachable"
    WINDOW_CLOSED = "window-closed"
    NOT_ALLOWED = "not-allowed"
    CONTENT = "content"
    TEMPLATE = "template"
    BUSY = "busy"
    OURS = "ours"
    UNKNOWN = "unknown"


TEXTS: dict[Reason, dict[str, str]] = {
    Reason.STOPPED: {
        "en": "The recipient has stopped our messages. A START from them takes that back.",
        "tr": "Alıcı mesajlarımızı durdurdu. BAŞLA yazarsa yeniden alır.",
        "ru": "Получатель остановил наши сообщения. Он может написать СТАРТ, чтобы снова их получать.",
        "pl": "Odbiorca zatrzymał nasze wiadomości. Może to cofnąć, pisząc START.",
        "de": "Der Empfänger hat unsere Nachrichten gestoppt. Mit START nimmt er das zurück.",
    },
    Reason.NOT_REACHABLE: {
        "en": "The recipient cannot be reached on WhatsApp under this number.",
        "tr": "Alıcıya bu numarayla WhatsApp'ta ulaşılamıyor.",
        "ru": "Получатель недоступен в WhatsApp по этому номеру.",
        "pl": "Odbiorca jest nieosiągalny w WhatsAppie pod tym numerem.",
        "de": "Der Empfänger ist unter dieser Nummer bei WhatsApp nicht erreichbar.",
    },
    Reason.WINDOW_CLOSED: {
        "en": "The recipient has not written for 24 hours, so only an approved template may be sent.",
        "tr": "Alıcı 24 saattir yazmadı; yalnızca onaylı bir şablon gönderilebilir.",
        "ru": "Получатель не писал 24 часа, поэтому можно отправить только одобренный шаблон.",
        "pl": "Odbiorca nie pisał od 24 godzin, więc można wysłać tylko zatwierdzony szablon.",
        "de": "Der Empfänger hat seit 24 Stunden nicht geschrieben; nur eine genehmigte Vorlage darf gesendet werden.",
    },
    Reason.NOT_ALLOWED: {
        "en": "WhatsApp does not let this message through to this recipient.",
        "tr": "WhatsApp bu mesajın bu alıcıya iletilmesine izin vermiyor.",
        "ru": "WhatsApp не пропускает это сообщение этому получателю.",
        "pl": "WhatsApp nie przepuszcza tej wiadomości do tego odbiorcy.",
        "de": "WhatsApp lässt diese Nachricht nicht zu diesem Empfänger durch.",
    },
    Reason.CONTENT: {
        "en": "The provider does not accept what the message contains.",
        "tr": "Sağlayıcı mesajın içeriğini kabul etmiyor.",
        "ru": "Провайдер не принимает содержимое сообщения.",
        "pl": "Dostawca nie przyjmuje treści wiadomości.",
        "de": "Der Anbieter nimmt den Inhalt der Nachricht nicht an.",
    },
    Reason.TEMPLATE: {
        "en": "The template cannot be used as it is; an operator has to look at it.",
        "tr": "Şablon bu haliyle kullanılamıyor; bir operatörün bakması gerekiyor.",
        "ru": "Шаблон нельзя использовать в таком виде; его должен проверить оператор.",
        "pl": "Szablonu nie można użyć w tej postaci; musi go sprawdzić operator.",
        "de": "Die Vorlage ist so nicht verwendbar; jemand aus dem Betrieb muss sie ansehen.",
    },
    Reason.BUSY: {
        "en": "The provider has too much to do at the moment.",
        "tr": "Sağlayıcı şu anda çok yoğun.",
        "ru": "Провайдер сейчас перегружен.",
        "pl": "Dostawca jest w tej chwili przeciążony.",
        "de": "Der Anbieter ist im Moment überlastet.",
    },
    Reason.OURS: {
        "en": "Our account at the provider is not set up for this; an operator has to look at it.",
        "tr": "Sağlayıcıdaki hesabımız buna göre ayarlanmamış; bir operatörün bakması gerekiyor.",
        "ru": "Наша учётная запись у провайдера не настроена для этого; её должен проверить оператор.",
        "pl": "Nasze konto u dostawcy nie jest do tego ustawione; musi je sprawdzić operator.",
        "de": "Unser Konto beim Anbieter ist dafür nicht eingerichtet; jemand aus dem Betrieb muss es ansehen.",
    },
    Reason.UNKNOWN: {
        "en": "The provider could not deliver the message and does not say why.",
        "tr": "Sağlayıcı mesajı iletemedi ve nedenini bildirmiyor.",
        "ru": "Провайдер не смог доставить сообщение и не сообщает почему.",
        "pl": "Dostawca nie mógł doręczyć wiadomości i nie podaje przyczyny.",
        "de": "Der Anbieter konnte die Nachricht nicht zustellen und sagt nicht, warum.",
    },
}
"""The words of each reason."""
