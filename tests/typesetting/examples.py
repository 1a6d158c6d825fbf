"""Everyday sheets in four scripts: a library's opening hours and a bus line. All people and places are made up."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image as Pillow
from undersigned.typesetting import (
    Block,
    CallToSign,
    Cell,
    Claim,
    ComparisonTable,
    Heading,
    Image,
    LeafletSheet,
    LetterSheet,
    MeetingNotice,
    Paragraph,
    Quotation,
    Row,
    Signatory,
    Source,
    Text,
    from_markdown,
)

ADDRESS = "https://letters.example.org/letters/bus-14/sign"


@dataclass(frozen=True, slots=True)
class Words:
    """A leaflet's words in one language."""

    title: str
    paragraphs: tuple[str, ...]
    heading: str
    question: str
    subjects: tuple[str, str]
    rows: tuple[tuple[str, str, str, str], ...]
    quotation: tuple[str, str, str, str]
    meeting: tuple[str, str, str, str, str]
    call: str
    source: str
    sources: str
    imprint: str


WORDS = {
    "en": Words(
        "Bus 14 has to run in the evening",
        (
            "Since March the last bus to the hill leaves at half past six. Nurses, cooks and students walk home along a road without a pavement, or do not take the work at all.",
            "The town saves little by it. Two more journeys each evening would cost less than the new car park, and people from 1,200 homes would get home.",
            "We ask the council to bring the evening journeys back by September and to ask passengers before it changes the timetable again.",
        ),
        "What the two plans say",
        "Question",
        ("The council’s plan", "The passengers’ plan"),
        (
            ("Last bus to the hill?", "18:30.", "22:10.", "On Sundays it stays at 19:00."),
            ("Is the hospital served?", "No.", "Yes.", "Every half hour at the change of shifts, at least 340 people a day."),
            ("What does it cost?", "Nothing more.", "About 90,000 a year.", "That is less than half of the winter’s road salt."),
        ),
        ("We never asked how many people were left standing. We should have.", "Ada Example", "chair of the transport committee", "4 May 2026"),
        ("How do we get home?", "An evening about bus 14", "Thursday 18 June 2026, 19:00", "Reading room, 3 Mill Street", "Step-free entrance from the yard; hearing loop."),
        "Sign the letter for bus 14. It takes half a minute.",
        "Timetable of line 14, Example Transport, 2 March 2026, page 2",
        "Sources",
        "Answerable for this leaflet: Passengers of Line 14 (an example), 3 Mill Street, Exampletown.",
    ),
    "ru": Words(
        "Автобус № 14 должен ходить вечером",
        (
            "С марта последний автобус на гору уходит в половине седьмого. Медсёстры, повара и студенты возвращаются домой пешком по дороге без тротуара или вовсе отказываются от работы.",
            "Город экономит на этом немного. Два вечерних рейса стоили бы дешевле новой стоянки, и жители 1200 домов добирались бы домой.",
            "Мы просим совет вернуть вечерние рейсы к сентябрю и спрашивать пассажиров, прежде чем снова менять расписание.",
        ),
        "О чём говорят два плана",
        "Вопрос",
        ("План совета", "План пассажиров"),
        (
            ("Когда последний автобус на гору?", "В 18:30.", "В 22:10.", "По воскресеньям, как и раньше, в 19:00."),
            ("Идёт ли он к больнице?", "Нет.", "Да.", "Каждые полчаса при смене персонала, не менее 340 человек в день."),
            ("Сколько это стоит?", "Ничего.", "Около 90 000 в год.", "Это меньше половины расходов на соль для зимних дорог."),
        ),
        ("Мы ни разу не спросили, сколько людей осталось на остановке. А надо было.", "Анна Примерова", "председатель комиссии по транспорту", "4 мая 2026 года"),
        ("Как нам попасть домой?", "Вечер об автобусе № 14", "Четверг, 18 июня 2026 года, 19:00", "Читальный зал, Мельничная улица, 3", "Вход без ступеней со двора; индукционная петля."),
        "Подпишите письмо об автобусе № 14. Это займёт полминуты.",
        "Расписание маршрута 14, «Пример-Транс», 2 марта 2026 года, с. 2",
        "Источники",
        "За выпуск отвечает: «Пассажиры маршрута 14» (пример), Мельничная улица, 3.",
    ),
    "he": Words(
        "קו 14 צריך לפעול גם בערב",
        (
            "מאז מרץ יוצא האוטובוס האחרון אל הגבעה בשש וחצי. אחיות, טבחים וסטודנטים הולכים הביתה ברגל בכביש ללא מדרכה, או מוותרים על העבודה.",
            "העירייה חוסכת בכך מעט. שתי נסיעות נוספות בכל ערב יעלו פחות מהחניון החדש, ואנשים מ־1,200 דירות יגיעו הביתה.",
            "אנו מבקשים מהמועצה להחזיר את נסיעות הערב עד ספטמבר ולשאול את הנוסעים לפני כל שינוי נוסף בלוח הזמנים.",
        ),
        "מה אומרות שתי התוכניות",
        "שאלה",
        ("תוכנית המועצה", "תוכנית הנוסעים"),
        (
            ("מתי יוצא האוטובוס האחרון?", "ב־18:30.", "ב־22:10.", "בשבת בערב, כמו קודם, ב־19:00."),
            ("האם הקו עובר בבית החולים?", "לא.", "כן.", "כל חצי שעה בזמן חילופי המשמרות, לפחות 340 איש ביום."),
            ("כמה זה עולה?", "לא יותר.", "כ־90,000 בשנה.", "זה פחות ממחצית ההוצאה על פינוי שלג."),
        ),
        ("מעולם לא שאלנו כמה אנשים נשארו בתחנה. היינו צריכים לשאול.", "דנה לדוגמה", "יושבת ראש ועדת התחבורה", "4 במאי 2026"),
        ("איך מגיעים הביתה?", "ערב על קו 14", "יום חמישי, 18 ביוני 2026, 19:00", "חדר הקריאה, רחוב הטחנה 3", "כניסה ללא מדרגות מן החצר; לולאת השראה."),
        "חתמו על המכתב למען קו 14. זה לוקח חצי דקה.",
        "לוח הזמנים של קו 14, חברת התחבורה לדוגמה, 2 במרץ 2026, עמוד 2",
        "מקורות",
        "אחראים לעלון: נוסעי קו 14 (דוגמה), רחוב הטחנה 3.",
    ),
    "ar": Words(
        "يجب أن تعمل الحافلة 14 في المساء",
        (
            "منذ شهر مارس تغادر آخر حافلة إلى التل في السادسة والنصف. تعود الممرضات والطهاة والطلاب إلى بيوتهم مشيًا على طريق بلا رصيف، أو يتركون العمل.",
            "لا توفر البلدية بذلك إلا القليل. رحلتان إضافيتان كل مساء أقل كلفة من موقف السيارات الجديد، وسيصل الناس من 1200 بيت إلى منازلهم.",
            "نطلب من المجلس أن يعيد رحلات المساء قبل سبتمبر، وأن يسأل الركاب قبل أن يغيّر جدول المواعيد مرة أخرى.",
        ),
        "ماذا تقول الخطتان",
        "السؤال",
        ("خطة المجلس", "خطة الركاب"),
        (
            ("متى تغادر آخر حافلة؟", "في 18:30.", "في 22:10.", "وتبقى يوم الأحد في 19:00."),
            ("هل تمر بالمستشفى؟", "لا.", "نعم.", "كل نصف ساعة عند تبديل المناوبات، ما لا يقل عن 340 شخصًا في اليوم."),
            ("كم تكلف؟", "لا شيء إضافي.", "نحو 90000 في السنة.", "وهذا أقل من نصف كلفة ملح الطرق في الشتاء."),
        ),
        ("لم نسأل قط كم شخصًا بقي ينتظر. كان علينا أن نسأل.", "سلمى مثال", "رئيسة لجنة النقل", "4 مايو 2026"),
        ("كيف نعود إلى البيت؟", "أمسية عن الحافلة 14", "الخميس 18 يونيو 2026، الساعة 19:00", "قاعة القراءة، شارع الطاحونة 3", "مدخل بلا درج من الفناء؛ حلقة سمعية."),
        "وقّعوا الرسالة من أجل الحافلة 14. لا يستغرق ذلك إلا نصف دقيقة.",
        "جدول مواعيد الخط 14، شركة النقل المثال، 2 مارس 2026، الصفحة 2",
        "المصادر",
        "المسؤول عن هذه النشرة: ركاب الخط 14 (مثال)، شارع الطاحونة 3.",
    ),
}  # fmt: skip

FOUR_SCRIPTS = Text(
    (
        Paragraph("This leaflet is also here in Russian, Hebrew and Arabic:"),
        Paragraph(WORDS["ru"].title, language="ru"),
        Paragraph(WORDS["he"].title, language="he"),
        Paragraph(WORDS["ar"].title, language="ar"),
    ),
    language="en",
)


def photo(width: int = 320, height: int = 120) -> bytes:
    """A small JPEG: a blue sky over a brown road."""
    picture = Pillow.new("RGB", (width, height), (120, 160, 200))
    picture.paste((120, 90, 60), (0, height // 2, width, height))
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


def table(words: Words) -> ComparisonTable:
    """Two subjects by three questions, each second claim with the source."""
    source = Source(words.source, "https://transport.example.org/lines/14")
    rows = tuple(
        Row(question, (Cell(first), Cell(second, (Claim(claim, (source,)),))))
        for question, first, second, claim in words.rows
    )
    return ComparisonTable(words.subjects, rows, corner=words.question, key="plans")


def meeting(words: Words) -> MeetingNotice:
    """The meeting with a code."""
    title, strapline, when, where, access = words.meeting
    return MeetingNotice(
        title,
        strapline,
        when,
        where,
        access=access,
        qr="https://letters.example.org/meetings/bus-14",
        short_address="letters.example.org/m/14",
        key="meeting",
    )


def leaflet(language: str, *extra: Block, layout: str = "a5", greyscale: bool = False) -> LeafletSheet:
    """The bus leaflet in one language."""
    words = WORDS[language]
    spoken, speaker, role, date = words.quotation
    return LeafletSheet(
        words.title,
        (
            Text(tuple(Paragraph(one) for one in words.paragraphs), key="opening"),
            Heading(words.heading, key="heading"),
            table(words),
            Quotation(spoken, speaker, role, date, key="quotation"),
            meeting(words),
            CallToSign(words.call, ADDRESS, "Sign at " + ADDRESS, "letters.example.org/s/14", key="call"),
            *extra,
        ),
        language=language,
        layout=layout,  # type: ignore[arg-type]
        sources_heading=words.sources,
        imprint=words.imprint,
        greyscale=greyscale,
    )


def letter(language: str, signatories: int = 24) -> LetterSheet:
    """The same cause as a letter."""
    words = WORDS[language]
    text = "\n\n".join((*words.paragraphs[:2], f"## {words.heading}", words.paragraphs[2])) + "\n"
    return LetterSheet(
        title=words.title,
        language=language,
        body=from_markdown(text),
        date=words.quotation[3],
        signatories_heading=words.sources,
        signatories=tuple(
            Signatory(f"{words.quotation[1]} {number}", words.quotation[2] if number % 3 else "")
            for number in range(1, signatories + 1)
        ),
        canonical=text.encode(),
        canonical_name=f"text.{language}.md",
    )


def picture_block() -> Image:
    """An image with its words."""
    return Image(photo(), "A road without a pavement under a blue sky", "The road to the hill", 0.6, key="photo")
