"""What the assistant says of itself and of what it cannot do: in English, Turkish, Russian, Polish and German."""

from collections.abc import Mapping
from types import MappingProxyType

from application.assistant.texts import Saying

TALK: Mapping[Saying, tuple[str, str, str, str, str]] = MappingProxyType(
    {
        Saying.GREET: (
            (
                "Hello! I look for homes, cars, services and goods all over North Cyprus, ask sellers, and book viewings and "
                "stays. What are you looking for?"
            ),
            (
                "Merhaba! Kuzey Kıbrıs'ın her yerinde ev, araç, hizmet ve eşya ararım, satıcılara sorarım, gezme ve konaklama "
                "rezervasyonu yaparım. Ne arıyorsunuz?"
            ),
            (
                "Здравствуйте! Я ищу жильё, машины, услуги и вещи по всему Северному Кипру, спрашиваю продавцов, записываю на "
                "просмотр и бронирую. Что вы ищете?"
            ),
            (
                "Dzień dobry! Szukam domów, aut, usług i rzeczy na całym Cyprze Północnym, pytam sprzedawców, umawiam oglądanie i"
                " rezerwuję noclegi. Czego szukasz?"
            ),
            (
                "Hallo! Ich suche Unterkünfte, Autos, Dienste und Sachen in ganz Nordzypern, frage Anbieter und buche "
                "Besichtigungen und Aufenthalte. Was suchst du?"
            ),
        ),
        Saying.HELP: (
            (
                "I am the assistant of Easy Islanders, a program. Tell me what you look for, where and for how much, such as “2+1"
                " in Girne up to 600 pounds”. I can search, show photos, ask sellers, book viewings and stays, and call a person:"
                " write “a person, please”."
            ),
            (
                "Ben Easy Islanders'ın asistanıyım, bir programım. Ne aradığınızı, nerede ve ne kadara olduğunu yazın: “Girne'de "
                "2+1, 600 sterline kadar”. Arama yapar, fotoğraf gösterir, satıcılara sorar, rezervasyon yapar, bir insan "
                "çağırırım: “bir insanla görüşmek istiyorum” yazın."
            ),
            (
                "Я помощник Easy Islanders, программа. Напишите, что ищете, где и за сколько, например: «2+1 в Гирне до 600 "
                "фунтов». Я умею искать, показывать фото, спрашивать продавцов, бронировать и звать человека: напишите «позовите "
                "человека»."
            ),
            (
                "Jestem asystentem Easy Islanders, programem. Napisz, czego szukasz, gdzie i za ile, na przykład „2+1 w Girne do "
                "600 funtów”. Szukam, pokazuję zdjęcia, pytam sprzedawców, rezerwuję i wzywam człowieka: napisz „chcę rozmawiać z"
                " człowiekiem”."
            ),
            (
                "Ich bin der Assistent von Easy Islanders, ein Programm. Schreib mir, was du suchst, wo und für wie viel, etwa "
                "„2+1 in Girne bis 600 Pfund“. Ich kann suchen, Fotos zeigen, Anbieter fragen, buchen und einen Menschen holen: "
                "schreib „ich möchte mit einem Menschen sprechen“."
            ),
        ),
        Saying.WELCOME: (
            "You are welcome. Write whenever you need something.",
            "Rica ederim. Bir şey gerekirse yazın.",
            "Пожалуйста. Пишите, если что-то понадобится.",
            "Proszę bardzo. Pisz, gdy będziesz czegoś potrzebować.",
            "Gern geschehen. Schreib, wenn du etwas brauchst.",
        ),
        Saying.ALL_RIGHT: (
            "All right. Tell me if you want anything else.",
            "Tamam. Başka bir isteğiniz olursa yazın.",
            "Хорошо. Скажите, если нужно что-то ещё.",
            "Dobrze. Napisz, jeśli chcesz czegoś jeszcze.",
            "In Ordnung. Sag mir, wenn du noch etwas möchtest.",
        ),
        Saying.PERSON: (
            "I have called a person of our team, who will answer here. Until then I go on helping.",
            "Ekibimizden birini çağırdım, buradan yanıt verecek. O zamana kadar yardımcı olmaya devam ederim.",
            "Я позвал человека из нашей команды, он ответит здесь. До тех пор помогаю дальше.",
            "Wezwałem osobę z naszego zespołu, odpowie tutaj. Do tego czasu dalej pomagam.",
            "Ich habe jemanden aus unserem Team gerufen, der hier antwortet. Bis dahin helfe ich weiter.",
        ),
        Saying.NO_GUIDE: (
            (
                "That I do not know for certain: I know listings, and neither opening hours nor timetables or rules. In an "
                "emergency call 112. I can look for a home, a car, a service or goods, or call a person."
            ),
            (
                "Bunu kesin olarak bilmiyorum: İlanları bilirim; açılış saatlerini, tarifeleri ve kuralları bilmem. Acil durumda "
                "112'yi arayın. Ev, araç, hizmet ya da eşya arayabilir veya bir insan çağırabilirim."
            ),
            (
                "Этого я точно не знаю: я знаю объявления, но не часы работы, расписания и правила. В экстренном случае звоните "
                "112. Могу поискать жильё, машину, услугу или вещь либо позвать человека."
            ),
            (
                "Tego nie wiem na pewno: znam oferty, a nie godziny otwarcia, rozkłady jazdy czy przepisy. W nagłym wypadku dzwoń"
                " pod 112. Mogę poszukać mieszkania, auta, usługi lub rzeczy albo wezwać człowieka."
            ),
            (
                "Das weiß ich nicht sicher: Ich kenne Angebote, aber weder Öffnungszeiten noch Fahrpläne oder Vorschriften. Im "
                "Notfall wähle 112. Ich kann eine Unterkunft, ein Auto, einen Dienst oder eine Sache suchen oder einen Menschen "
                "holen."
            ),
        ),
        Saying.OUT_OF_SCOPE: (
            (
                "With that I cannot help: I am here for homes, vehicles, goods and services in North Cyprus, and for bookings. "
                "What are you looking for?"
            ),
            ("Bu konuda yardımcı olamam: Kuzey Kıbrıs'ta ev, araç, eşya, hizmet ve rezervasyonlar için buradayım. Ne arıyorsunuz?"),
            (
                "С этим я помочь не могу: я здесь ради жилья, транспорта, вещей, услуг и бронирований на Северном Кипре. Что вы "
                "ищете?"
            ),
            (
                "W tym nie pomogę: jestem tu od mieszkań, pojazdów, rzeczy i usług na Cyprze Północnym oraz od rezerwacji. Czego "
                "szukasz?"
            ),
            (
                "Damit kann ich nicht helfen: Ich bin für Unterkünfte, Fahrzeuge, Sachen und Dienste in Nordzypern und für "
                "Buchungen da. Was suchst du?"
            ),
        ),
        Saying.SELL: (
            (
                "To offer something, register as a seller, describe it and publish it; customers then find it here and write to "
                "you. If you would like help with that, write “a person, please”."
            ),
            (
                "Bir şey sunmak için satıcı olarak kaydolun, ilanınızı yazıp yayımlayın; müşteriler burada bulup size yazar. "
                "Yardım isterseniz “bir insanla görüşmek istiyorum” yazın."
            ),
            (
                "Чтобы что-то предложить, зарегистрируйтесь как продавец, опишите и опубликуйте объявление: клиенты найдут его "
                "здесь и напишут вам. Если нужна помощь, напишите «позовите человека»."
            ),
            (
                "Aby coś zaoferować, zarejestruj się jako sprzedawca, opisz to i opublikuj; klienci znajdą ofertę tutaj i napiszą"
                " do Ciebie. Jeśli chcesz pomocy, napisz „chcę rozmawiać z człowiekiem”."
            ),
            (
                "Um etwas anzubieten, registriere dich als Verkäufer, beschreibe es und veröffentliche es; Kunden finden es dann "
                "hier und schreiben dir. Wenn du Hilfe möchtest, schreib „ich möchte mit einem Menschen sprechen“."
            ),
        ),
        Saying.FAILED: (
            "That did not work. Please try again, or write “a person, please”.",
            "Bu olmadı. Lütfen yeniden deneyin ya da “bir insanla görüşmek istiyorum” yazın.",
            "Не получилось. Попробуйте ещё раз или напишите «позовите человека».",
            "Nie udało się. Spróbuj ponownie albo napisz „chcę rozmawiać z człowiekiem”.",
            "Das hat nicht geklappt. Versuch es noch einmal, oder schreib „ich möchte mit einem Menschen sprechen“.",
        ),
        Saying.FILES: (
            "I cannot look into files. Tell me in words what you are looking for, where and for how much.",
            "Dosyalara bakamıyorum. Ne aradığınızı, nerede ve ne kadara olduğunu yazıyla söyleyin.",
            "Я не умею смотреть файлы. Напишите словами, что вы ищете, где и за сколько.",
            "Nie umiem oglądać plików. Napisz słowami, czego szukasz, gdzie i za ile.",
            "Dateien kann ich nicht ansehen. Sag mir in Worten, was du suchst, wo und für wie viel.",
        ),
    }
)
