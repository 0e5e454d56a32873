"""What the assistant says of times and bookings: in English, Turkish, Russian, Polish and German."""

from collections.abc import Mapping
from types import MappingProxyType

from application.assistant.texts import Saying

BOOKING: Mapping[Saying, tuple[str, str, str, str, str]] = MappingProxyType(
    {
        Saying.NIGHTS_FREE: (
            "“{0}” is free: {1} (nights: {2}). Shall I book it? Write “yes”.",
            "“{0}” boş: {1} (gece: {2}). Rezervasyon yapayım mı? “Evet” yazın.",
            "«{0}» свободно: {1} (ночей: {2}). Забронировать? Напишите «да».",
            "„{0}” jest wolne: {1} (noce: {2}). Zarezerwować? Napisz „tak”.",
            "„{0}“ ist frei: {1} (Nächte: {2}). Soll ich buchen? Schreib „ja“.",
        ),
        Saying.NIGHTS_TAKEN: (
            "“{0}” is not free for all of these nights: {1}.",
            "“{0}” bu gecelerin hepsinde boş değil: {1}.",
            "«{0}» свободно не на все эти ночи: {1}.",
            "„{0}” nie jest wolne we wszystkie te noce: {1}.",
            "„{0}“ ist nicht in allen diesen Nächten frei: {1}.",
        ),
        Saying.DAYS_FREE: (
            "Free nights of “{0}”: {1}.",
            "“{0}” için boş geceler: {1}.",
            "Свободные ночи «{0}»: {1}.",
            "Wolne noce „{0}”: {1}.",
            "Freie Nächte von „{0}“: {1}.",
        ),
        Saying.HOURS_FREE: (
            "“{0}” can be seen: {1}.",
            "“{0}” şu zamanlarda görülebilir: {1}.",
            "«{0}» можно посмотреть: {1}.",
            "„{0}” można obejrzeć: {1}.",
            "„{0}“ kann man besichtigen: {1}.",
        ),
        Saying.HOUR_FREE: (
            "“{0}” can be seen then: {1}. Shall I book it? Write “yes”.",
            "“{0}” o zaman görülebilir: {1}. Rezervasyon yapayım mı? “Evet” yazın.",
            "«{0}» можно посмотреть в это время: {1}. Записать вас? Напишите «да».",
            "„{0}” można wtedy obejrzeć: {1}. Umówić? Napisz „tak”.",
            "„{0}“ kann man dann besichtigen: {1}. Soll ich buchen? Schreib „ja“.",
        ),
        Saying.HOUR_TAKEN: (
            "“{0}” cannot be seen then: {1}.",
            "“{0}” o zaman görülemez: {1}.",
            "«{0}» в это время посмотреть нельзя: {1}.",
            "„{0}” nie można wtedy obejrzeć: {1}.",
            "„{0}“ kann man dann nicht besichtigen: {1}.",
        ),
        Saying.NONE_FREE: (
            "“{0}” has nothing free in that time.",
            "“{0}” için o zaman boş yer yok.",
            "«{0}»: на это время ничего свободного.",
            "„{0}”: w tym czasie nic wolnego.",
            "„{0}“ hat in dieser Zeit nichts frei.",
        ),
        Saying.SHORTEST: (
            "Shortest stay, in nights: {0}.",
            "En kısa konaklama, gece olarak: {0}.",
            "Минимум ночей: {0}.",
            "Najkrótszy pobyt, w nocach: {0}.",
            "Kürzester Aufenthalt in Nächten: {0}.",
        ),
        Saying.WHICH_NIGHTS: (
            "From which day to which day do you want “{0}”? For example “3–7 June”.",
            "“{0}” için hangi günden hangi güne kadar? Örneğin “3–7 Haziran”.",
            "С какого по какое число вам нужно «{0}»? Например, «3–7 июня».",
            "Od którego do którego dnia ma być „{0}”? Na przykład „3–7 czerwca”.",
            "Von wann bis wann möchtest du „{0}“? Zum Beispiel „3.–7. Juni“.",
        ),
        Saying.LEAVING_WHEN: (
            "“{0}” from {1}: until which day?",
            "“{0}”, {1} tarihinden: hangi güne kadar?",
            "«{0}» с {1}: до какого дня?",
            "„{0}” od {1}: do którego dnia?",
            "„{0}“ ab {1}: bis zu welchem Tag?",
        ),
        Saying.WHICH_HOUR: (
            "On which day and at what time do you want to see “{0}”? For example “Friday 15:00”.",
            "“{0}” hangi gün ve saatte görmek istersiniz? Örneğin “cuma 15:00”.",
            "В какой день и час вы хотите посмотреть «{0}»? Например, «пятница 15:00».",
            "W jaki dzień i o której chcesz obejrzeć „{0}”? Na przykład „piątek 15:00”.",
            "An welchem Tag und um wie viel Uhr möchtest du „{0}“ sehen? Zum Beispiel „Freitag 15:00“.",
        ),
        Saying.BOOKING: (
            "I am booking “{0}”: {1}.",
            "“{0}” için rezervasyon yapıyorum: {1}.",
            "Бронирую «{0}»: {1}.",
            "Rezerwuję „{0}”: {1}.",
            "Ich buche „{0}“: {1}.",
        ),
        Saying.BOOKED: (
            "“{0}” is held for you: {1}. Reference: {2}. Now the seller has to confirm it; you hear when they do.",
            "“{0}” sizin için tutuluyor: {1}. Referans: {2}. Şimdi satıcının onaylaması gerekiyor; onaylayınca haber verilir.",
            "«{0}» для вас удерживается: {1}. Номер: {2}. Теперь продавец должен подтвердить; вам сообщат.",
            "„{0}” jest dla Ciebie wstrzymane: {1}. Numer: {2}. Teraz sprzedawca musi potwierdzić; dowiesz się, gdy to zrobi.",
            "„{0}“ ist für dich vorgemerkt: {1}. Referenz: {2}. Jetzt muss der Verkäufer bestätigen; du hörst davon.",
        ),
        Saying.TAKEN: (
            "Somebody else has “{0}” at that time: {1}. Would another time do?",
            "“{0}” o zaman başkasında: {1}. Başka bir zaman olur mu?",
            "«{0}» в это время занято другим: {1}. Подойдёт другое время?",
            "„{0}” jest wtedy zajęte: {1}. Czy pasuje inny termin?",
            "„{0}“ ist dann vergeben: {1}. Geht auch eine andere Zeit?",
        ),
        Saying.NOT_BOOKABLE_THEN: (
            "“{0}” cannot be booked then: {1}. Would another time do?",
            "“{0}” o zaman için rezerve edilemez: {1}. Başka bir zaman olur mu?",
            "«{0}» нельзя забронировать на это время: {1}. Подойдёт другое?",
            "„{0}” nie można wtedy zarezerwować: {1}. Czy pasuje inny termin?",
            "„{0}“ kann man dann nicht buchen: {1}. Geht auch eine andere Zeit?",
        ),
        Saying.OWN: (
            "“{0}” is your own listing.",
            "“{0}” sizin kendi ilanınız.",
            "«{0}» — ваше собственное объявление.",
            "„{0}” to Twoja własna oferta.",
            "„{0}“ ist dein eigenes Angebot.",
        ),
        Saying.TOO_MANY: (
            "You hold as many times of “{0}” as one person may.",
            "“{0}” için bir kişinin tutabileceği kadar zaman tutuyorsunuz.",
            "Вы уже держите столько времени «{0}», сколько можно одному человеку.",
            "Masz już tyle terminów „{0}”, ile może mieć jedna osoba.",
            "Du hältst schon so viele Zeiten von „{0}“, wie eine Person darf.",
        ),
        Saying.BOOKINGS: (
            "Your bookings:",
            "Rezervasyonlarınız:",
            "Ваши брони:",
            "Twoje rezerwacje:",
            "Deine Buchungen:",
        ),
        Saying.NO_BOOKINGS: (
            "You have no bookings.",
            "Rezervasyonunuz yok.",
            "У вас нет броней.",
            "Nie masz rezerwacji.",
            "Du hast keine Buchungen.",
        ),
        Saying.WHICH_BOOKING: (
            "Which one shall I cancel? Write its reference.",
            "Hangisini iptal edeyim? Referansını yazın.",
            "Какую отменить? Напишите её номер.",
            "Którą odwołać? Napisz jej numer.",
            "Welche soll ich stornieren? Schreib ihre Referenz.",
        ),
        Saying.SHALL_CANCEL: (
            "Shall I cancel this booking? Write “yes”.",
            "Bu rezervasyonu iptal edeyim mi? “Evet” yazın.",
            "Отменить эту бронь? Напишите «да».",
            "Odwołać tę rezerwację? Napisz „tak”.",
            "Soll ich diese Buchung stornieren? Schreib „ja“.",
        ),
        Saying.CANCELLING: (
            "I am cancelling booking {0}: {1}.",
            "{0} numaralı rezervasyonu iptal ediyorum: {1}.",
            "Отменяю бронь {0}: {1}.",
            "Odwołuję rezerwację {0}: {1}.",
            "Ich storniere Buchung {0}: {1}.",
        ),
        Saying.CANCELLED: (
            "Booking {0} is cancelled.",
            "{0} numaralı rezervasyon iptal edildi.",
            "Бронь {0} отменена.",
            "Rezerwacja {0} jest odwołana.",
            "Buchung {0} ist storniert.",
        ),
        Saying.NOT_CANCELLED: (
            "Booking {0} is not pending any more, so I cannot cancel it. Write “a person, please” if it must be.",
            (
                "{0} numaralı rezervasyon artık beklemede değil, bu yüzden iptal edemem. Gerekirse “bir insanla görüşmek "
                "istiyorum” yazın."
            ),
            "Бронь {0} уже не ожидает, поэтому отменить её я не могу. Если нужно, напишите «позовите человека».",
            ("Rezerwacja {0} już nie oczekuje, więc nie mogę jej odwołać. W razie potrzeby napisz „chcę rozmawiać z człowiekiem”."),
            (
                "Buchung {0} wartet nicht mehr, deshalb kann ich sie nicht stornieren. Wenn es sein muss, schreib „ich möchte mit"
                " einem Menschen sprechen“."
            ),
        ),
        Saying.NONE_PENDING: (
            "None of your bookings is pending, so there is none that I can cancel. Write “a person, please” if it must be.",
            "Bekleyen rezervasyonunuz yok, iptal edebileceğim bir şey yok. Gerekirse “bir insanla görüşmek istiyorum” yazın.",
            "Ожидающих броней у вас нет, отменить мне нечего. Если нужно, напишите «позовите человека».",
            (
                "Żadna Twoja rezerwacja nie oczekuje, więc nie mam czego odwołać. W razie potrzeby napisz „chcę rozmawiać z "
                "człowiekiem”."
            ),
            (
                "Keine deiner Buchungen wartet noch, also kann ich keine stornieren. Wenn es sein muss, schreib „ich möchte mit "
                "einem Menschen sprechen“."
            ),
        ),
        Saying.AROUND_BOOKINGS: (
            "I can book what I have shown you, list your bookings, and cancel those that wait. What would you like?",
            (
                "Gösterdiğim ilanlar için rezervasyon yapabilir, rezervasyonlarınızı listeler, bekleyenleri iptal ederim. Ne "
                "istersiniz?"
            ),
            "Я могу забронировать то, что показал, перечислить ваши брони и отменить ожидающие. Что вы хотите?",
            "Mogę zarezerwować to, co pokazałem, wymienić Twoje rezerwacje i odwołać oczekujące. Co wybierasz?",
            "Ich kann buchen, was ich dir gezeigt habe, deine Buchungen nennen und wartende stornieren. Was möchtest du?",
        ),
    }
)
