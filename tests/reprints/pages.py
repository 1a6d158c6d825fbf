"""Letters of our own in four languages, and web pages that reprint them, rightly or not."""

from collections.abc import Callable
from html import escape

from undersigned.reprints.comparing import Kind, LetterWords, Verdict

EN = LetterWords(
    "Open the pool before work",
    (
        "Dear members of the council,",
        'We swim in the pool on Mill Lane. It opens at "nine", and at nine most of us are at work; that '
        "is why the lanes "
        "stand empty in the morning and are full in the evening.",
        "Last winter the pool was closed for eleven weeks. We did not complain, because the roof had to "
        "be mended - and it "
        "was mended well.",
        "Please open it at half past six on three days of the week, and tell us by the first of May "
        "what that would cost.",
        "With kind regards,",
    ),
    closing=1,
)
RU = LetterWords(
    "Откройте бассейн до работы",
    (
        "Уважаемые члены совета!",
        'Мы плаваем в бассейне на Мельничной улице. Он открывается "в девять", а в девять почти все мы '
        "уже на работе; "
        "поэтому утром дорожки пусты, а вечером на них тесно.",
        "Прошлой зимой бассейн был закрыт одиннадцать недель. Мы не жаловались, потому что надо было "
        "чинить крышу - и её "
        "починили хорошо.",
        "Пожалуйста, открывайте его в половине седьмого три дня в неделю и сообщите нам до первого мая, "
        "сколько это стоит.",
        "С уважением,",
    ),
    closing=1,
)
HE = LetterWords(
    "פתחו את הבריכה לפני העבודה",
    (
        "חברות וחברי המועצה היקרים,",
        'אנחנו שוחים בבריכה שברחוב הטחנה. היא נפתחת "בתשע", ובתשע רובנו כבר בעבודה; לכן המסלולים ריקים בבוקר ומלאים '
        "בערב.",
        "בחורף שעבר הבריכה הייתה סגורה אחד עשר שבועות. לא התלוננו, כי היה צריך לתקן את הגג - והוא תוקן "
        "היטב על ידי העירייה.",
        "בבקשה פתחו אותה בשש וחצי בשלושה ימים בשבוע, והודיעו לנו עד ראשון במאי כמה זה יעלה.",
        "בברכה רבה,",
    ),
    closing=1,
)
AR = LetterWords(
    "افتحوا المسبح قبل العمل",
    (
        "أعضاء المجلس الكرام،",
        'نسبح في مسبح شارع الطاحونة. يفتح "في التاسعة"، وفي التاسعة يكون معظمنا في العمل؛ لذلك تبقى '
        "الممرات خالية صباحا "
        "ومزدحمة مساء.",
        "في الشتاء الماضي أغلق المسبح أحد عشر أسبوعا. لم نشتك لأن السقف كان يحتاج إلى إصلاح - وقد أصلح جيدا.",
        "نرجو أن تفتحوه في السادسة والنصف ثلاثة أيام في الأسبوع، وأن تخبرونا قبل أول مايو كم سيكلف ذلك.",
        "مع خالص التحية،",
    ),
    closing=1,
)
LETTERS = {"en": EN, "ru": RU, "he": HE, "ar": AR}

# What stands around the letter, an advert, a sentence that is not the letter's, a word of it, and one letter for
# another that looks the same.
AROUND = {
    "en": (
        "The Mill Lane Gazette got this letter from our readers, and we print it as it came.",
        "Buy swimming caps now at half the price!",
        "We also want the entrance to be free of charge.",
        "complain",
        ("half", "hаlf"),
    ),
    "ru": (
        "Газета «Мельница» получила это письмо от читателей и печатает его без изменений.",
        "Купите шапочки для плавания за полцены!",
        "Мы хотим ещё, чтобы вход был бесплатным для всех.",
        "крышу",
        ("работе", "рaботе"),
    ),
    "he": (
        "העיתון קיבל את המכתב הזה מקוראיו ומדפיס אותו כפי שהתקבל.",
        "קנו כובעי שחייה בחצי מחיר!",
        "אנחנו רוצים גם שהכניסה תהיה חופשית לכולם.",
        "הגג",
        ("העירייה", "העירײה"),
    ),
    "ar": (
        "تلقت الجريدة هذه الرسالة من قرائها وتنشرها كما وصلت.",
        "اشتروا قبعات السباحة بنصف السعر!",
        "ونريد أيضا أن يكون الدخول مجانيا للجميع.",
        "السقف",
        ("تبقى", "تبقي"),
    ),
}


def page(language: str, paragraphs: list[str], *, title: str | None = None, advert_after: int | None = None) -> bytes:
    """A page of a paper: menu, headline, introduction, the letter, a foot with links."""
    direction = "rtl" if language in ("he", "ar") else "ltr"
    parts = [f"<p>{escape(text, quote=False)}</p>" for text in paragraphs]
    if advert_after is not None:
        parts.insert(advert_after + 1, f'<div class="ad-slot"><p>{AROUND[language][1]}</p><a href="/x">→</a></div>')
    headline = LETTERS[language].title if title is None else title
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8"><title>x</title>'
        f"<style>p {{ color: red }}</style></head><body><nav><a href='/'>1</a> <a href='/a'>2</a></nav>"
        f"<article><h1>{headline}</h1><p>{AROUND[language][0]}</p>\n{''.join(parts)}</article>"
        f"<aside>{AROUND[language][1]}</aside><footer>© 2026, 12, (a) - b</footer></body></html>"
    ).encode()


def _identical(_language: str, paragraphs: list[str]) -> None:
    """Nothing is changed."""


def _curly(language: str, paragraphs: list[str]) -> None:
    opening, closing = {"en": "“”", "ru": "«»", "he": "„”", "ar": "«»"}[language]
    paragraphs[1] = paragraphs[1].replace('"', opening, 1).replace('"', closing, 1)
    paragraphs[2] = paragraphs[2].replace(" - ", " – ")


def _word_deleted(language: str, paragraphs: list[str]) -> None:
    word = AROUND[language][3]
    assert word in paragraphs[2]
    paragraphs[2] = paragraphs[2].replace(word, "", 1)


def _homoglyph(language: str, paragraphs: list[str]) -> None:
    ours, theirs = AROUND[language][4]
    changed = [text.replace(ours, theirs, 1) for text in paragraphs]
    assert changed != paragraphs
    paragraphs[:] = changed


def _sentence_added(language: str, paragraphs: list[str]) -> None:
    paragraphs[2] = f"{paragraphs[2]} {AROUND[language][2]}"


def _no_closing(_language: str, paragraphs: list[str]) -> None:
    paragraphs.pop()


def _reordered(_language: str, paragraphs: list[str]) -> None:
    paragraphs[2], paragraphs[3] = paragraphs[3], paragraphs[2]


def _truncated(_language: str, paragraphs: list[str]) -> None:
    words = paragraphs[2].split()
    paragraphs[2:] = [f"{' '.join(words[: len(words) // 2])}…"]


VARIANTS: dict[str, tuple[Callable[[str, list[str]], None], Verdict, tuple[Kind, ...]]] = {
    "identical": (_identical, Verdict.IDENTICAL, ()),
    "curly quotes": (_curly, Verdict.TYPOGRAPHY, ()),
    "one word deleted": (_word_deleted, Verdict.CHANGED, (Kind.MISSING,)),
    "one homoglyph": (_homoglyph, Verdict.CHANGED, (Kind.LOOK_ALIKE,)),
    "a sentence added": (_sentence_added, Verdict.CHANGED, (Kind.ADDED,)),
    "sign-off missing": (_no_closing, Verdict.CHANGED, (Kind.CLOSING_MISSING,)),
    "an advert in the middle": (_identical, Verdict.CHANGED, (Kind.INTERRUPTED,)),
    "reordered paragraphs": (_reordered, Verdict.CHANGED, (Kind.MOVED,)),
    "truncated": (_truncated, Verdict.CHANGED, (Kind.CUT_OFF,)),
}


def variant(language: str, name: str) -> bytes:
    """A page with one of the nine variants."""
    paragraphs = list(LETTERS[language].paragraphs)
    VARIANTS[name][0](language, paragraphs)
    return page(language, paragraphs, advert_after=2 if name == "an advert in the middle" else None)
