"""One made-up letter about a library, as it would be written in each of ten languages, and what must be known of it.

Each has the same parts: a date, an introduction by the outlet that reprinted it, a title, a salutation, who "we" is, a
closing, three signatories, and how many more. The people and the papers do not exist.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """A letter and its parts."""

    text: str
    outlet: str
    introduction: str
    title: str
    addressee: str
    salutation: str
    closing: str
    names: tuple[str, ...]
    count: int
    qualifier: str
    body: tuple[str, ...]
    sender: str
    date: str = "2026-03-08"


ENGLISH = Example(
    text="""8 March 2026

Reprinted by the Example Gazette with the following introduction:

This letter reached us from the readers of the library.

Open letter to the town council

Dear members of the council,

We, the readers of the library, ask you to open it on Sundays again.

Two hundred people come on a Saturday, and many of them work during the week.

With kind regards,

Ada Example, teacher
Ben Sample, driver
Cleo Specimen

and more than 250 others
""",
    outlet="the Example Gazette",
    introduction="This letter reached us from the readers of the library.",
    title="Open letter to the town council",
    addressee="the town council",
    salutation="Dear members of the council,",
    closing="With kind regards,",
    names=("Ada Example", "Ben Sample", "Cleo Specimen"),
    count=250,
    qualifier="more than",
    body=(
        "We, the readers of the library, ask you to open it on Sundays again.",
        "Two hundred people come on a Saturday, and many of them work during the week.",
    ),
    sender="readers of the library",
)

ARABIC = Example(
    text="""٨ آذار ٢٠٢٦

أعادت نشرها صحيفة المثال مع المقدمة التالية:

وصلتنا هذه الرسالة من قرّاء المكتبة.

رسالة مفتوحة إلى مجلس المدينة

السادة أعضاء المجلس،

نحن، قرّاء مكتبة الحي، نطلب منكم أن تفتحوا المكتبة يوم الأحد من جديد.

يأتي إليها مئتا شخص يوم السبت، وكثير منهم يعملون في أيام الأسبوع.

مع خالص التقدير،

أمل نموذج، معلمة
باسم مثال، سائق
جمانة عيّنة

وأكثر من ٢٥٠ آخرين
""",
    outlet="صحيفة المثال",
    introduction="وصلتنا هذه الرسالة من قرّاء المكتبة.",
    title="رسالة مفتوحة إلى مجلس المدينة",
    addressee="مجلس المدينة",
    salutation="السادة أعضاء المجلس،",
    closing="مع خالص التقدير،",
    names=("أمل نموذج", "باسم مثال", "جمانة عيّنة"),
    count=250,
    qualifier="أكثر من",
    body=(
        "نحن، قرّاء مكتبة الحي، نطلب منكم أن تفتحوا المكتبة يوم الأحد من جديد.",
        "يأتي إليها مئتا شخص يوم السبت، وكثير منهم يعملون في أيام الأسبوع.",
    ),
    sender="قرّاء مكتبة الحي",
)

FRENCH = Example(
    text="""8 mars 2026

Repris par la Gazette d'Exemple avec l'introduction suivante :

Cette lettre nous est parvenue des lecteurs de la bibliothèque.

Lettre ouverte au conseil municipal

Mesdames et messieurs les élus,

Nous, lectrices et lecteurs de la bibliothèque, vous demandons de la rouvrir le dimanche.

Deux cents personnes viennent le samedi, et beaucoup travaillent en semaine.

Bien cordialement,

Adèle Exemple, institutrice
Benoît Modèle, chauffeur
Chloé Spécimen

et plus de 250 autres
""",
    outlet="la Gazette d'Exemple",
    introduction="Cette lettre nous est parvenue des lecteurs de la bibliothèque.",
    title="Lettre ouverte au conseil municipal",
    addressee="conseil municipal",
    salutation="Mesdames et messieurs les élus,",
    closing="Bien cordialement,",
    names=("Adèle Exemple", "Benoît Modèle", "Chloé Spécimen"),
    count=250,
    qualifier="plus de",
    body=(
        "Nous, lectrices et lecteurs de la bibliothèque, vous demandons de la rouvrir le dimanche.",
        "Deux cents personnes viennent le samedi, et beaucoup travaillent en semaine.",
    ),
    sender="lectrices et lecteurs de la bibliothèque",
)

HEBREW = Example(
    text="""8 במרץ 2026

פורסם מחדש בעיתון הדוגמה עם ההקדמה הבאה:

המכתב הזה הגיע אלינו מקוראי הספרייה.

מכתב פתוח אל מועצת העיר

חברי המועצה היקרים,

אנו, קוראי הספרייה העירונית, מבקשים מכם לפתוח אותה שוב בימי ראשון.

מאתיים איש באים בשבת, ורבים מהם עובדים בימות השבוע.

בכבוד רב,

אביגיל דוגמה, מורה
בועז מופת, נהג
גלית מדגם

ועוד יותר מ-250 אחרים
""",
    outlet="עיתון הדוגמה",
    introduction="המכתב הזה הגיע אלינו מקוראי הספרייה.",
    title="מכתב פתוח אל מועצת העיר",
    addressee="מועצת העיר",
    salutation="חברי המועצה היקרים,",
    closing="בכבוד רב,",
    names=("אביגיל דוגמה", "בועז מופת", "גלית מדגם"),
    count=250,
    qualifier="יותר מ",
    body=(
        "אנו, קוראי הספרייה העירונית, מבקשים מכם לפתוח אותה שוב בימי ראשון.",
        "מאתיים איש באים בשבת, ורבים מהם עובדים בימות השבוע.",
    ),
    sender="קוראי הספרייה העירונית",
)

RUSSIAN = Example(
    text="""8 марта 2026 года

Перепечатано изданием «Пример» со следующим предисловием:

Это письмо прислали нам читатели библиотеки.

Открытое письмо городскому совету

Уважаемые депутаты,

Мы, читатели районной библиотеки, просим вас снова открывать её по воскресеньям.

По субботам приходят двести человек, и многие из них работают в будни.

С уважением,

Анна Примерова, учительница
Борис Образцов, водитель
Вера Пробная

и ещё более 250 человек
""",
    outlet="«Пример»",
    introduction="Это письмо прислали нам читатели библиотеки.",
    title="Открытое письмо городскому совету",
    addressee="городскому совету",
    salutation="Уважаемые депутаты,",
    closing="С уважением,",
    names=("Анна Примерова", "Борис Образцов", "Вера Пробная"),
    count=250,
    qualifier="более",
    body=(
        "Мы, читатели районной библиотеки, просим вас снова открывать её по воскресеньям.",
        "По субботам приходят двести человек, и многие из них работают в будни.",
    ),
    sender="читатели районной библиотеки",
)

UKRAINIAN = Example(
    text="""8 березня 2026 року

Передруковано виданням «Приклад» із такою передмовою:

Цього листа надіслали нам читачі бібліотеки.

Відкритий лист до міської ради

Шановні депутати,

Ми, читачі районної бібліотеки, просимо вас знову відчиняти її щонеділі.

Щосуботи приходять двісті людей, і багато хто з них працює в будні.

З повагою,

Ганна Прикладна, вчителька
Богдан Зразковий, водій
Віра Пробна

та ще понад 250 осіб
""",
    outlet="«Приклад»",
    introduction="Цього листа надіслали нам читачі бібліотеки.",
    title="Відкритий лист до міської ради",
    addressee="міської ради",
    salutation="Шановні депутати,",
    closing="З повагою,",
    names=("Ганна Прикладна", "Богдан Зразковий", "Віра Пробна"),
    count=250,
    qualifier="понад",
    body=(
        "Ми, читачі районної бібліотеки, просимо вас знову відчиняти її щонеділі.",
        "Щосуботи приходять двісті людей, і багато хто з них працює в будні.",
    ),
    sender="читачі районної бібліотеки",
)

GERMAN = Example(
    text="""8. März 2026

Nachgedruckt vom Beispielblatt mit folgender Einleitung:

Diesen Brief haben uns die Leserinnen und Leser der Bibliothek geschickt.

Offener Brief an den Stadtrat

Sehr geehrte Mitglieder des Stadtrats,

wir, die Leserinnen und Leser der Bibliothek, bitten Sie, sie sonntags wieder zu öffnen.

Samstags kommen zweihundert Menschen, und viele von ihnen arbeiten unter der Woche.

Mit freundlichen Grüßen

Anna Beispiel, Lehrerin
Bernd Muster, Fahrer
Clara Probe

und über 250 weitere
""",
    outlet="Beispielblatt",
    introduction="Diesen Brief haben uns die Leserinnen und Leser der Bibliothek geschickt.",
    title="Offener Brief an den Stadtrat",
    addressee="den Stadtrat",
    salutation="Sehr geehrte Mitglieder des Stadtrats,",
    closing="Mit freundlichen Grüßen",
    names=("Anna Beispiel", "Bernd Muster", "Clara Probe"),
    count=250,
    qualifier="über",
    body=(
        "wir, die Leserinnen und Leser der Bibliothek, bitten Sie, sie sonntags wieder zu öffnen.",
        "Samstags kommen zweihundert Menschen, und viele von ihnen arbeiten unter der Woche.",
    ),
    sender="die Leserinnen und Leser der Bibliothek",
)

PERSIAN = Example(
    text="""۸ مارس ۲۰۲۶

بازنشر از روزنامهٔ نمونه با این مقدمه:

این نامه را خوانندگان کتابخانه برای ما فرستاده‌اند.

نامهٔ سرگشاده به شورای شهر

اعضای محترم شورا،

ما، خوانندگان کتابخانهٔ محله، از شما می‌خواهیم که آن را دوباره یکشنبه‌ها باز کنید.

شنبه‌ها دویست نفر می‌آیند و بسیاری از آنان در روزهای هفته کار می‌کنند.

با احترام،

آرزو نمونه، آموزگار
بهرام مثال، راننده
پریسا آزمایشی

و بیش از ۲۵۰ نفر دیگر
""",
    outlet="روزنامهٔ نمونه",
    introduction="این نامه را خوانندگان کتابخانه برای ما فرستاده‌اند.",
    title="نامهٔ سرگشاده به شورای شهر",
    addressee="شورای شهر",
    salutation="اعضای محترم شورا،",
    closing="با احترام،",
    names=("آرزو نمونه", "بهرام مثال", "پریسا آزمایشی"),
    count=250,
    qualifier="بیش از",
    body=(
        "ما، خوانندگان کتابخانهٔ محله، از شما می‌خواهیم که آن را دوباره یکشنبه‌ها باز کنید.",
        "شنبه‌ها دویست نفر می‌آیند و بسیاری از آنان در روزهای هفته کار می‌کنند.",
    ),
    sender="خوانندگان کتابخانهٔ محله",
)

POLISH = Example(
    text="""8 marca 2026 r.

Przedrukowane przez Gazetę Przykładową z następującym wstępem:

Ten list przysłali nam czytelnicy biblioteki.

List otwarty do rady miasta

Szanowni Państwo Radni,

my, czytelniczki i czytelnicy biblioteki, prosimy o ponowne otwarcie jej w niedziele.

W soboty przychodzi dwieście osób, a wiele z nich pracuje w tygodniu.

Z poważaniem

Anna Przykładowa, nauczycielka
Bartosz Wzorcowy, kierowca
Celina Próbna

oraz ponad 250 innych osób
""",
    outlet="Gazetę Przykładową",
    introduction="Ten list przysłali nam czytelnicy biblioteki.",
    title="List otwarty do rady miasta",
    addressee="rady miasta",
    salutation="Szanowni Państwo Radni,",
    closing="Z poważaniem",
    names=("Anna Przykładowa", "Bartosz Wzorcowy", "Celina Próbna"),
    count=250,
    qualifier="ponad",
    body=(
        "my, czytelniczki i czytelnicy biblioteki, prosimy o ponowne otwarcie jej w niedziele.",
        "W soboty przychodzi dwieście osób, a wiele z nich pracuje w tygodniu.",
    ),
    sender="czytelniczki i czytelnicy biblioteki",
)

SPANISH = Example(
    text="""8 de marzo de 2026

Reproducida por la Gaceta de Ejemplo con la siguiente introducción:

Esta carta nos llegó de las lectoras y los lectores de la biblioteca.

Carta abierta al ayuntamiento

Estimados miembros del ayuntamiento:

Nosotros, lectores de la biblioteca, les pedimos que vuelvan a abrirla los domingos.

Los sábados vienen doscientas personas, y muchas de ellas trabajan entre semana.

Atentamente,

Ana Ejemplo, maestra
Benito Modelo, conductor
Clara Muestra

y más de 250 personas más
""",
    outlet="la Gaceta de Ejemplo",
    introduction="Esta carta nos llegó de las lectoras y los lectores de la biblioteca.",
    title="Carta abierta al ayuntamiento",
    addressee="ayuntamiento",
    salutation="Estimados miembros del ayuntamiento:",
    closing="Atentamente,",
    names=("Ana Ejemplo", "Benito Modelo", "Clara Muestra"),
    count=250,
    qualifier="más de",
    body=(
        "Nosotros, lectores de la biblioteca, les pedimos que vuelvan a abrirla los domingos.",
        "Los sábados vienen doscientas personas, y muchas de ellas trabajan entre semana.",
    ),
    sender="lectores de la biblioteca",
)

EXAMPLES: dict[str, Example] = {
    "en": ENGLISH,
    "ar": ARABIC,
    "fr": FRENCH,
    "he": HEBREW,
    "ru": RUSSIAN,
    "uk": UKRAINIAN,
    "de": GERMAN,
    "fa": PERSIAN,
    "pl": POLISH,
    "es": SPANISH,
}
