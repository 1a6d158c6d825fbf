"""A letter page's context with made-up everyday content, in two directions: what the views hand to `letter.html`."""

import datetime
from typing import Any

from django import forms
from django.utils.safestring import mark_safe

PLOT = """<svg viewBox="0 0 640 200" role="img" aria-label="Signatures by day, 3 to 5 May"><path class="axis" d="M60
160H630"/><path class="area" d="M60 160L300 90 630 20V160Z"/><path class="line" d="M60 160L300 90 630 20"/></svg>"""


class SignForm(forms.Form):
    """The fields of the contract."""

    name = forms.CharField(label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    affiliation = forms.CharField(label="Affiliation", required=False)
    place = forms.CharField(label="Place", required=False)
    email = forms.EmailField(label="Email address", help_text="Only to send you the link.")
    show = forms.ChoiceField(
        label="Your name on the page",
        choices=[("named", "Show my name"), ("hidden", "Count me, do not show my name")],
        widget=forms.RadioSelect,
        initial="named",
    )
    website = forms.CharField(label="Leave this empty", required=False, widget=forms.TextInput({"tabindex": "-1"}))
    token = forms.CharField(widget=forms.HiddenInput)


ENGLISH: dict[str, Any] = {
    "language": "en",
    "direction": "ltr",
    "title": "Keep the library on Mill Lane open on Saturdays",
    "salutation_html": mark_safe("<p>Dear members of the town council,</p>"),
    "body_html": mark_safe(
        "<p>Saturday is the one day on which many of us can come. Please restore the hours.</p>" * 12
    ),
    "closing_html": mark_safe("<p>With kind regards,</p>"),
    "sender": "as people who live and work in the town",
    "addressee": "the town council",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "is_original": True,
    "version_url": "/letters/library/text.en.md",
}
ENGLISH_PART = {"language": "en", "direction": "ltr"}
ARABIC = {
    **ENGLISH,
    "language": "ar",
    "direction": "rtl",
    "title": "أبقوا المكتبة مفتوحة أيام السبت",
    "salutation_html": mark_safe("<p>السادة أعضاء مجلس البلدة،</p>"),
    "body_html": mark_safe(
        "<p>يوم السبت هو اليوم الوحيد الذي يستطيع كثيرون منا أن يأتوا فيه. نرجو إعادة الساعات.</p>" * 12
    ),
    "closing_html": mark_safe("<p>مع التحية،</p>"),
    "sender": "بصفتنا سكان البلدة",
    "is_original": False,
}
PEOPLE = [
    {"name": "Ada Example", "affiliation": "baker", "place": "Mill Lane"},
    {"name": "Иван Примеров", "affiliation": "учитель", "place": ""},
    {"name": "ליאת לדוגמה", "affiliation": "", "place": "חיפה"},
    {"name": "Eve <script>alert(1)</script>", "affiliation": "", "place": ""},
]


def context(text: dict[str, Any] = ENGLISH, *, signing: str = "open", form: forms.Form | None = None) -> dict[str, Any]:
    """What the view hands over for this text in this state."""
    languages = [("en", "English"), ("ar", "العربية")]
    return {
        "letter": {
            "slug": "library",
            "state": "open",
            "campaign": {"name": "Friends of the Library", "slug": "friends"},
        },
        "text": text,
        "texts": [
            {"language": code, "name": name, "url": f"/letters/library/{code}/", "current": code == text["language"]}
            for code, name in languages
        ],
        "introductions": [{"outlet": "The Example", **ENGLISH_PART, "html": mark_safe("<p>As we got it.</p>")}],
        "corrections": [
            {"date": datetime.date(2026, 5, 9), "html": mark_safe("<p>From ten, not nine.</p>"), **ENGLISH_PART}
        ],
        "count": {
            "total": 1412,
            "by_class": [("Confirmed from a mailbox", 1412)],
            "by_language": [("English", 1200), ("العربية", 212)],
            "as_of": datetime.datetime(2026, 5, 12, 10, 0, tzinfo=datetime.UTC),
        },
        "claimed": [("on paper", 37)],
        "first_signatories": PEOPLE[:1],
        "names": PEOPLE * 25,
        "names_more_url": "/letters/library/signatures",
        "plot": {
            "svg": mark_safe(PLOT),
            "caption": "Confirmed signatures, by day",
            "heads": ["Day", "New", "All"],
            "rows": [("3 May", 12, 12), ("4 May", 700, 712), ("5 May", 700, 1412)],
        },
        "form": (form or SignForm()) if signing == "open" else None,
        "signing": signing,
        "superseded_by": None,
    }
