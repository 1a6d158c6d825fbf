"""Translating: on the desk and by a private link, with files out and in, until it is on the letter's page."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.letters.letters import ENGLISH, draft_for_tests, open_letter_for_tests
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.letters.models import Letter, Translation
from undersigned.letters.queries import text_in, units_now
from undersigned.letters.translating import start_translation
from undersigned.translating.actions import set_glossary
from undersigned.translating.exchange import FORMATS
from undersigned.translating.queries import translation_token

pytestmark = pytest.mark.django_db

TARGETS = ["Titre", "Bonjour,", "Un.", "Deux.", "Cordialement,", "les lecteurs", "le conseil"]


def _typed(revision: int = 0, targets: list[str] = TARGETS, **more: str) -> dict[str, str]:
    return (
        {"revision": str(revision), "credit": "Chloé (example)"}
        | {f"u{number}-target": target for number, target in enumerate(targets)}
        | more
    )


@pytest.fixture
def letter(campaign: Campaign, tove: Organiser, client: Client) -> Letter:
    """A draft, with the translator Tove at its desk."""
    client.force_login(tove)
    return draft_for_tests(campaign)


@pytest.fixture
def translation(letter: Letter) -> Translation:
    return start_translation(letter=letter, language="fr")


def test_a_translation_is_begun_on_the_desk_and_written_beside_the_original(client: Client, letter: Letter) -> None:
    begun = client.post(f"/desk/letters/{letter.slug}/texts/add", {"language": "fr"})
    page = client.get(begun["Location"]).text
    assert "7 parts are left." in page
    assert 'lang="fr"' in page
    saved = client.post(begun["Location"], _typed())
    assert saved["Location"].endswith("?saved")
    assert "0 parts are left." in client.get(saved["Location"]).text
    text = text_in(letter, "fr")
    assert text is not None
    assert (text.title, text.body) == ("Titre", "Un.\n\nDeux.")


def test_a_translator_without_an_account_has_the_same_page(translation: Translation) -> None:
    address = f"/translate/{translation_token(translation)}/"
    stranger = Client()
    page = stranger.get(address)
    assert page.headers["Cache-Control"] == "no-store"
    assert "/desk/" not in page.text
    assert stranger.post(address, _typed()).status_code == 303
    translation.refresh_from_db()
    assert [unit.target for unit in units_now(translation)] == TARGETS


def test_what_was_typed_comes_back_when_somebody_saved_meanwhile(client: Client, translation: Translation) -> None:
    address = f"/desk/letters/{translation.letter.slug}/translations/fr"
    assert client.post(address, _typed()).status_code == 303
    mine = [*TARGETS[:-1], "au conseil"]
    answer = client.post(address, _typed(0, mine))
    assert answer.status_code == 409
    assert "au conseil</textarea>" in answer.text
    assert 'name="revision" value="1"' in answer.text
    assert client.post(address, _typed(1, mine)).status_code == 303


def test_what_is_too_long_is_said_and_comes_back(client: Client, translation: Translation) -> None:
    address = f"/desk/letters/{translation.letter.slug}/translations/fr"
    answer = client.post(address, _typed(0, ["x" * 301, *TARGETS[1:]]))
    assert answer.status_code == 422
    assert "x" * 301 in answer.text


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_goes_out_and_comes_back(client: Client, translation: Translation, form: str) -> None:
    address = f"/desk/letters/{translation.letter.slug}/translations/fr"
    out = client.get(f"{address}/file/{form}")
    assert out.headers["Content-Disposition"].startswith(f'attachment; filename="{translation.letter.slug}.fr.')
    file = SimpleUploadedFile("back", out.content)
    assert "0 parts changed." in client.post(f"{address}/upload", {"file": file}, follow=True).text


def test_a_file_that_is_no_translation_is_refused_and_nothing_changes(client: Client, translation: Translation) -> None:
    address = f"/desk/letters/{translation.letter.slug}/translations/fr"
    answer = client.post(f"{address}/upload", {"file": SimpleUploadedFile("x.docx", b"PK nothing")})
    assert answer.status_code == 422
    assert "This Word file cannot be read." in answer.text
    assert client.post(f"{address}/upload", {}).status_code == 422
    translation.refresh_from_db()
    assert translation.revision == 0


def test_the_second_reader_is_somebody_else(client: Client, translation: Translation, olena: Organiser) -> None:
    address = f"/desk/letters/{translation.letter.slug}/translations/fr"
    client.post(address, _typed())
    assert "I have read it beside the original" not in client.get(address).text
    client.post(f"{address}/review", {"revision": "1"})
    client.force_login(olena)
    assert "I have read it beside the original" in client.get(address).text
    client.post(f"{address}/review", {"revision": "x"})
    client.post(f"{address}/review", {"revision": "1"})
    assert "read by a second person" in client.get(address).text


def test_the_glossary_stands_beside_the_text_where_its_words_do(
    client: Client, translation: Translation, campaign: Campaign
) -> None:
    glossary = f"/desk/campaigns/{campaign.slug}/glossary/fr"
    assert client.post(glossary, {"terms": "library = bibliothèque\n\nbus = bus"}).status_code == 303
    assert "library = bibliothèque" in client.get(glossary).text
    page = client.get(f"/desk/letters/{translation.letter.slug}/translations/fr").text
    assert "<bdi>bibliothèque</bdi>" in page
    assert "<bdi>bus</bdi>" not in page
    bad = client.post(glossary, {"terms": "fine = bien\nno equals sign"})
    assert bad.status_code == 422
    assert "Line 2" in bad.text
    assert "no equals sign" in bad.text


def test_a_new_link_is_made_on_the_desk(client: Client, translation: Translation) -> None:
    old = translation_token(translation)
    client.post(f"/desk/letters/{translation.letter.slug}/translations/fr/link")
    assert Client().get(f"/translate/{old}/").status_code == 404


def test_published_it_is_on_the_letter_s_page_beside_the_original(
    client: Client, campaign: Campaign, olena: Organiser
) -> None:
    letter = open_letter_for_tests(campaign)
    client.force_login(olena)
    client.post(f"/desk/letters/{letter.slug}/texts/add", {"language": "fr"})
    address = f"/desk/letters/{letter.slug}/translations/fr"
    refused = client.post(f"{address}/publish")
    assert refused.status_code == 409
    client.post(address, _typed())
    assert "No second person" in client.get(f"{address}/publish").text
    assert client.post(f"{address}/publish").status_code == 303
    reader = Client()
    page = reader.get(f"/letters/{letter.slug}/fr/?lang=en").text
    assert "Titre" in page
    assert "The original is in <bdi>English</bdi>." in page
    beside = reader.get(f"/letters/{letter.slug}/fr/side-by-side").text
    assert ENGLISH["closing"] in beside
    assert "Cordialement," in beside
    assert "Chloé (example)" in beside


def test_an_earlier_version_stays_readable_by_its_hash(client: Client, campaign: Campaign, olena: Organiser) -> None:
    letter = open_letter_for_tests(campaign)
    earlier = text_in(letter, "ru")
    assert earlier is not None
    client.force_login(olena)
    client.post(f"/desk/letters/{letter.slug}/texts/add", {"language": "ru"})
    address = f"/desk/letters/{letter.slug}/translations/ru"
    client.post(address, _typed())
    client.post(f"{address}/publish")
    page = Client().get(f"/letters/{letter.slug}/ru/side-by-side").text
    (link,) = re.findall(r'href="([^"]+sha256=[^"]+)"', page)
    assert Client().get(link).content == bytes(earlier.canonical or b"")


def test_the_original_has_nothing_beside_it() -> None:
    letter = open_letter_for_tests()
    assert Client().get(f"/letters/{letter.slug}/en/side-by-side").status_code == 404


def test_words_of_no_glossary_are_none(campaign: Campaign) -> None:
    set_glossary(campaign=campaign, language="fr", terms=[])
    assert not campaign.glossary.exists()
