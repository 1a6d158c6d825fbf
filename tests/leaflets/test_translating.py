"""A leaflet translated beside its original: units, claims that stay one claim, files of foreign tools, publishing."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from docx import Document
from lxml import html
from translate.storage import xliff

from tests.leaflets.leaflets import PARKS, QUOTATION, VISITS, claim_with, full_leaflet, leaflet_for_tests, table_block
from tests.letters.letters import open_letter_for_tests
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.leaflets.actions import (
    add_block,
    change_settings,
    link_translation,
    move_block,
    publish_leaflet,
    publish_translation,
    remove_block,
    revise_block,
    revise_claim,
    save_table,
    start_translation,
    translate_leaflet,
    withdraw_leaflet,
    write_by_hand,
)
from undersigned.leaflets.errors import LeafletError, WrongStateError
from undersigned.leaflets.models import Block, Claim, ClaimWording, Kind, Leaflet, LeafletTranslation
from undersigned.leaflets.queries import blocks_of, table_data, table_with_all
from undersigned.leaflets.sheet import leaflet_sheet
from undersigned.leaflets.units import kind_of, units_now
from undersigned.leaflets.works import LEAFLETS
from undersigned.translating.actions import BY_LINK, review_copy, save_copy, take_in_file
from undersigned.translating.errors import EditConflictError, TranslationError
from undersigned.translating.exchange import FORMATS, read_pairs
from undersigned.translating.queries import copy_of_token, translation_token
from undersigned.translating.units import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """What a page activates lasts until the next request."""
    with translation.override("en"):
        yield


@pytest.fixture
def leaflet(campaign: Campaign) -> Leaflet:
    return leaflet_for_tests(campaign)


@pytest.fixture
def copy(leaflet: Leaflet) -> LeafletTranslation:
    return start_translation(leaflet=leaflet, language="ru")


def units(copy: LeafletTranslation) -> list[Unit]:
    """The units as they are stored now."""
    return units_now(LeafletTranslation.objects.get(pk=copy.pk))


def _target(unit: Unit) -> str:
    return f"ру {unit.source}"


def write(copy: LeafletTranslation, *, by: str = BY_LINK, fits: tuple[int, ...] = ()) -> LeafletTranslation:
    """Every unit translated that is not yet, credited to Chloé."""
    copy.refresh_from_db()
    targets = [unit.target or _target(unit) for unit in units(copy)]
    return save_copy(
        work=LEAFLETS, copy=copy, revision=copy.revision, targets=targets, fits=fits, credit="Chloé (example)", by=by
    )


def written_as(copy: LeafletTranslation, changes: dict[str, str]) -> LeafletTranslation:
    """The same with other words for these sources."""
    copy.refresh_from_db()
    targets = [changes.get(unit.source, unit.target) for unit in units(copy)]
    return save_copy(work=LEAFLETS, copy=copy, revision=copy.revision, targets=targets, fits=(), credit="", by="1")


def told(leaflet: Leaflet) -> list[object]:
    """What stands in a leaflet, block by block."""
    found: list[object] = []
    for block in blocks_of(Leaflet.objects.get(pk=leaflet.pk)):
        if block.table is not None:
            data = table_data(block.table, block.leaflet)
            found.append(replace(data, keys=(), rows=tuple(replace(row, key="") for row in data.rows)))
        elif block.quotation is not None:
            found.append((block.quotation.words, block.quotation.speaker, block.quotation.role))
        else:
            found.append((block.words, block.alternative))
    return found


def test_every_part_is_a_unit_and_figures_dates_and_sources_are_none(campaign: Campaign) -> None:
    copy = start_translation(leaflet=full_leaflet(campaign, open_letter_for_tests(campaign)), language="ar")
    found = units(copy)
    assert [(kind_of(unit.part), unit.source) for unit in found] == [
        ("headline", "Keep the library open"),
        ("text", "We read and meet here."),
        ("text", "Please come *on Saturday*."),
        ("caption", "Library and pool"),
        ("corner", "Question"),
        ("subject", "Library"),
        ("subject", "Swimming pool"),
        ("question", "Open on Saturdays?"),
        ("answer", "No."),
        ("claim", VISITS),
        ("answer", "Yes."),
        ("claim", "Open from eight to noon."),
        ("question", "Used by many?"),
        ("claim", "Tens of thousands of readers."),
        ("claim", PARKS),
        ("quotation", QUOTATION.words),
        ("speaker", QUOTATION.speaker),
        ("role", QUOTATION.role),
        ("heading", "What you can do"),
        ("call", "Sign the letter."),
        ("alternative", "A door with a sign: closed"),
        ("line", "The door"),
    ]
    labels = LEAFLETS.labels(found)
    assert labels[:4] == ["Headline", "Paragraph 1", "Paragraph 2", "Caption"]
    assert all(unit.is_open for unit in found)


def test_a_draft_follows_each_save_and_what_is_open_stands_in_the_original_s_words(
    copy: LeafletTranslation, leaflet: Leaflet
) -> None:
    assert told(copy.leaflet) == told(leaflet)
    visits = "Не менее 35 000 посещений."
    written_as(copy, {"We read and meet here.": "Здесь мы читаем.", "No.": "Нет.", VISITS: visits})
    text, table, quotation = told(copy.leaflet)
    assert text == ("Здесь мы читаем.\n\nPlease come *on Saturday*.\n", "")
    cells = table.rows[0].cells  # type: ignore[attr-defined]
    assert (cells[0].answer, cells[0].claims[0].text, cells[1].answer) == ("Нет.", visits, "Yes.")
    assert quotation == (QUOTATION.words, QUOTATION.speaker, QUOTATION.role)
    assert told(leaflet)[0] == ("We read and meet here.\n\nPlease come *on Saturday*.\n", "")


def test_a_claim_in_two_languages_is_one_claim_with_its_figures_and_sources(
    copy: LeafletTranslation, leaflet: Leaflet, campaign: Campaign
) -> None:
    before = Claim.objects.count()
    write(copy)
    assert Claim.objects.count() == before
    claim = claim_with(campaign, VISITS)
    assert claim.said_in("ru", draft=True) == f"ру {VISITS}"
    publish_leaflet(leaflet=copy.leaflet)
    shown = Client().get(f"/leaflets/{copy.leaflet.slug}/").text
    assert f"ру {VISITS}" in shown
    assert f"/leaflets/{copy.leaflet.slug}/claims/{claim.pk}" in shown
    history = Client().get(f"/leaflets/{copy.leaflet.slug}/claims/{claim.pk}?lang=en").text
    assert f"ру {VISITS}" in history
    assert f'<bdi lang="en">{VISITS}</bdi>' in history
    assert "at least 35,000 visits" in history
    # Another leaflet with the same claim finds its words there.
    other = leaflet_for_tests(campaign, headline="Another one")
    found = units(start_translation(leaflet=other, language="ru"))
    assert [unit.target for unit in found if unit.source == VISITS] == [f"ру {VISITS}"]
    assert [unit.target for unit in found if unit.source == "No."] == [""]


def test_a_claim_s_new_words_mark_it_in_every_leaflet_of_the_language(
    copy: LeafletTranslation, leaflet: Leaflet
) -> None:
    other = start_translation(leaflet=leaflet_for_tests(leaflet.campaign, headline="Another one"), language="ru")
    write(copy)
    write(other)
    claim = claim_with(leaflet.campaign, PARKS)
    revise_claim(claim=claim, text="Open until ten.", as_of=None, needs_source=True, figures=[], sources=[])
    for one in (copy, other):
        marked = [(unit.source, unit.was, unit.target) for unit in units(one) if unit.is_open]
        assert marked == [("Open until ten.", PARKS, f"ру {PARKS}")]
    copy.refresh_from_db()
    number = next(at for at, unit in enumerate(units(copy)) if unit.was)
    write(copy, fits=(number,))
    assert not any(unit.is_open for one in (copy, other) for unit in units(one))


def test_whoever_wrote_about_the_same_claim_elsewhere_looks_again(copy: LeafletTranslation, leaflet: Leaflet) -> None:
    other = write(start_translation(leaflet=leaflet_for_tests(leaflet.campaign, headline="Another"), language="ru"))
    other = review_copy(work=LEAFLETS, copy=other, revision=other.revision, by="2")
    copy = write(copy)
    written_as(copy, {PARKS: "До темноты."})
    stale, revision = other, other.revision
    other = LeafletTranslation.objects.get(pk=stale.pk)
    assert not other.is_reviewed
    with pytest.raises(EditConflictError):
        save_copy(work=LEAFLETS, copy=stale, revision=revision, targets=["x"] * 16, fits=(), credit="", by="2")


def test_exactly_what_changed_in_the_original_is_marked(copy: LeafletTranslation, leaflet: Leaflet) -> None:
    write(copy)
    text, quotation = leaflet.blocks.get(kind="text"), leaflet.blocks.get(kind="quotation")
    revise_block(block=text, revision=0, words="We read and meet here.\n\nPlease come *on Sunday*.\n\nBring a book.")
    move_block(block=quotation, by=-2)
    add_block(leaflet=leaflet, kind=Kind.HEADING, words="Where")
    assert [(unit.source, unit.was) for unit in units(copy) if unit.is_open] == [
        ("Please come *on Sunday*.", "Please come *on Saturday*."),
        ("Bring a book.", ""),
        ("Where", ""),
    ]
    write(copy)
    assert [block.kind for block in copy.leaflet.blocks.all()] == [block.kind for block in leaflet.blocks.all()]
    remove_block(block=leaflet.blocks.get(kind="table"))
    write(copy)
    assert [block.kind for block in copy.leaflet.blocks.all()] == ["quotation", "text", "heading"]


def test_readers_see_a_change_once_it_is_published_and_the_history_keeps_what_was_there(
    copy: LeafletTranslation, leaflet: Leaflet
) -> None:
    publish_leaflet(leaflet=leaflet)
    write(copy)
    publish_leaflet(leaflet=copy.leaflet)
    written_as(copy, {"No.": "Нет.", PARKS: "До темноты."})
    address = f"/leaflets/{copy.leaflet.slug}/?lang=en"
    assert "До темноты." not in Client().get(address).text
    publish_translation(copy=copy)
    page = Client().get(address).text
    assert "До темноты." in page
    assert "Нет." in page
    claim = claim_with(leaflet.campaign, PARKS)
    assert [(one.language, one.text, one.why) for one in claim.revisions.all()] == [
        ("ru", f"ру {PARKS}", "The translation was revised.")
    ]
    assert PARKS in Client().get(f"/leaflets/{leaflet.slug}/").text


def test_nothing_is_published_while_a_part_is_open(copy: LeafletTranslation, leaflet: Leaflet) -> None:
    with pytest.raises(TranslationError, match="parts are not translated"):
        publish_leaflet(leaflet=copy.leaflet)
    write(copy)
    publish_leaflet(leaflet=copy.leaflet)
    revise_block(block=leaflet.blocks.get(kind="text"), revision=0, words="Other words.")
    with pytest.raises(TranslationError, match="1 part "):
        publish_translation(copy=copy)


def test_the_page_says_whose_translation_it_is_and_shows_both_sides(copy: LeafletTranslation, leaflet: Leaflet) -> None:
    copy = write(copy)
    review_copy(work=LEAFLETS, copy=copy, revision=copy.revision, by="2")
    publish_leaflet(leaflet=copy.leaflet)
    reader, address = Client(), f"/leaflets/{copy.leaflet.slug}/"
    page = reader.get(f"{address}?lang=en").text
    assert "The original is in <bdi>English</bdi>." in page
    assert "Translated by <bdi>Chloé (example)</bdi>" in page
    assert "A second person has read it beside the original." in page
    assert "Side by side" not in page  # the original is no public page yet
    assert reader.get(f"{address}side-by-side").status_code == 404
    publish_leaflet(leaflet=leaflet)
    assert "Side by side" in reader.get(f"{address}?lang=en").text
    revise_block(block=leaflet.blocks.get(kind="text"), revision=0, words="We read and meet here.\n\nCome.")
    beside = html.fromstring(reader.get(f"{address}side-by-side?lang=en").text)
    rows = [" ".join(" ".join(row.itertext()).split()) for row in beside.xpath("//div[@class='split']")]
    assert rows[1] == "We read and meet here. ру We read and meet here."
    assert rows[2] == "Come. the original has changed ру Please come *on Saturday*."
    assert reader.get(f"/leaflets/{leaflet.slug}/side-by-side").status_code == 404


def test_a_quotation_keeps_its_own_words_beside_the_translation(copy: LeafletTranslation, leaflet: Leaflet) -> None:
    write(copy)
    publish_leaflet(leaflet=copy.leaflet)
    page = html.fromstring(Client().get(f"/leaflets/{copy.leaflet.slug}/?lang=en").text)
    (figure,) = page.xpath("//figure[@class='quotation']")
    assert f"ру {QUOTATION.words}" in figure.xpath("string(./blockquote)")
    (original,) = figure.xpath(".//details/blockquote")
    assert (original.get("lang"), original.text_content().strip()) == ("en", QUOTATION.words)
    assert "Chloé (example)" in figure.xpath("string(.//summary)")
    sheet = leaflet_sheet(Leaflet.objects.get(pk=copy.leaflet.pk), "a4")
    (printed,) = [block for block in sheet.blocks if type(block).__name__ == "Quotation"]
    assert "Chloé (example)" in printed.note  # type: ignore[union-attr]


def test_blocks_are_not_written_by_hand_until_it_is_said_so(copy: LeafletTranslation) -> None:
    made = copy.leaflet
    text, table = made.blocks.get(kind="text"), table_block(made)
    for attempt in (
        lambda: revise_block(block=text, revision=1, words="By hand."),
        lambda: remove_block(block=text),
        lambda: move_block(block=text, by=1),
        lambda: add_block(leaflet=made, kind=Kind.HEADING, words="By hand"),
        lambda: save_table(block=table, revision=1, data=table_data(table_with_all(table.table))),  # type: ignore[arg-type]
        lambda: change_settings(leaflet=made, headline="By hand", language="ru", slug=made.slug, imprint=""),
    ):
        with pytest.raises(WrongStateError, match="by hand from now on"):
            attempt()
    change_settings(leaflet=made, headline=made.headline, language="ru", slug="another-address", imprint="")
    token = translation_token(copy)
    write_by_hand(leaflet=made)
    revise_block(block=text, revision=1, words="By hand.")
    assert copy_of_token(token) is None


def test_one_language_has_one_translation_and_the_original_is_not_translated_into_itself(
    copy: LeafletTranslation, leaflet: Leaflet
) -> None:
    for language in ("ru", "en"):
        with pytest.raises(LeafletError, match="already"):
            start_translation(leaflet=leaflet, language=language)
    again = start_translation(leaflet=copy.leaflet, language="ar")  # of the original, too
    assert again.leaflet.original == leaflet
    translate_leaflet(leaflet=leaflet, language="fr")


def test_linked_to_another_original_it_is_written_by_hand(copy: LeafletTranslation, leaflet: Leaflet) -> None:
    other = leaflet_for_tests(leaflet.campaign, headline="Another")
    made = Leaflet.objects.get(pk=copy.leaflet.pk)
    link_translation(leaflet=made, original=leaflet)
    assert LeafletTranslation.objects.filter(pk=copy.pk).exists()
    link_translation(leaflet=made, original=other)
    assert not LeafletTranslation.objects.filter(pk=copy.pk).exists()


def test_words_that_hide_something_change_nothing(copy: LeafletTranslation) -> None:
    before = told(copy.leaflet)
    for source in ("Keep the library open", PARKS, "We read and meet here."):
        with pytest.raises(LeafletError):
            written_as(copy, {source: "Слова \u202eтайно"})
    assert told(copy.leaflet) == before
    assert not ClaimWording.objects.exists()


def test_what_is_too_long_for_its_place_is_said(copy: LeafletTranslation) -> None:
    with pytest.raises(TranslationError, match="longer"):
        take_in_file(work=LEAFLETS, copy=copy, pairs=[("No.", "x" * 201)], by="1")


def test_a_foreign_tool_changes_one_claim_and_only_that_changes(copy: LeafletTranslation) -> None:
    write(copy)
    copy.refresh_from_db()
    before = units(copy)
    visits = "Не менее 35 000 посещений."
    store = xliff.xlifffile.parsestring(FORMATS["xliff12"].write(before, "en", "ru"))
    next(unit for unit in store.units if unit.source == VISITS).target = visits
    out = BytesIO()
    store.serialize(out)
    assert take_in_file(work=LEAFLETS, copy=copy, pairs=read_pairs(out.getvalue()), by="1").changed == 1
    copy.refresh_from_db()
    after = units(copy)
    assert [unit.target for unit, old in zip(after, before, strict=True) if unit != old] == [visits]


def test_the_word_file_of_a_leaflet_is_filled_in_by_hand(client: Client, copy: LeafletTranslation) -> None:
    address = f"/translate/{translation_token(copy)}/"
    document = Document(BytesIO(client.get(f"{address}file/docx").content))
    row = next(row for row in document.tables[0].rows if row.cells[0].text == "Open on Saturdays?")
    row.cells[1].text = "Открыта по субботам?"
    out = BytesIO()
    document.save(out)
    answer = client.post(f"{address}upload", {"file": SimpleUploadedFile("back.docx", out.getvalue())}, follow=True)
    assert "1 part changed." in answer.text
    copy.refresh_from_db()
    assert [unit.target for unit in units(copy) if unit.target] == ["Открыта по субботам?"]
    assert "Открыта по субботам?" in [row.question for row in table_data(table_block(copy.leaflet).table).rows]  # type: ignore[arg-type]


def test_on_the_desk_a_translator_begins_and_an_owner_publishes(
    client: Client, leaflet: Leaflet, tove: Organiser, olena: Organiser
) -> None:
    client.force_login(tove)
    begun = client.post(f"/desk/leaflets/{leaflet.slug}/languages", {"do": "begin", "language": "ar"})
    page = client.get(begun["Location"])
    assert "Translate into" in page.text
    assert client.post(f"/desk/leaflets/{leaflet.slug}/languages", {"do": "copy", "language": "fr"}).status_code == 403
    copy = LeafletTranslation.objects.get()
    targets = {f"u{number}-target": f"ع {unit.source}" for number, unit in enumerate(units(copy))}
    saved = client.post(begun["Location"], targets | {"revision": "0", "credit": "Tove (example)"})
    assert saved.status_code == 303
    assert client.post(f"{begun['Location']}publish").status_code == 403
    client.force_login(olena)
    desk = client.get(f"/desk/leaflets/{copy.leaflet.slug}/").text
    assert begun["Location"] in desk
    assert "/desk/blocks/" not in desk
    assert "No second person" in client.get(f"{begun['Location']}publish").text
    client.post(f"{begun['Location']}review", {"revision": "1"})
    done = client.post(f"{begun['Location']}publish", follow=True)
    assert "is published." in done.text
    shown = Client().get(f"/leaflets/{copy.leaflet.slug}/").text
    assert 'lang="ar" dir="rtl"' in shown
    client.post(f"/desk/leaflets/{copy.leaflet.slug}/languages", {"do": "by-hand"})
    assert "/desk/blocks/" in client.get(f"/desk/leaflets/{copy.leaflet.slug}/").text


def test_publishing_what_is_not_whole_says_why(client: Client, copy: LeafletTranslation, olena: Organiser) -> None:
    client.force_login(olena)
    refused = client.post(f"/desk/translations/{copy.pk}/publish")
    assert refused.status_code == 409
    assert "parts are not translated" in refused.text
    step = client.post(f"/desk/leaflets/{copy.leaflet.slug}/steps/publish", follow=True)
    assert "parts are not translated" in step.text


def test_without_an_original_nothing_is_saved_and_the_link_ends(copy: LeafletTranslation, leaflet: Leaflet) -> None:
    token = translation_token(copy)
    Block.objects.filter(leaflet=leaflet).delete()
    Leaflet.objects.filter(pk=leaflet.pk).delete()
    assert copy_of_token(token) is None
    with pytest.raises(WrongStateError, match="original"):
        take_in_file(work=LEAFLETS, copy=copy, pairs=[("No.", "Нет.")], by="1")


def test_back_in_draft_it_follows_again(copy: LeafletTranslation) -> None:
    write(copy)
    publish_leaflet(leaflet=copy.leaflet)
    withdraw_leaflet(leaflet=copy.leaflet)
    written_as(copy, {"No.": "Нет."})
    assert table_data(table_block(copy.leaflet).table).rows[0].cells[0].answer == "Нет."  # type: ignore[arg-type]
