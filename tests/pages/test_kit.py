"""The kit for reprinting: what is copied from it is the letter, whole, and says where it comes from."""

import hashlib
import re

import pytest
from django.test import Client
from lxml import html

from tests.letters.letters import open_letter_for_tests
from tests.signatures.people import sign_and_confirm
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.letters.actions import take_down_letter
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts

pytestmark = pytest.mark.django_db
# What WordPress keeps in a post by whoever may write one ("post" in wp-includes/kses.php), as far as we use it.
KEPT = {
    "div": {"lang", "dir"},
    "p": set(),
    "h2": set(),
    "h3": set(),
    "h4": set(),
    "a": {"href", "title"},
    "em": set(),
    "strong": set(),
    "ul": set(),
    "ol": {"start"},
    "li": set(),
    "blockquote": set(),
    "br": set(),
    "hr": set(),
}


@pytest.fixture
def letter() -> Letter:
    made = open_letter_for_tests()
    sign_and_confirm(made, "ada@example.org")
    return made


def field(client: Client, path: str, name: str) -> str:
    """What stands in one of the kit's fields, as a browser would copy it."""
    page = html.fromstring(client.get(path).content.decode())
    (found,) = page.xpath(f"//textarea[@id='kit-{name}']")
    assert found.get("readonly") is not None
    return str(found.text_content())


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_the_html_is_the_letter_with_its_credit(client: Client, letter: Letter, language: str) -> None:
    copied = field(client, f"/letters/{letter.slug}/kit.{language}", "html")
    pasted = html.fragment_fromstring(copied, create_parent="body")
    page = html.fromstring(client.get(f"/letters/{letter.slug}/{language}/").content.decode())
    (article,) = page.xpath("//article[contains(@class, 'letter')]")
    text = next(text for text in current_texts(letter) if text.language == language)
    shown = [text.title, text.salutation, html.fromstring(f"<div>{article.text_content()}</div>").text_content()]
    told = words(pasted.text_content())
    body = words(" ".join(text.body.replace("*", "").splitlines()))
    assert words(shown[0]) + words(shown[1]) + body == told[: len(words(shown[0]) + words(shown[1]) + body)]
    address = f"/letters/{letter.slug}/{language}/"
    assert [one for one in pasted.xpath("//a/@href") if one.endswith(address)]
    assert text.sha256_hex in copied
    assert pasted.xpath("//div/@lang") == [language]
    assert pasted.xpath("//div/@dir") == ["rtl" if language == "ar" else "ltr"]


def test_the_html_has_nothing_that_editors_take_out(client: Client, letter: Letter) -> None:
    copied = field(client, f"/letters/{letter.slug}/kit.en", "html")
    for element in html.fragment_fromstring(copied, create_parent=True).iterdescendants():
        assert set(element.attrib) <= KEPT[element.tag], element.tag
    for block in copied.split("\n\n"):
        assert "\n" not in block.strip()


def test_the_plain_text_is_the_letter_with_its_credit(client: Client, letter: Letter) -> None:
    copied = field(client, f"/letters/{letter.slug}/kit.en", "text")
    text = current_texts(letter)[0]
    canonical = bytes(text.canonical or b"")
    before, _mark, credit = copied.partition("* * *")
    assert words(before) == words(canonical.decode())
    assert f"/letters/{letter.slug}/en/" in credit
    assert "1 confirmed signature" in credit
    assert f"SHA-256 of the text: {hashlib.sha256(canonical).hexdigest()}" in credit


@pytest.mark.parametrize(
    ("licence", "sentence"),
    [
        ("", "have stated no licence"),
        ("unchanged", "reprinted unchanged"),
        ("CC-BY-4.0", "licenses/by/4.0/"),
        ("CC-BY-ND-4.0", "licenses/by-nd/4.0/"),
        ("CC0-1.0", "publicdomain/zero/1.0/"),
    ],
)
def test_the_licence_is_what_the_organisers_said(client: Client, letter: Letter, licence: str, sentence: str) -> None:
    Letter.objects.filter(pk=letter.pk).update(licence=licence)
    for name in ("html", "text"):
        assert sentence in field(client, f"/letters/{letter.slug}/kit", name)


def test_organisers_choose_the_licence(client: Client, campaign: Campaign, olena: Organiser) -> None:
    letter = open_letter_for_tests(campaign)
    client.force_login(olena)
    sent = {"names_shown": "at-once", "archive_months": "6", "licence": "CC-BY-4.0"}
    assert client.post(f"/desk/letters/{letter.slug}/settings", sent).status_code == 303
    letter.refresh_from_db()
    assert letter.licence == Letter.Licence.BY


def test_markup_in_a_title_is_words(client: Client, letter: Letter) -> None:
    letter.texts.filter(language="en").update(title="<b>Open</b> & shut", salutation="Dear <i>all</i>,")
    pasted = html.fragment_fromstring(field(client, f"/letters/{letter.slug}/kit.en", "html"), create_parent=True)
    assert pasted.xpath("//h2")[0].text == "<b>Open</b> & shut"
    assert not pasted.xpath("//b | //i")
    embed = html.fragment_fromstring(field(client, f"/letters/{letter.slug}/kit.en", "embed"), create_parent=True)
    assert embed.xpath("//iframe/@title") == ["<b>Open</b> & shut"]


def test_a_letter_that_was_taken_down_has_no_kit(client: Client, letter: Letter) -> None:
    take_down_letter(letter=letter, notice="It stood here by mistake.")
    for path in ("kit", "kit.en", "embed", "embed.en", "badge.svg"):
        assert client.get(f"/letters/{letter.slug}/{path}").status_code == 404
