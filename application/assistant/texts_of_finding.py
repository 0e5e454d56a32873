"""What the assistant says of listings: in English, Turkish, Russian, Polish and German."""

from collections.abc import Mapping
from types import MappingProxyType

from application.assistant.texts import Saying

FINDING: Mapping[Saying, tuple[str, str, str, str, str]] = MappingProxyType(
    {
        Saying.FITS: (
            "This comes closest:",
            "En uygun olanlar:",
            "Ближе всего:",
            "Najbliżej tego:",
            "Am nächsten kommt:",
        ),
        Saying.MANY_FIT: (
            "Found: {0}. These come closest:",
            "Bulunan: {0}. En uygunları:",
            "Найдено: {0}. Ближе всего:",
            "Znalezione: {0}. Najbliżej tego:",
            "Gefunden: {0}. Am nächsten kommen:",
        ),
        Saying.LOOKED_FOR: (
            "I looked for: {0}.",
            "Aradığım: {0}.",
            "Я искал: {0}.",
            "Szukałem: {0}.",
            "Gesucht habe ich: {0}.",
        ),
        Saying.WIDENED: (
            "Nothing fits exactly, so I looked more widely: {0}.",
            "Tam uyan yok, bu yüzden daha geniş aradım: {0}.",
            "Точно ничего не подошло, поэтому я искал шире: {0}.",
            "Nic nie pasuje dokładnie, więc szukałem szerzej: {0}.",
            "Genau passt nichts, deshalb habe ich weiter gesucht: {0}.",
        ),
        Saying.HOW_ON: (
            "Write a number for more, “cheaper”, “others”, or “ask sellers”.",
            "Ayrıntı için numara, ya da “daha ucuz”, “başka”, “satıcılara sor” yazın.",
            "Напишите номер, чтобы узнать больше, или «дешевле», «другие», «спросите продавцов».",
            "Napisz numer, aby dowiedzieć się więcej, albo „taniej”, „inne”, „zapytaj sprzedawców”.",
            "Schreib eine Nummer für mehr, oder „günstiger“, „andere“, „frag die Verkäufer“.",
        ),
        Saying.HOW_ON_WITH_ONE: (
            "Write “photos”, “book”, a day, or “ask sellers”.",
            "“Fotoğraf”, “rezervasyon”, bir gün ya da “satıcılara sor” yazın.",
            "Напишите «фото», «забронировать», день или «спросите продавцов».",
            "Napisz „zdjęcia”, „rezerwuj”, dzień albo „zapytaj sprzedawców”.",
            "Schreib „Fotos“, „buchen“, einen Tag oder „frag die Verkäufer“.",
        ),
        Saying.NOTHING: (
            "Nothing fits that. Shall I ask sellers who may have it? Write “yes”.",
            "Buna uyan yok. Elinde olabilecek satıcılara sorayım mı? “Evet” yazın.",
            "Ничего подходящего нет. Спросить продавцов, у которых это может быть? Напишите «да».",
            "Nic takiego nie ma. Zapytać sprzedawców, którzy mogą to mieć? Napisz „tak”.",
            "Dazu passt nichts. Soll ich Verkäufer fragen, die es haben könnten? Schreib „ja“.",
        ),
        Saying.NO_MORE: (
            "These were all. Shall I ask sellers who may have something else? Write “yes”.",
            "Hepsi bu kadardı. Başka bir şeyi olabilecek satıcılara sorayım mı? “Evet” yazın.",
            "Это было всё. Спросить продавцов, у которых может быть что-то ещё? Напишите «да».",
            "To już wszystkie. Zapytać sprzedawców, którzy mogą mieć coś innego? Napisz „tak”.",
            "Das waren alle. Soll ich Verkäufer fragen, die noch etwas haben könnten? Schreib „ja“.",
        ),
        Saying.NOTHING_CHEAPER: (
            "Nothing that fits costs less. Shall I ask sellers? Write “yes”.",
            "Uygun olup daha ucuz olan yok. Satıcılara sorayım mı? “Evet” yazın.",
            "Ничего подходящего дешевле нет. Спросить продавцов? Напишите «да».",
            "Nic pasującego nie kosztuje mniej. Zapytać sprzedawców? Napisz „tak”.",
            "Nichts Passendes kostet weniger. Soll ich Verkäufer fragen? Schreib „ja“.",
        ),
        Saying.ASKING: (
            "I write down what you look for, so that sellers can be asked: {0}.",
            "Satıcılara sorulabilmesi için aradığınızı not ediyorum: {0}.",
            "Записываю, что вы ищете, чтобы спросить продавцов: {0}.",
            "Zapisuję, czego szukasz, aby można było zapytać sprzedawców: {0}.",
            "Ich schreibe auf, was du suchst, damit Verkäufer gefragt werden können: {0}.",
        ),
        Saying.ASKED: (
            "Your request is recorded. Once a person of ours has looked at it, sellers are asked; their offers come here.",
            "İsteğiniz kaydedildi. Ekibimizden biri baktıktan sonra satıcılara sorulur; teklifler buraya gelir.",
            "Ваш запрос записан. Когда его посмотрит наш сотрудник, мы спросим продавцов; предложения придут сюда.",
            "Twoje zapytanie jest zapisane. Gdy obejrzy je ktoś od nas, zapytamy sprzedawców; ich oferty przyjdą tutaj.",
            (
                "Deine Anfrage ist aufgenommen. Sobald jemand von uns sie angesehen hat, werden Verkäufer gefragt; Angebote "
                "kommen hier."
            ),
        ),
        Saying.ASKED_BEFORE: (
            "You have asked for that already, and the request is still open; offers come here.",
            "Bunu zaten istemiştiniz, istek hâlâ açık; teklifler buraya gelir.",
            "Вы уже просили об этом, запрос ещё открыт; предложения придут сюда.",
            "Już o to pytałeś, zapytanie jest nadal otwarte; oferty przyjdą tutaj.",
            "Danach hast du schon gefragt, die Anfrage ist noch offen; Angebote kommen hier.",
        ),
        Saying.WHICH: (
            "Which one do you mean? Write its number.",
            "Hangisini kastediyorsunuz? Numarasını yazın.",
            "О каком из них речь? Напишите номер.",
            "O który chodzi? Napisz numer.",
            "Welches meinst du? Schreib die Nummer.",
        ),
        Saying.WHAT_FIRST: (
            "Tell me first what you look for and where; then I can show it, ask about it and book it.",
            "Önce ne aradığınızı ve nerede olduğunu yazın; sonra gösterir, sorar ve rezervasyon yaparım.",
            "Сначала напишите, что вы ищете и где; тогда я покажу, спрошу и забронирую.",
            "Najpierw napisz, czego szukasz i gdzie; wtedy pokażę, zapytam i zarezerwuję.",
            "Sag mir zuerst, was du suchst und wo; dann kann ich es zeigen, danach fragen und es buchen.",
        ),
        Saying.GONE: (
            "That is no longer offered. Shall I look for something like it?",
            "Bu artık sunulmuyor. Benzerini arayayım mı?",
            "Этого больше нет. Поискать похожее?",
            "To już nie jest oferowane. Poszukać czegoś podobnego?",
            "Das wird nicht mehr angeboten. Soll ich etwas Ähnliches suchen?",
        ),
        Saying.PHOTOS: (
            "Photos of “{0}”: {1}. They are on its card.",
            "“{0}” fotoğrafları: {1}. Kartında duruyor.",
            "Фото «{0}»: {1}. Они на карточке.",
            "Zdjęcia „{0}”: {1}. Są na karcie.",
            "Fotos von „{0}“: {1}. Sie sind auf der Karte.",
        ),
        Saying.PHOTOS_WANTED: (
            "“{0}” has no photos yet. I am asking the seller, and show them to you when they come.",
            "“{0}” için henüz fotoğraf yok. Satıcıya soruyorum, gelince gösteririm.",
            "У «{0}» пока нет фото. Спрашиваю продавца и покажу, когда они придут.",
            "„{0}” nie ma jeszcze zdjęć. Pytam sprzedawcę i pokażę je, gdy przyjdą.",
            "„{0}“ hat noch keine Fotos. Ich frage den Verkäufer und zeige sie dir, wenn sie kommen.",
        ),
        Saying.FREE_WANTED: (
            "I am asking the seller of “{0}” whether it is still to be had.",
            "“{0}” satıcısına hâlâ mevcut olup olmadığını soruyorum.",
            "Спрашиваю продавца «{0}», есть ли это ещё.",
            "Pytam sprzedawcę „{0}”, czy to jest jeszcze dostępne.",
            "Ich frage den Verkäufer von „{0}“, ob es noch zu haben ist.",
        ),
        Saying.SELLER_ASKED: (
            "I have asked the seller of “{0}”. The answer comes in your conversation with them.",
            "“{0}” satıcısına sordum. Yanıt, satıcıyla olan konuşmanıza gelir.",
            "Я спросил продавца «{0}». Ответ придёт в вашу переписку с ним.",
            "Zapytałem sprzedawcę „{0}”. Odpowiedź przyjdzie w Twojej rozmowie z nim.",
            "Ich habe den Verkäufer von „{0}“ gefragt. Die Antwort kommt in deiner Unterhaltung mit ihm.",
        ),
        Saying.SELLER_AWAY: (
            "The seller of “{0}” cannot be reached any more.",
            "“{0}” satıcısına artık ulaşılamıyor.",
            "С продавцом «{0}» больше нельзя связаться.",
            "Ze sprzedawcą „{0}” nie można się już skontaktować.",
            "Der Verkäufer von „{0}“ ist nicht mehr zu erreichen.",
        ),
        Saying.SEND_PHOTOS: (
            "Hello, could you send photos of “{0}”, please?",
            "Merhaba, “{0}” için fotoğraf gönderebilir misiniz?",
            "Здравствуйте, пришлите, пожалуйста, фото «{0}».",
            "Dzień dobry, czy można prosić o zdjęcia „{0}”?",
            "Hallo, könnten Sie bitte Fotos von „{0}“ schicken?",
        ),
        Saying.STILL_FREE: (
            "Hello, is “{0}” still available?",
            "Merhaba, “{0}” hâlâ mevcut mu?",
            "Здравствуйте, «{0}» ещё в наличии?",
            "Dzień dobry, czy „{0}” jest jeszcze dostępne?",
            "Hallo, ist „{0}“ noch zu haben?",
        ),
    }
)
