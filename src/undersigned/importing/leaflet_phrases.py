"""What leaflets say in each language, as data. A language is added by adding an entry.

Entries are regular expressions without capturing groups, matched without regard to case.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from undersigned.importing.patterns import Patterns


@dataclass(frozen=True, slots=True)
class LeafletPhrases:
    """One language's phrases.

    `calls_to` begin a call to act; `organisers`, `places`, `whens`, `contacts` are labels in a meeting notice;
    `place_words` are words of addresses; `fillers` join a date and a time. `mornings` and `evenings` stand beside
    an hour; `hour_signs` stand before an hour without minutes; `untils` part two times. `answers` are short answers;
    `magnitudes` are vague numbers; `more_or_less` are qualifiers in brackets behind a figure; `periods` say when or
    how often; `not_counted` stand before a number that is a name ("line 12"); `scales` multiply ("million").
    `zones` are likely time zones, the likeliest first.
    """

    calls_to: tuple[str, ...] = ()
    organisers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    place_words: tuple[str, ...] = ()
    whens: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    fillers: tuple[str, ...] = ()
    mornings: tuple[str, ...] = ()
    evenings: tuple[str, ...] = ()
    hour_signs: tuple[str, ...] = ()
    untils: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    magnitudes: tuple[str, ...] = ()
    more_or_less: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    not_counted: tuple[str, ...] = ()
    qualifiers: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()


_YEAR = r"(?:19|20)\d\d"

ENGLISH = LeafletPhrases(
    calls_to=(
        r"(?:please\s+)?(?:join|come|sign|write|help|get\s+involved|take\s+part|bring|tell|support|demand|share|meet\s+us|march\s+(?:with|for|against)|stand\s+(?:with|up)|"
        r"find\s+out|call|visit|volunteer|sign\s+up|don['’]t\s+miss|everyone|all\s+are)\b(?!\s+(?:by|of)\b)",
    ),
    organisers=(
        r"(?:jointly\s+)?(?:organi[sz]ed|hosted|called|convened|presented|arranged)\s+(?:jointly\s+)?by(?:\s+the\b)?\s*:?",
        r"(?:organi[sz]ers?|hosts?)\s*:",
    ),
    places=(r"(?:venue|where|place|location|address)\s*:",),
    place_words=(
        r"\b(?:centre|center|hall|street|st|road|rd|avenue|ave|lane|square|house|library|school|room|church|club|college|"
        r"building|floor|park|pool|station|theatre|university|museum|office|café|cafe|pub)\b",
    ),
    whens=(r"(?:when|date|time|starts?|doors(?:\s+open)?)\s*:",),
    contacts=(r"(?:contact|e-?mail|info(?:rmation)?|more\s+info(?:rmation)?|rsvp|questions\?|write\s+to)\s*:?",),
    fillers=(r"(?:on|at|from|the|of|in|date|time|when|starting|sharp|doors|open|and)\b",),
    mornings=(r"a\.?m\.?(?!\w)", r"midnight"),
    evenings=(r"p\.?m\.?(?!\w)", r"noon|midday"),
    hour_signs=(r"\b(?:at|from)",),
    untils=(r"to|until|till",),
    answers=(
        r"(?:yes|no|arguably|partly|mostly|sometimes|often|never|always|perhaps|maybe|not\s+(?:yet|really|always|any\s+more)|"
        r"hardly|rarely|largely|increasingly|possibly|probably|unknown|unclear|soon|both|neither|none)\b",
    ),
    magnitudes=(
        r"\b(?:(?:many|several|a\s+few|some)\s+)?(?:tens|hundreds|dozens|scores|thousands|millions|billions)"
        r"(?:\s+of\s+(?:thousands|millions|billions))?(?=\s+of\b|\s+[^\W\d_]|\W|$)",
    ),
    more_or_less=(
        r"(?:(?:very\s+)?(?:probably|likely|possibly|perhaps|maybe|and\s+rising|or|and|at\s+least|estimated?|about|approximately|official)\b[^()]{0,60})",
    ),
    periods=(
        rf"\bsince\s+(?:\w+\s+)?{_YEAR}\b",
        rf"\b(?:in|during|by|until|before|after)\s+(?:\w+\s+)?{_YEAR}\b",
        rf"\b(?:between|from)\s+{_YEAR}\s+(?:and|to)\s+{_YEAR}\b",
        r"\b(?:an?|per|each|every)\s+(?:hour|day|night|week|weekend|month|year|season|term)\b",
        r"\b(?:over|in|during)\s+the\s+(?:last|past)\s+[\w-]+(?:\s+(?:hours|days|weeks|months|years))?",
        r"\b(?:today|this\s+(?:week|month|year)|last\s+(?:week|month|year|winter|summer|spring|autumn))\b",
    ),
    not_counted=(
        r"(?:number|no\.?|nos\.?|line|lines|bus|buses|route|tram|room|page|pages|section|article|chapter|floor|platform|school|law|№|#)",
    ),
    qualifiers=(r"(?:only|just|exactly|no\s+more\s+than|at\s+most|roughly|under|barely|estimated)",),
    joined=(
        r"(?:killed|injured|wounded|displaced|detained|arrested|missing|affected|employed|registered|closed|lost|cancelled|homeless)",
    ),
    zones=("Europe/London", "Europe/Dublin", "America/New_York", "Australia/Sydney"),
)

RUSSIAN = LeafletPhrases(
    calls_to=(
        r"(?:приходите|присоединяйтесь|подпишите|подписывайтесь|помогите|пишите|напишите|расскажите|поддержите|участвуйте|встречаемся|выходите|приглашаем|ждём|ждем)(?!\w)",
    ),
    organisers=(r"(?:организаторы?|организует|организовано|проводит|собрание\s+проводит)(?!\w)\s*[:–—-]?",),
    places=(r"(?:место(?:\s+(?:встречи|проведения))?|где|адрес)\s*:",),
    place_words=(
        r"(?<!\w)(?:ул\.?|улица|дом|д\.|площадь|проспект|пр\.|библиотек\w+|школ\w+|клуб\w*|зал\w*|центр\w*|бассейн\w*|переулок|здание)(?!\w)",
    ),
    whens=(r"(?:когда|дата|время|начало)(?!\w)\s*:?",),
    contacts=(r"(?:контакты?|почта|эл\.?\s*почта|связь|вопросы|справки|пишите|e-?mail)(?!\w)\s*:?",),
    fillers=(r"(?:в|во|с|со|на|начало|до|года?|и)(?!\w)",),
    mornings=(r"(?:часов\s+|час\w?\s+)?утра",),
    evenings=(r"(?:часов\s+|час\w?\s+)?(?:вечера|дня)",),
    hour_signs=(r"(?<!\w)(?:в|с)",),
    untils=(r"до",),
    answers=(
        r"(?:да|нет|отчасти|частично|иногда|часто|никогда|всегда|почти|возможно|пожалуй|редко|пока\s+нет|неизвестно)(?!\w)",
    ),
    magnitudes=(
        r"(?<!\w)(?:десятк(?:и|ов|ам)|сотн(?:и|ей|ям)|сотен|тысяч(?:и|ам)|миллион(?:ы|ам)|миллиард(?:ы|ам))(?:\s+(?:тысяч|миллионов|миллиардов))?(?!\w)",
    ),
    more_or_less=(
        r"(?:(?:вероятно|возможно|скорее\s+всего|по\s+оценкам?|не\s+менее|а\s+может|или|примерно)(?!\w)[^()]{0,60})",
    ),
    periods=(
        rf"(?<!\w)с\s+(?:\w+\s+)?{_YEAR}(?:\s*года?|\s*г\.)?",
        rf"(?<!\w)(?:в|к|до|после)\s+(?:\w+\s+)?{_YEAR}(?:\s*год\w*|\s*г\.)?",
        r"(?<!\w)(?:в|кажд\w+)\s+(?:час|день|неделю|месяц|год)(?!\w)",
        r"(?<!\w)за\s+последн\w+\s+(?:\w+\s+)?(?:дн\w+|недел\w+|месяц\w*|год\w*|лет)",
    ),
    not_counted=(r"(?:номер|№|автобус\w*|маршрут\w*|трамва\w+|школ\w+|дом|д\.|стр\.|статья|комната|кабинет|лини\w+)",),
    qualifiers=(r"(?:по\s+меньшей\s+мере|не\s+более|только|всего|ровно|до|минимум|максимум)",),
    joined=(r"(?:погибших|раненых|убитых|закрытых)",),
    zones=("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Vladivostok"),
)

UKRAINIAN = LeafletPhrases(
    calls_to=(
        r"(?:приходьте|приєднуйтес[ья]|підпишіть|допоможіть|пишіть|напишіть|підтримайте|запрошуємо|чекаємо)(?!\w)",
    ),
    organisers=(r"(?:організатори?|організовує|проводить)(?!\w)\s*[:–—-]?",),
    places=(r"(?:місце|де|адреса)\s*:",),
    place_words=(
        r"(?<!\w)(?:вул\.?|вулиця|будинок|площа|проспект|бібліотек\w+|школ\w+|клуб\w*|зал\w*|центр\w*)(?!\w)",
    ),
    whens=(r"(?:коли|дата|час|початок)(?!\w)\s*:?",),
    contacts=(r"(?:контакти?|пошта|питання|e-?mail)(?!\w)\s*:?",),
    fillers=(r"(?:в|у|о|об|з|на|початок|до|року|і|та)(?!\w)",),
    mornings=(r"ранку",),
    evenings=(r"(?:вечора|дня)",),
    hour_signs=(r"(?<!\w)(?:о|об)",),
    untils=(r"до",),
    answers=(r"(?:так|ні|частково|іноді|часто|ніколи|завжди|майже|можливо|рідко)(?!\w)",),
    magnitudes=(
        r"(?<!\w)(?:десятк(?:и|ів)|сотн(?:і|ям)|сотень|тисячі|мільйони|мільярди)(?:\s+(?:тисяч|мільйонів))?(?!\w)",
    ),
    more_or_less=(r"(?:(?:ймовірно|можливо|за\s+оцінк\w+|або)(?!\w)[^()]{0,60})",),
    periods=(
        rf"(?<!\w)(?:з|від|у|в|до|після)\s+(?:\w+\s+)?{_YEAR}(?:\s*рок\w+)?",
        r"(?<!\w)на\s+(?:годину|день|тиждень|місяць|рік)(?!\w)",
    ),
    not_counted=(r"(?:номер|№|автобус\w*|маршрут\w*|школ\w+|будинок)",),
    qualifiers=(r"(?:принаймні|щонайменше|лише|тільки|до)",),
    zones=("Europe/Kyiv",),
)

ARABIC = LeafletPhrases(
    calls_to=(
        r"(?:انضم(?:وا|ّوا)?|تعال(?:وا|َوا)?|شارك(?:وا|ونا)?|وقّ?عوا|ساعدونا|اكتبوا|ندعوكم|احضروا|ادعموا|تواصلوا)(?!\w)",
    ),
    organisers=(r"(?:تنظيم|ينظمه?ا?|تنظمه?ا?|من\s+تنظيم|الجهة\s+المنظمة|المنظمون|يدعو\s+إليه)(?!\w)\s*:?",),
    places=(r"(?:المكان|العنوان|أين)\s*:",),
    place_words=(r"(?<!\w)(?:شارع|قاعة|مركز|مكتبة|مدرسة|ساحة|نادي|مبنى|المركز|المكتبة|القاعة|بيت)(?!\w)",),
    whens=(r"(?:الزمان|الموعد|التاريخ|الوقت|متى)\s*:",),
    contacts=(r"(?:للتواصل|للاستفسار|البريد(?:\s+الإلكتروني)?|تواصل)(?!\w)\s*:?",),
    fillers=(r"(?:يوم|في|الساعة|عند|من|تمام|و)(?!\w)",),
    mornings=(r"(?:صباحا|صباحاً|صباحًا|ص)(?!\w)",),
    evenings=(r"(?:مساء|مساءً|مساءا|ظهرا|ظهراً|ظهرًا|عصرا|عصراً|م)(?!\w)",),
    hour_signs=(r"الساعة",),
    untils=(r"إلى|حتى",),
    answers=(
        r"(?:نعم|لا|جزئيا|جزئياً|جزئيًا|أحيانا|أحياناً|أحيانًا|ربما|غالبا|غالباً|غالبًا|أبدا|أبداً|دائما|دائماً|نادرا|نادراً|ليس\s+بعد)(?!\w)",
    ),
    magnitudes=(r"(?<!\w)(?:عشرات|مئات|آلاف|ملايين|مليارات)(?:\s+(?:ال)?(?:آلاف|آلاف|ملايين))?(?!\w)",),
    more_or_less=(r"(?:(?:ربما|على\s+الأرجح|يرجح|وفق|أو|تقريبا|تقريباً)(?!\w)[^()]{0,60})",),
    periods=(
        r"(?:منذ|في|بعد|قبل|خلال)\s+(?:عام|سنة)\s+\d{4}",
        r"(?:كل|في)\s+(?:ال)?(?:ساعة|يوم|أسبوع|شهر|سنة|عام)(?!\w)",
        r"(?:ساعيا|يوميا|يومياً|يوميًا|أسبوعيا|أسبوعياً|أسبوعيًا|شهريا|شهرياً|شهريًا|سنويا|سنوياً|سنويًا)(?!\w)",
    ),
    not_counted=(r"(?:رقم|خط|الخط|حافلة|الحافلة|غرفة|صفحة|مادة|المادة)",),
    qualifiers=(r"(?:على\s+الأقل|فقط|أقل\s+من|ما\s+يقارب|لا\s+يقل\s+عن|لا\s+يزيد\s+عن)",),
    zones=("Africa/Cairo", "Asia/Beirut", "Asia/Amman", "Asia/Baghdad", "Africa/Casablanca"),
)

HEBREW = LeafletPhrases(
    calls_to=(r"(?:הצטרפו|בואו|חתמו|עזרו|כתבו|תמכו|הגיעו|מוזמנים|השתתפו|ספרו)(?!\w)",),
    organisers=(r"(?:מארגנים|המארגנים|בארגון|ביוזמת|מטעם|מארגנת|מארגן)(?!\w)\s*:?",),
    places=(r"(?:מקום|היכן|איפה|כתובת)\s*:",),
    place_words=(
        r"(?<!\w)(?:רחוב|רח[׳']|אולם|מרכז|המרכז|ספרייה|הספרייה|ספריית|בית|כיכר|מועדון|בריכה|שדרות|מתנ[\"״]ס)(?!\w)",
    ),
    whens=(r"(?:מתי|תאריך|שעה|מועד)\s*:",),
    contacts=(r"(?:ליצירת\s+קשר|לפרטים|דוא[\"״]ל|מייל|קשר)(?!\w)\s*:?",),
    fillers=(r"(?:יום|ביום|ב|בשעה|שעה|בתאריך|משעה|החל|ו)(?!\w)-?",),
    mornings=(r"(?:בבוקר|לפנות\s+בוקר)",),
    evenings=(r"(?:בערב|אחה[\"״]צ|אחר\s+הצהריים|בצהריים)",),
    hour_signs=(r"(?:בשעה|משעה)",),
    untils=(r"עד",),
    answers=(r"(?:כן|לא|חלקית|לפעמים|לעתים|תמיד|אף\s+פעם|אולי|כמעט|לעיתים|עדיין\s+לא)(?!\w)",),
    magnitudes=(r"(?<!\w)(?:עשרות|מאות|אלפי|אלפים|מיליוני|מיליונים)(?:\s+(?:אלפי|מיליוני|אלפים))?(?!\w)",),
    more_or_less=(r"(?:(?:כנראה|אולי|ככל\s+הנראה|לפי|או|בערך)(?!\w)[^()]{0,60})",),
    periods=(
        r"(?:מאז|בשנת|משנת|עד|אחרי|לפני)\s+(?:שנת\s+)?\d{4}",
        r"(?:בשעה|ביום|בשבוע|בחודש|בשנה|לשעה|ליום|לשבוע|לחודש|לשנה|ב?כל\s+(?:שעה|יום|שבוע|חודש|שנה))(?!\w)",
    ),
    not_counted=(r"(?:מספר|קו|קווים|אוטובוס|חדר|עמוד|סעיף|מס[׳'])",),
    qualifiers=(r"(?:לכל\s+הפחות|רק|פחות\s+מ-?|עד|בסביבות)",),
    zones=("Asia/Jerusalem",),
)

FRENCH = LeafletPhrases(
    calls_to=(r"(?:rejoignez|venez|signez|participez|soutenez|aidez|écrivez|retrouvons)\b",),
    organisers=(r"(?:organisée?s?|proposée?s?)\s+par\s*:?", r"organisat(?:eurs?|rices?|ion)\s*:"),
    places=(r"(?:lieu|où|adresse)\s*:",),
    place_words=(r"\b(?:rue|avenue|place|salle|centre|bibliothèque|école|maison|boulevard|mairie|piscine)\b",),
    whens=(r"(?:quand|date|heure)\s*:",),
    contacts=(r"(?:contact|courriel|e-?mail|renseignements)\s*:?",),
    fillers=(r"(?:le|à|de|dès|et)\b",),
    hour_signs=(r"(?<!\w)à",),
    untils=(r"à|jusqu['’]à",),
    answers=(r"(?:oui|non|en\s+partie|parfois|souvent|jamais|toujours|peut-être|rarement)\b",),
    magnitudes=(
        r"\b(?:des\s+)?(?:dizaines|centaines|milliers|millions|milliards)(?:\s+de\s+(?:milliers|millions))?\b",
    ),
    more_or_less=(r"(?:(?:probablement|sans\s+doute|peut-être|ou|environ)\b[^()]{0,60})",),
    periods=(rf"\b(?:depuis|en|avant|après)\s+{_YEAR}\b", r"\bpar\s+(?:heure|jour|semaine|mois|an)\b"),
    not_counted=(r"(?:numéro|n°|ligne|lignes|bus|page|article|salle)",),
    qualifiers=(r"(?:au\s+moins|seulement|moins\s+de|environ)",),
    zones=("Europe/Paris", "Europe/Brussels", "America/Montreal"),
)

GERMAN = LeafletPhrases(
    calls_to=(r"(?:kommt|kommen\s+sie|macht\s+mit|unterschreibt|unterschreiben\s+sie|helft|schreibt|unterstützt)\b",),
    organisers=(r"(?:organisiert|veranstaltet)\s+von(?:\s+(?:der|dem|den))?\s*:?", r"veranstalter(?:in|innen)?\s*:"),
    places=(r"(?:ort|wo|adresse)\s*:",),
    place_words=(r"\w*(?:straße|strasse|platz|weg|halle|haus|zentrum|saal|schule|bibliothek|bücherei|bad)\b",),
    whens=(r"(?:wann|datum|uhrzeit|beginn)\s*:",),
    contacts=(r"(?:kontakt|e-?mail)\s*:?",),
    fillers=(r"(?:am|um|ab|den|der|uhr|und)\b",),
    hour_signs=(r"\b(?:um|ab)",),
    untils=(r"bis",),
    answers=(r"(?:ja|nein|teilweise|manchmal|oft|nie|immer|vielleicht|selten|kaum)\b",),
    magnitudes=(r"\b(?:dutzende|hunderte|tausende|zehntausende|hunderttausende|millionen|milliarden)\b",),
    more_or_less=(r"(?:(?:wahrscheinlich|vermutlich|vielleicht|oder|etwa)\b[^()]{0,60})",),
    periods=(rf"\b(?:seit|im\s+jahr|bis|vor|nach)\s+{_YEAR}\b", r"\b(?:pro|je)\s+(?:stunde|tag|woche|monat|jahr)\b"),
    not_counted=(r"(?:nummer|nr\.?|linie|linien|bus|seite|artikel|raum)",),
    qualifiers=(r"(?:höchstens|nur|weniger\s+als|genau)",),
    zones=("Europe/Berlin", "Europe/Vienna", "Europe/Zurich"),
)

SPANISH = LeafletPhrases(
    calls_to=(r"(?:únete|ven|venid|vengan|firma|firmad|participa|apoya|ayuda|escribe|acompáñanos)\b",),
    organisers=(r"(?:organizad[oa]s?|convocad[oa]s?)\s+por(?:\s+(?:el|la|los|las)\b)?\s*:?", r"organizan?\s*:"),
    places=(r"(?:lugar|dónde|dirección)\s*:",),
    place_words=(r"\b(?:calle|plaza|avenida|centro|sala|biblioteca|escuela|casa|piscina|local)\b",),
    whens=(r"(?:cuándo|fecha|hora)\s*:",),
    contacts=(r"(?:contacto|correo|e-?mail)\s*:?",),
    fillers=(r"(?:el|a|las|la|desde|de|y|horas|h)\b",),
    hour_signs=(r"\ba\s+las",),
    untils=(r"a|hasta",),
    answers=(r"(?:sí|no|en\s+parte|a\s+veces|nunca|siempre|quizás|casi)\b",),
    magnitudes=(r"\b(?:decenas|cientos|centenares|miles|millones)(?:\s+de\s+(?:miles|millones))?\b",),
    more_or_less=(r"(?:(?:probablemente|quizás|o|aproximadamente)\b[^()]{0,60})",),
    periods=(rf"\b(?:desde|en|hasta|tras)\s+{_YEAR}\b", r"\b(?:por|al|a\s+la)\s+(?:hora|día|semana|mes|año)\b"),
    not_counted=(r"(?:número|n\.?º|línea|líneas|autobús|página|artículo)",),
    qualifiers=(r"(?:por\s+lo\s+menos|solo|sólo|menos\s+de)",),
    zones=("Europe/Madrid", "America/Mexico_City", "America/Argentina/Buenos_Aires", "America/Bogota"),
)

PERSIAN = LeafletPhrases(
    calls_to=(r"(?:به\s+ما\s+بپیوندید|بیایید|امضا\s+کنید|شرکت\s+کنید|بنویسید|حمایت\s+کنید|کمک\s+کنید)(?!\w)",),
    organisers=(
        r"(?:به\s+همت|برگزار[\s\u200c]*کنند(?:ه|گان)|به\s+دعوت)\s*:?",
        r"(?:سازمان[\s\u200c]*دهند(?:ه|گان))\s*:?",
    ),
    places=(r"(?:مکان|محل|نشانی|کجا)\s*:",),
    place_words=(
        r"(?<!\w)(?:خیابان|میدان|کوچه|بلوار|سالن|تالار|مرکز|کتابخانهٔ?|مدرسهٔ?|خانهٔ?|پارک|استخر|فرهنگسرا[یی]?)(?!\w)",
    ),
    whens=(r"(?:زمان|تاریخ|ساعت|چه\s+وقت)\s*:",),
    contacts=(r"(?:تماس|ایمیل|رایانامه|اطلاعات\s+بیشتر)\s*:?",),
    fillers=(r"(?:روز|ساعت|در|از|و)(?!\w)",),
    mornings=(r"(?:صبح|بامداد|پیش\s+از\s+ظهر)",),
    evenings=(r"(?:عصر|شب|بعد\s*از\s*ظهر)",),
    hour_signs=(r"ساعت",),
    untils=(r"تا",),
    answers=(r"(?:بله|آری|نه|خیر|تا\s+حدی|گاهی|همیشه|هرگز|شاید|هنوز\s+نه)(?!\w)",),
    magnitudes=(r"(?<!\w)(?:ده\u200c?ها|صدها|هزاران|میلیون\u200c?ها)(?:\s+(?:هزار|میلیون))?(?!\w)",),
    more_or_less=(r"(?:(?:احتمالاً?|شاید|یا|تقریباً?)(?!\w)[^()]{0,60})",),
    periods=(r"(?:از|در|تا|پیش\s+از|پس\s+از)\s+(?:سال\s+)?[\d۰-۹]{4}", r"در\s+(?:ساعت|روز|هفته|ماه|سال)(?!\w)"),
    not_counted=(r"(?:شماره|شمارهٔ|خط|اتوبوس|اتاق|صفحه|مادهٔ?)",),
    qualifiers=(r"(?:دست\s*کم|حداکثر|فقط|کمتر\s+از)",),
    zones=("Asia/Tehran", "Asia/Kabul"),
)

POLISH = LeafletPhrases(
    calls_to=(
        r"(?:dołącz(?:cie)?|przyjdź(?:cie)?|podpisz(?:cie)?|wesprzyj(?:cie)?|pomóż(?:cie)?|napisz(?:cie)?|weź)\b",
    ),
    organisers=(r"(?:z?organizowan[aey]|organizuj[eą])(?:\s+przez)?\s*:?", r"organizator(?:zy|ka|ki)?\s*:"),
    places=(r"(?:miejsce|gdzie|adres)\s*:",),
    place_words=(
        r"\b(?:ulica|ul\.|plac|pl\.|aleja|al\.|sala|centrum|dom|biblioteka|biblioteki|szkoła|świetlica|basen|park)(?!\w)",
    ),
    whens=(r"(?:kiedy|data|godzina|termin|początek)\s*:",),
    contacts=(r"(?:kontakt|e-?mail|więcej\s+informacji)\s*:?",),
    fillers=(r"(?:w|we|o|od|dnia|godz\.|godzinie|i|r\.)(?!\w)",),
    mornings=(r"(?:rano|przed\s+południem)",),
    evenings=(r"(?:wieczorem|po\s+południu)",),
    hour_signs=(r"\b(?:o(?:\s+godzinie)?|od|godz\.)",),
    untils=(r"do",),
    answers=(r"(?:tak|nie|częściowo|czasami|często|nigdy|zawsze|może|rzadko|jeszcze\s+nie)\b",),
    magnitudes=(r"\b(?:dziesiątki|setki|tysiące|miliony|miliardy)(?:\s+(?:tysięcy|milionów))?\b",),
    more_or_less=(r"(?:(?:prawdopodobnie|może|lub|albo|około)\b[^()]{0,60})",),
    periods=(
        rf"\b(?:od|w|do|przed|po)\s+(?:roku\s+)?{_YEAR}\b",
        r"\b(?:na\s+(?:godzinę|dzień|tydzień|miesiąc|rok)|co\s+(?:godzinę|dzień|tydzień|miesiąc|rok)|rocznie|dziennie)\b",
    ),
    not_counted=(r"(?:numer|nr\.?|linia|linie|autobus|strona|artykuł|sala|pokój)",),
    qualifiers=(r"(?:najwyżej|tylko|mniej\s+niż|dokładnie|przynajmniej)",),
    zones=("Europe/Warsaw",),
)

BY_LANGUAGE: dict[str, LeafletPhrases] = {
    "en": ENGLISH,
    "ru": RUSSIAN,
    "uk": UKRAINIAN,
    "ar": ARABIC,
    "he": HEBREW,
    "fr": FRENCH,
    "de": GERMAN,
    "es": SPANISH,
    "fa": PERSIAN,
    "pl": POLISH,
}


@cache
def leaflet_patterns(language: str | None) -> Patterns:
    """A language's phrases of leaflets, ready for matching, English beside them; made once."""
    return Patterns(language, BY_LANGUAGE)


def zones_of(language: str | None) -> tuple[str, ...]:
    """Likely time zones where a language is spoken, the likeliest first."""
    return BY_LANGUAGE[language].zones if language in BY_LANGUAGE else ("Etc/UTC",)
