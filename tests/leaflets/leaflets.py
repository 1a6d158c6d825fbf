"""An example leaflet about a library's opening hours; all people and figures are made up."""

import io
from datetime import UTC, date, datetime

from PIL import Image

from undersigned.campaigns.models import Campaign
from undersigned.leaflets.actions import (
    QuotationData,
    add_block,
    make_leaflet,
    publish_leaflet,
    start_translation,
)
from undersigned.leaflets.models import Block, Claim, Kind, Leaflet, LeafletTranslation
from undersigned.leaflets.tables import CellData, ClaimData, FigureData, RowData, SourceData, TableData
from undersigned.leaflets.units import units_now
from undersigned.leaflets.works import LEAFLETS
from undersigned.letters.models import Letter
from undersigned.meetings.actions import start_meeting
from undersigned.translating.actions import BY_LINK, save_copy

REPORT = SourceData(
    "Annual report (example)", "City Library", date(2025, 3, 1), "https://library.example.org/2025", "12"
)
VISITS = "At least 35,000 visits on Saturdays (probably many more) since 2022."
PARKS = "Open until dark, as always."
TABLE = TableData(
    ("Library", "Swimming pool"),
    (
        RowData(
            "Open on Saturdays?",
            (
                CellData(
                    "No.",
                    (
                        ClaimData(
                            VISITS,
                            date(2024, 6, 11),
                            figures=(FigureData("35000", "at least, probably many more", "visits", "since 2022"),),
                            sources=(REPORT,),
                        ),
                    ),
                ),
                CellData("Yes.", (ClaimData("Open from eight to noon."),)),
            ),
        ),
        RowData(
            "Used by many?",
            (CellData("", (ClaimData("Tens of thousands of readers."),)), CellData("", (ClaimData(PARKS),))),
        ),
    ),
    "Library and pool",
    "Question",
)
QUOTATION = QuotationData(
    "A library that is shut is a cupboard.", "Ada Example", "head of the library (example)", date(2026, 1, 5)
)


def leaflet_for_tests(campaign: Campaign, *, headline: str = "Keep the library open") -> Leaflet:
    """A draft with text, table and quotation."""
    return make_leaflet(
        campaign=campaign,
        language="en",
        headline=headline,
        paragraphs=["We read and meet here.", "Please come *on Saturday*."],
        table=TABLE,
        quotations=[QUOTATION],
    )


def full_leaflet(campaign: Campaign, letter: Letter | None = None) -> Leaflet:
    """Every kind of block, published."""
    leaflet = leaflet_for_tests(campaign)
    add_block(leaflet=leaflet, kind=Kind.HEADING, words="What you can do")
    meeting = start_meeting(
        campaign=campaign,
        title="Open on Saturdays",
        language="en",
        starts=datetime(2030, 6, 11, 18, tzinfo=UTC),
        zone="Europe/London",
        venue="Community Centre (example)",
    )
    add_block(leaflet=leaflet, kind=Kind.MEETING, meeting=meeting)
    add_block(leaflet=leaflet, kind=Kind.CALL, words="Sign the letter.", letter=letter)
    add_block(
        leaflet=leaflet,
        kind=Kind.IMAGE,
        image=picture(),
        image_type="image/png",
        alternative="A door with a sign: closed",
        words="The door",
    )
    publish_leaflet(leaflet=leaflet)
    leaflet.refresh_from_db()
    return leaflet


IN_ARABIC = {
    "Keep the library open": "أبقوا المكتبة مفتوحة",
    "We read and meet here.": "هنا نقرأ ونلتقي.",
    "Please come *on Saturday*.": "تعالوا *يوم السبت*.",
    "Library and pool": "المكتبة والمسبح",
    "Question": "السؤال",
    "Library": "المكتبة",
    "Swimming pool": "المسبح",
    "Open on Saturdays?": "هل يفتح أيام السبت؟",
    "No.": "لا.",
    VISITS: "ما لا يقل عن 35,000 زيارة أيام السبت (وربما أكثر بكثير) منذ 2022.",
    "Yes.": "نعم.",
    "Open from eight to noon.": "مفتوح من الثامنة حتى الظهر.",
    "Used by many?": "هل يرتاده كثيرون؟",
    "Tens of thousands of readers.": "عشرات الآلاف من القراء.",
    PARKS: "مفتوح حتى المغيب كالعادة.",
    QUOTATION.words: "المكتبة المغلقة خزانة.",
    QUOTATION.speaker: "آدا مثال",
    QUOTATION.role: "مديرة المكتبة (مثال)",
    "What you can do": "ما يمكنكم فعله",
    "Sign the letter.": "وقّعوا الرسالة.",
    "A door with a sign: closed": "باب عليه لافتة: مغلق",
    "The door": "الباب",
}
IN_RUSSIAN = {
    "Keep the library open": "Не закрывайте библиотеку",
    "We read and meet here.": "Здесь мы читаем и встречаемся.",
    "Please come *on Saturday*.": "Приходите *в субботу*.",
    "Library and pool": "Библиотека и бассейн",
    "Question": "Вопрос",
    "Library": "Библиотека",
    "Swimming pool": "Бассейн",
    "Open on Saturdays?": "Открыто по субботам?",
    "No.": "Нет.",
    VISITS: "Не менее 35 000 посещений по субботам (вероятно, гораздо больше) с 2022 года.",
    "Yes.": "Да.",
    "Open from eight to noon.": "Открыт с восьми до полудня.",
    "Used by many?": "Много ли посетителей?",
    "Tens of thousands of readers.": "Десятки тысяч читателей.",
    PARKS: "Открыт дотемна, как всегда.",
    QUOTATION.words: "Закрытая библиотека — это шкаф.",
    QUOTATION.speaker: "Ада Пример",
    QUOTATION.role: "заведующая библиотекой (пример)",
    "What you can do": "Что вы можете сделать",
    "Sign the letter.": "Подпишите письмо.",
    "A door with a sign: closed": "Дверь с табличкой: закрыто",
    "The door": "Дверь",
}


def translated_leaflet(leaflet: Leaflet, language: str, words: dict[str, str]) -> LeafletTranslation:
    """Begun and written beside the original with these words, by an example translator; not published."""
    copy = start_translation(leaflet=leaflet, language=language)
    targets = [words[unit.source] for unit in units_now(copy)]
    return save_copy(
        work=LEAFLETS, copy=copy, revision=0, targets=targets, fits=(), credit="Chloé (example)", by=BY_LINK
    )


def picture(width: int = 40, height: int = 30, kind: str = "PNG") -> bytes:
    """A small plain picture."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(out, kind)
    return out.getvalue()


def table_block(leaflet: Leaflet) -> Block:
    """The leaflet's first table."""
    return leaflet.blocks.filter(kind=Kind.TABLE).select_related("table", "leaflet")[0]


def claim_with(campaign: Campaign, text: str) -> Claim:
    """The claim with these words."""
    return Claim.objects.get(campaign=campaign, text=text)


def grid_of(table: TableData, revision: int, **more: str) -> dict[str, str]:
    """What a browser sends when the grid is saved."""
    data = {
        "revision": str(revision),
        "columns": str(len(table.subjects)),
        "rows": str(len(table.rows)),
        "caption": table.caption,
        "corner": table.corner,
    }
    for column, name in enumerate(table.subjects):
        data |= {f"s-{column}": name, f"sk-{column}": table.keys[column] if table.keys else ""}
    for row, told in enumerate(table.rows):
        data |= {f"q-{row}": told.question, f"qk-{row}": told.key}
        for column, cell in enumerate(told.cells):
            data |= {f"a-{row}-{column}": cell.answer, f"t-{row}-{column}": cell.lines}
    return data | more
