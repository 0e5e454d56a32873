/** What the page says, in its five languages. */
import { remember, remembered } from "./memory.js";

export const LANGUAGES = { en: "English", tr: "Türkçe", ru: "Русский", pl: "Polski", de: "Deutsch" };
const ORDER = Object.keys(LANGUAGES);

const WORDS = {
  tagline: ["Homes, cars and services in North Cyprus", "Kuzey Kıbrıs'ta evler, araçlar ve hizmetler",
    "Жильё, авто и услуги на Северном Кипре", "Domy, auta i usługi na Cyprze Północnym",
    "Häuser, Autos und Dienste in Nordzypern"],
  sign_in: ["Sign in", "Giriş yap", "Войти", "Zaloguj się", "Anmelden"],
  register: ["Create account", "Hesap oluştur", "Создать аккаунт", "Załóż konto", "Konto anlegen"],
  sign_out: ["Sign out", "Çıkış yap", "Выйти", "Wyloguj się", "Abmelden"],
  username: ["User name", "Kullanıcı adı", "Имя пользователя", "Nazwa użytkownika", "Benutzername"],
  password: ["Password", "Parola", "Пароль", "Hasło", "Passwort"],
  email: ["E-mail", "E-posta", "Эл. почта", "E-mail", "E-Mail"],
  display_name: ["Name that others see", "Başkalarının göreceği ad", "Имя, которое видят другие",
    "Imię widoczne dla innych", "Name, den andere sehen"],
  i_am: ["I am here as a", "Buradaki rolüm", "Я здесь как", "Jestem tu jako", "Ich bin hier als"],
  role_consumer: ["Customer", "Müşteri", "Покупатель", "Klient", "Kunde"],
  role_seller: ["Seller", "Satıcı", "Продавец", "Sprzedawca", "Anbieter"],
  role_support: ["Support", "Destek", "Поддержка", "Pomoc", "Support"],
  role_assistant: ["Assistant", "Asistan", "Ассистент", "Asystent", "Assistent"],
  role_admin: ["Support", "Destek", "Поддержка", "Pomoc", "Support"],
  language: ["Language", "Dil", "Язык", "Język", "Sprache"],
  fill_in: ["Please fill in every field.", "Lütfen tüm alanları doldurun.", "Заполните, пожалуйста, все поля.",
    "Wypełnij wszystkie pola.", "Bitte alle Felder ausfüllen."],
  username_rule: ["At least 3 letters, digits or . _ - @ +, without spaces.",
    "En az 3 harf, rakam ya da . _ - @ +, boşluksuz.", "Не меньше 3 букв, цифр или . _ - @ +, без пробелов.",
    "Co najmniej 3 litery, cyfry lub . _ - @ +, bez spacji.",
    "Mindestens 3 Buchstaben, Ziffern oder . _ - @ +, ohne Leerzeichen."],
  email_rule: ["This is not an e-mail address.", "Bu bir e-posta adresi değil.", "Это не адрес эл. почты.",
    "To nie jest adres e-mail.", "Das ist keine E-Mail-Adresse."],
  password_rule: ["At least 8 characters.", "En az 8 karakter.", "Не меньше 8 символов.", "Co najmniej 8 znaków.",
    "Mindestens 8 Zeichen."],
  signed_out_note: ["Your session has ended. Sign in again to go on where you were.",
    "Oturumunuz sona erdi. Kaldığınız yerden devam etmek için tekrar giriş yapın.",
    "Сеанс завершён. Войдите снова, чтобы продолжить.", "Sesja wygasła. Zaloguj się ponownie, aby kontynuować.",
    "Die Sitzung ist abgelaufen. Melden Sie sich wieder an, um fortzufahren."],
  invited_note: ["Sign in or create an account to write your message.",
    "Mesaj yazmak için giriş yapın ya da hesap oluşturun.", "Войдите или создайте аккаунт, чтобы написать сообщение.",
    "Zaloguj się lub załóż konto, aby napisać wiadomość.",
    "Melden Sie sich an oder legen Sie ein Konto an, um zu schreiben."],
  menu: ["Menu", "Menü", "Меню", "Menu", "Menü"],
  conversation_menu: ["Conversation menu", "Sohbet menüsü", "Меню беседы", "Menu rozmowy", "Menü der Unterhaltung"],
  conversations: ["Conversations", "Sohbetler", "Беседы", "Rozmowy", "Unterhaltungen"],
  conversation: ["Conversation", "Sohbet", "Беседа", "Rozmowa", "Unterhaltung"],
  messages: ["Messages", "Mesajlar", "Сообщения", "Wiadomości", "Nachrichten"],
  new_conversation: ["New conversation", "Yeni sohbet", "Новая беседа", "Nowa rozmowa", "Neue Unterhaltung"],
  show_more: ["Show more", "Daha fazla göster", "Показать ещё", "Pokaż więcej", "Mehr anzeigen"],
  back: ["Back to the list", "Listeye dön", "Назад к списку", "Wróć do listy", "Zurück zur Liste"],
  cancel: ["Cancel", "Vazgeç", "Отмена", "Anuluj", "Abbrechen"],
  done: ["Done", "Tamam", "Готово", "Gotowe", "Fertig"],
  go_on: ["Continue", "Devam", "Продолжить", "Dalej", "Weiter"],
  dismiss: ["Dismiss", "Kapat", "Скрыть", "Ukryj", "Ausblenden"],
  copied: ["Copied.", "Kopyalandı.", "Скопировано.", "Skopiowano.", "Kopiert."],
  contact_link: ["Contact link", "İletişim bağlantısı", "Ссылка для связи", "Link kontaktowy", "Kontaktlink"],
  copy_contact_link: ["Copy my contact link", "İletişim bağlantımı kopyala", "Скопировать мою ссылку",
    "Kopiuj mój link kontaktowy", "Meinen Kontaktlink kopieren"],
  share_hint: ["Whoever opens your contact link can write to you here.",
    "İletişim bağlantınızı açan herkes size buradan yazabilir.",
    "Открыв вашу ссылку, человек сможет написать вам здесь.", "Kto otworzy Twój link, może tu do Ciebie napisać.",
    "Wer Ihren Kontaktlink öffnet, kann Ihnen hier schreiben."],
  find_person_hint: ["Paste the contact link that somebody gave you.", "Size verilen iletişim bağlantısını yapıştırın.",
    "Вставьте ссылку для связи, которую вам дали.", "Wklej otrzymany link kontaktowy.",
    "Fügen Sie den Kontaktlink ein, den Sie bekommen haben."],
  not_a_contact_link: ["This is not a contact link. It looks like {example}",
    "Bu bir iletişim bağlantısı değil. Şuna benzer: {example}", "Это не ссылка для связи. Она выглядит так: {example}",
    "To nie jest link kontaktowy. Wygląda on tak: {example}", "Das ist kein Kontaktlink. Er sieht so aus: {example}"],
  nobody_there: ["This contact link leads to nobody. Ask for a new one.",
    "Bu bağlantı kimseye ait değil. Yenisini isteyin.", "Эта ссылка никуда не ведёт. Попросите новую.",
    "Ten link nie prowadzi do nikogo. Poproś o nowy.",
    "Dieser Kontaktlink führt zu niemandem. Bitten Sie um einen neuen."],
  own_link: ["This is your own contact link. Give it to somebody who should write to you.",
    "Bu sizin bağlantınız. Size yazmasını istediğiniz kişiye verin.",
    "Это ваша собственная ссылка. Дайте её тому, кто должен вам написать.",
    "To Twój własny link. Przekaż go komuś, kto ma do Ciebie napisać.",
    "Das ist Ihr eigener Kontaktlink. Geben Sie ihn jemandem, der Ihnen schreiben soll."],
  write_first: ["Write your first message to {name}.", "{name} için ilk mesajınızı yazın.",
    "Напишите первое сообщение: {name}.", "Napisz pierwszą wiadomość: {name}.",
    "Schreiben Sie Ihre erste Nachricht an {name}."],
  about_listing: ["About a listing", "Bir ilan hakkında", "По объявлению", "W sprawie ogłoszenia", "Zu einem Angebot"],
  ask_assistant: ["Ask the assistant", "Asistana sor", "Спросить ассистента", "Zapytaj asystenta",
    "Assistenten fragen"],
  assistant: ["Assistant", "Asistan", "Ассистент", "Asystent", "Assistent"],
  assistant_hint: ["Homes, cars, services, bookings", "Ev, araç, hizmet, rezervasyon", "Жильё, авто, услуги, бронь",
    "Domy, auta, usługi, rezerwacje", "Häuser, Autos, Dienste, Buchungen"],
  assistant_empty: ["What are you looking for? For example: a two-bedroom flat in Kyrenia.",
    "Ne arıyorsunuz? Örneğin: Girne'de iki yatak odalı daire.",
    "Что вы ищете? Например: квартира с двумя спальнями в Кирении.",
    "Czego szukasz? Na przykład: mieszkanie z dwiema sypialniami w Kyrenii.",
    "Was suchen Sie? Zum Beispiel: eine Wohnung mit zwei Schlafzimmern in Kyrenia."],
  assistant_writes: ["The assistant is writing", "Asistan yazıyor", "Ассистент пишет", "Asystent pisze",
    "Der Assistent schreibt"],
  start_again: ["Start again", "Yeniden başla", "Начать заново", "Zacznij od nowa", "Neu beginnen"],
  start_again_question: ["Start a new conversation with the assistant? This one stays in your list.",
    "Asistanla yeni bir sohbet başlatılsın mı? Bu sohbet listenizde kalır.",
    "Начать новую беседу с ассистентом? Эта останется в списке.",
    "Rozpocząć nową rozmowę z asystentem? Ta zostanie na liście.",
    "Eine neue Unterhaltung mit dem Assistenten beginnen? Diese bleibt in Ihrer Liste."],
  mark_unread: ["Mark as unread", "Okunmadı say", "Отметить непрочитанным", "Oznacz jako nieprzeczytane",
    "Als ungelesen markieren"],
  close_thread: ["Close conversation", "Sohbeti kapat", "Закрыть беседу", "Zamknij rozmowę", "Unterhaltung schließen"],
  close_question: ["Close this conversation? It stays readable, and opens again when one of you writes anew.",
    "Bu sohbet kapatılsın mı? Okunabilir kalır; biriniz yeniden yazarsa tekrar açılır.",
    "Закрыть беседу? Её можно будет читать; она откроется снова, если кто-то из вас напишет.",
    "Zamknąć rozmowę? Nadal można ją czytać; otworzy się znowu, gdy ktoś z was napisze.",
    "Unterhaltung schließen? Sie bleibt lesbar und öffnet sich wieder, wenn jemand von Ihnen neu schreibt."],
  closed: ["This conversation is closed.", "Bu sohbet kapatıldı.", "Эта беседа закрыта.", "Ta rozmowa jest zamknięta.",
    "Diese Unterhaltung ist geschlossen."],
  to_current: ["Go to the current one", "Güncel sohbete git", "Перейти к текущей", "Przejdź do bieżącej",
    "Zur aktuellen"],
  write_again: ["Write again", "Yeniden yaz", "Написать снова", "Napisz ponownie", "Wieder schreiben"],
  write_message: ["Write a message", "Mesaj yazın", "Напишите сообщение", "Napisz wiadomość", "Nachricht schreiben"],
  composer_hint: ["Enter sends, Shift + Enter makes a new line", "Enter gönderir, Shift + Enter yeni satır açar",
    "Enter — отправить, Shift + Enter — новая строка", "Enter wysyła, Shift + Enter – nowy wiersz",
    "Enter sendet, Umschalt + Enter macht eine neue Zeile"],
  send: ["Send", "Gönder", "Отправить", "Wyślij", "Senden"],
  sending: ["Sending…", "Gönderiliyor…", "Отправляется…", "Wysyłanie…", "Wird gesendet …"],
  waiting: ["Not sent yet. It goes out as soon as the connection is back.",
    "Henüz gönderilmedi. Bağlantı gelince gönderilecek.", "Ещё не отправлено. Уйдёт, когда появится связь.",
    "Jeszcze nie wysłano. Wyślemy, gdy wróci połączenie.",
    "Noch nicht gesendet. Wird gesendet, sobald die Verbindung wieder da ist."],
  retry: ["Try again", "Tekrar dene", "Повторить", "Spróbuj ponownie", "Erneut versuchen"],
  edit: ["Edit", "Düzenle", "Изменить", "Edytuj", "Bearbeiten"],
  discard: ["Discard", "Sil", "Удалить", "Odrzuć", "Verwerfen"],
  you: ["You", "Siz", "Вы", "Ty", "Sie"],
  someone: ["Someone", "Biri", "Кто-то", "Ktoś", "Jemand"],
  unread: ["Unread: {count}", "Okunmamış: {count}", "Непрочитанных: {count}", "Nieprzeczytane: {count}",
    "Ungelesen: {count}"],
  new_below: ["New messages below", "Aşağıda yeni mesajlar", "Ниже новые сообщения", "Nowe wiadomości poniżej",
    "Neue Nachrichten unten"],
  to_newest: ["To the newest", "En yeniye git", "К последним", "Do najnowszych", "Zu den neuesten"],
  message_from: ["New message from {name}: {text}", "Yeni mesaj, {name}: {text}", "Новое сообщение, {name}: {text}",
    "Nowa wiadomość, {name}: {text}", "Neue Nachricht von {name}: {text}"],
  no_threads: ["No conversations yet. Ask the assistant, or give somebody your contact link.",
    "Henüz sohbet yok. Asistana sorun ya da iletişim bağlantınızı paylaşın.",
    "Бесед пока нет. Спросите ассистента или поделитесь своей ссылкой.",
    "Nie ma jeszcze rozmów. Zapytaj asystenta lub udostępnij swój link.",
    "Noch keine Unterhaltungen. Fragen Sie den Assistenten oder geben Sie Ihren Kontaktlink weiter."],
  nothing_open: ["Choose a conversation, or begin a new one.", "Bir sohbet seçin ya da yeni bir sohbet başlatın.",
    "Выберите беседу или начните новую.", "Wybierz rozmowę lub rozpocznij nową.",
    "Wählen Sie eine Unterhaltung oder beginnen Sie eine neue."],
  no_messages: ["Nothing has been written here yet.", "Burada henüz bir şey yazılmadı.",
    "Здесь пока ничего не написано.", "Nic tu jeszcze nie napisano.", "Hier wurde noch nichts geschrieben."],
  loading: ["Loading…", "Yükleniyor…", "Загрузка…", "Wczytywanie…", "Wird geladen …"],
  beginning: ["The beginning of the conversation", "Sohbetin başlangıcı", "Начало беседы", "Początek rozmowy",
    "Beginn der Unterhaltung"],
  today: ["Today", "Bugün", "Сегодня", "Dzisiaj", "Heute"],
  yesterday: ["Yesterday", "Dün", "Вчера", "Wczoraj", "Gestern"],
  offline: ["You are offline. What you write is sent when the connection is back.",
    "Çevrimdışısınız. Yazdıklarınız bağlantı gelince gönderilecek.",
    "Нет сети. Написанное отправится, когда связь вернётся.",
    "Jesteś offline. To, co napiszesz, wyślemy po powrocie połączenia.",
    "Sie sind offline. Was Sie schreiben, wird gesendet, sobald die Verbindung wieder da ist."],
  reconnecting: ["Connection lost. Connecting again…", "Bağlantı koptu. Yeniden bağlanılıyor…",
    "Связь потеряна. Подключаемся снова…", "Utracono połączenie. Łączymy ponownie…",
    "Verbindung verloren. Wird wieder aufgebaut …"],
  unreachable: ["The server could not be reached. Check the connection and try again.",
    "Sunucuya ulaşılamadı. Bağlantıyı kontrol edip tekrar deneyin.", "Сервер недоступен. Проверьте связь и повторите.",
    "Nie można połączyć się z serwerem. Sprawdź połączenie i spróbuj ponownie.",
    "Der Server war nicht erreichbar. Prüfen Sie die Verbindung und versuchen Sie es erneut."],
  per_month: ["a month", "/ ay", "в месяц", "miesięcznie", "im Monat"],
  per_night: ["a night", "/ gece", "за ночь", "za noc", "pro Nacht"],
  per_day: ["a day", "/ gün", "в день", "za dzień", "am Tag"],
  per_hour: ["an hour", "/ saat", "в час", "za godzinę", "pro Stunde"],
  attachment: ["Attachment", "Ek", "Вложение", "Załącznik", "Anhang"],
};

const wished = [remembered("language"), ...navigator.languages.map((tag) => tag.slice(0, 2))];
let current = wished.find((tag) => ORDER.includes(tag)) ?? "en";

export const language = () => current;

/** The language with the habits of the person's own region, for dates and times. */
export const region = () => navigator.languages.find((tag) => tag.slice(0, 2) === current) ?? current;

/** The words for a key, with `{name}` replaced by `values.name`. */
export function t(key, values = {}) {
  const text = WORDS[key]?.[ORDER.indexOf(current)] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Puts words on every element below `root` that asks for some. */
export function translate(root = document) {
  document.documentElement.lang = current;
  const all = (selector) => root.querySelectorAll(selector);
  for (const each of all("[data-word]")) each.textContent = t(each.dataset.word);
  for (const each of all("[data-word-label]")) each.setAttribute("aria-label", t(each.dataset.wordLabel));
  for (const each of all("[data-word-placeholder]")) each.placeholder = t(each.dataset.wordPlaceholder);
}

/** Fills the language selectors; `onChange` runs after each choice. */
export function offerLanguages(onChange) {
  for (const select of document.querySelectorAll("[data-languages]")) {
    select.replaceChildren(...Object.entries(LANGUAGES).map(([tag, name]) => new Option(name, tag)));
    select.value = current;
    select.addEventListener("change", () => {
      current = select.value;
      remember("language", current);
      for (const other of document.querySelectorAll("[data-languages]")) other.value = current;
      translate();
      onChange();
    });
  }
}
