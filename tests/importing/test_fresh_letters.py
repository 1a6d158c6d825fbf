"""Ten letters in other words and layouts than the first ten: months of the Levant, Arabic digits, towns, lists."""

import pytest

from undersigned.importing.draft import ClaimedCount
from undersigned.importing.sandbox import import_bytes
from undersigned.importing.words import words_lost

# Text; then date, sender, salutation, closing, how many sign, the first of them, the claimed count.
LETTERS: dict[str, tuple[str, str, str, str, str, int, str, tuple[int, str | None] | None]] = {
    "ar": (
        """\
نداء مفتوح إلى إدارة المستشفى الجامعي
حلب، في ١٢ تشرين الثاني ٢٠٢٥
السيد المدير العام المحترم،
نحن الموقّعين أدناه، سكان الحي الشرقي، نطلب منكم إعادة فتح العيادة الليلية التي أُغلقت قبل شهرين.
تخدم العيادة أكثر من ألف مريض كل شهر، وأقرب مستشفى آخر يبعد ساعة بالحافلة. لا يستطيع كبار السن الوصول إليه ليلًا.
نرجو أن تردوا علينا قبل نهاية الشهر.
وتفضلوا بقبول فائق الاحترام والتقدير،
الموقّعون:
ليلى مثال، ممرضة
سامر مثال، معلم
هالة مثال
وقّع على الرسالة أكثر من ٣٤٠ شخصًا.
""",
        "2025-11-12",
        "سكان الحي الشرقي",
        "السيد المدير العام المحترم،",
        "وتفضلوا بقبول فائق الاحترام والتقدير،",
        3,
        "ليلى مثال",
        (340, "أكثر من"),
    ),
    "de": (
        """\
Offener Brief an die Stadtwerke

Freiburg, den 14. November 2025

Sehr geehrter Herr Direktor, sehr geehrte Damen und Herren,

wir, die Anwohnerinnen und Anwohner der Lindenstraße, fordern Sie auf, die Buslinie 12 auch am Abend fahren zu lassen.

Seit dem Fahrplanwechsel endet der Betrieb um 20 Uhr. Wer in der Klinik arbeitet, kommt nicht mehr nach Hause.

Wir bitten Sie um eine Antwort bis Ende des Monats.

Mit freundlichen Grüßen

Erstunterzeichnende:
Ada Beispiel, Krankenpflegerin
Bernd Beispiel, Busfahrer
Carla Beispiel

Bisher haben über 210 Menschen unterschrieben.
""",
        "2025-11-14",
        "die Anwohnerinnen und Anwohner der Lindenstraße",
        "Sehr geehrter Herr Direktor, sehr geehrte Damen und Herren,",
        "Mit freundlichen Grüßen",
        3,
        "Ada Beispiel",
        (210, "über"),
    ),
    "en": (
        """\
An Open Letter to the Board of the Water Company
14 November 2025
To the members of the board:
We are nurses and drivers who live in Elm Valley, and we ask you to mend the pipes before winter.
Since September the water has been off for three hours every evening. Families fetch it from the fountain.
We look forward to your reply.
Yours faithfully,
Signed,
Ada Example, nurse
Ben Example, driver
Cleo Example
and 48 others
""",
        "2025-11-14",
        "nurses and drivers who live in Elm Valley",
        "To the members of the board:",
        "Yours faithfully,",
        3,
        "Ada Example",
        (48, None),
    ),
    "es": (
        """\
Carta abierta al alcalde de la ciudad

Valencia, 14 de noviembre de 2025

Estimado señor alcalde:

Las personas abajo firmantes, vecinas del barrio del Olmo, le pedimos que mantenga abierta la biblioteca los sábados.

Cada sábado acuden más de cien niños a los talleres de lectura. No hay otra biblioteca en el barrio.

Quedamos a la espera de su respuesta.

Atentamente,

Firman:
Ana Ejemplo, maestra
Luis Ejemplo, jubilado
Marta Ejemplo
""",
        "2025-11-14",
        "vecinas del barrio del Olmo",
        "Estimado señor alcalde:",
        "Atentamente,",
        3,
        "Ana Ejemplo",
        None,
    ),
    "fa": (
        """\
نامه سرگشاده به شورای شهر

تهران، ۲۳ نوامبر ۲۰۲۵

اعضای محترم شورای شهر،

ما امضاکنندگان این نامه، ساکنان محله نارون، از شما می‌خواهیم کتابخانه محله را روزهای جمعه باز نگه دارید.

هر هفته بیش از صد کودک در این کتابخانه درس می‌خوانند و جای دیگری ندارند.

منتظر پاسخ شما هستیم.

با احترام فراوان،

امضاکنندگان:
آزاده نمونه، معلم
بهرام نمونه، پرستار
""",
        "2025-11-23",
        "ساکنان محله نارون",
        "اعضای محترم شورای شهر،",
        "با احترام فراوان،",
        2,
        "آزاده نمونه",
        None,
    ),
    "fr": (
        """\
Lettre ouverte à Madame la Maire
Lyon, le 14 novembre 2025
Madame la Maire,
Nous, habitants du quartier des Ormes, vous demandons de maintenir la ligne de bus 12 en soirée.
Depuis la rentrée, le dernier bus part à 20 heures. Les soignants de l'hôpital rentrent à pied.
Nous restons à votre disposition pour en parler.
Veuillez agréer, Madame la Maire, l'expression de nos salutations distinguées.
Premiers signataires :
Alice Exemple, infirmière
Bruno Exemple, conducteur
Claire Exemple
""",
        "2025-11-14",
        "habitants du quartier des Ormes",
        "Madame la Maire,",
        "Veuillez agréer, Madame la Maire, l'expression de nos salutations distinguées.",
        3,
        "Alice Exemple",
        None,
    ),
    "he": (
        """\
מכתב גלוי לראש העירייה

חיפה, 14 בנובמבר 2025

לכבוד ראש העירייה,

אנו, תושבי שכונת הבוקיצה, מבקשים ממך להשאיר את הספרייה פתוחה בימי שישי.

בכל שבוע באים לספרייה יותר ממאה ילדים. אין ספרייה אחרת בשכונה.

נשמח לתשובתך עד סוף החודש.

בכבוד רב,

על החתום:
דנה דוגמה, מורה
יוסי דוגמה, אח
נועה דוגמה
""",
        "2025-11-14",
        "תושבי שכונת הבוקיצה",
        "לכבוד ראש העירייה,",
        "בכבוד רב,",
        3,
        "דנה דוגמה",
        None,
    ),
    "pl": (
        """\
List otwarty do Prezydenta Miasta

Kraków, 14 listopada 2025 r.

Szanowny Panie Prezydencie,

my, niżej podpisani mieszkańcy ulicy Wiązowej, zwracamy się z prośbą o utrzymanie linii autobusowej nr 12 wieczorem.

Od września ostatni autobus odjeżdża o 20. Pracownicy szpitala wracają do domu pieszo.

Prosimy o odpowiedź do końca miesiąca.

Z poważaniem,

Sygnatariusze:
Anna Przykład, pielęgniarka
Jan Przykład, kierowca
""",
        "2025-11-14",
        "mieszkańcy ulicy Wiązowej",
        "Szanowny Panie Prezydencie,",
        "Z poważaniem,",
        2,
        "Anna Przykład",
        None,
    ),
    "ru": (
        """\
Обращение к городскому совету
г. Казань, 14 ноября 2025 г.
Глубокоуважаемые депутаты!
Мы, нижеподписавшиеся жители улицы Вязов, просим вас сохранить вечерний автобус № 12.
С сентября последний автобус уходит в 20 часов. Работники больницы возвращаются домой пешком.
Просим ответить нам до конца месяца.
С уважением и надеждой,
Подписи:
Анна Примерова, медсестра
Иван Примеров, водитель
""",
        "2025-11-14",
        "жители улицы Вязов",
        "Глубокоуважаемые депутаты!",
        "С уважением и надеждой,",
        2,
        "Анна Примерова",
        None,
    ),
    "uk": (
        """\
Відкрите звернення до міської ради

м. Львів, 14 листопада 2025 року

Вельмишановні депутати!

Ми, мешканці вулиці В’язів, що підписалися нижче, просимо вас зберегти вечірній автобус № 12.

З вересня останній автобус від’їжджає о 20-й годині. Працівники лікарні повертаються додому пішки.

Чекаємо на вашу відповідь до кінця місяця.

З повагою та надією,

Підписанти:
Анна Прикладенко, медсестра
Іван Прикладенко, водій
""",
        "2025-11-14",
        "мешканці вулиці В’язів",
        "Вельмишановні депутати!",
        "З повагою та надією,",
        2,
        "Анна Прикладенко",
        None,
    ),
}


def _other_layout(text: str) -> str:
    return text.replace("\n\n", "\n") if "\n\n" in text else "\n\n".join(text.strip().split("\n"))


@pytest.mark.parametrize("language", LETTERS)
def test_a_letter_in_other_words_is_recognised(language: str) -> None:
    text, date, sender, salutation, closing, many, first, count = LETTERS[language]
    for written in (text, _other_layout(text)):
        draft = import_bytes(written.encode())
        assert not words_lost(written, draft)
        assert (draft.kind, draft.language, draft.date) == ("letter", language, date)
        assert (draft.sender, draft.salutation, draft.closing) == (sender, salutation, closing)
        assert (len(draft.signatories), draft.signatories[0].name) == (many, first)
        assert draft.signatories[0].affiliation
        assert draft.claimed_count == (ClaimedCount(*count) if count else None)
        assert "".join(draft.body).count(".") >= 3


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("More than 300 people have signed so far.", ClaimedCount(300, "More than")),
        ("Plus de 300 personnes ont signé.", ClaimedCount(300, "Plus de")),
        ("Ya han firmado más de 300 personas.", ClaimedCount(300, "más de")),
        ("Письмо подписали более 300 человек.", ClaimedCount(300, "более")),
        ("Лист підписали понад 300 людей.", ClaimedCount(300, "понад")),
        ("List podpisało ponad 300 osób.", ClaimedCount(300, "ponad")),
    ],
)
def test_a_count_below_the_names_is_no_name(line: str, count: ClaimedCount) -> None:
    language = {"M": "en", "P": "fr", "Y": "es", "П": "ru", "Л": "uk", "L": "pl"}[line[0]]
    text = LETTERS[language][0].replace("and 48 others\n", "") + line + "\n"
    draft = import_bytes(text.encode())
    assert not words_lost(text, draft)
    assert draft.claimed_count == count
    assert len(draft.signatories) == LETTERS[language][5]
