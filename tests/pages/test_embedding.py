"""A letter on other people's pages: the frame, the badge, oEmbed."""

import json
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from lxml import html

from tests.letters.letters import open_letter_for_tests
from tests.signatures.people import sign_and_confirm
from undersigned.letters.actions import close_letter
from undersigned.letters.models import Letter
from undersigned.pages.embedding import badge_svg
from undersigned.signatures.models import Pending

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    made = open_letter_for_tests()
    sign_and_confirm(made, "ada@example.org")
    return made


def filled_in(client: Client, letter: Letter, **changes: str) -> dict[str, str]:
    """The frame's form, as somebody fills it in."""
    page = html.fromstring(client.get(f"/letters/{letter.slug}/embed.en").content.decode())
    (form,) = page.forms
    assert form.action == f"/letters/{letter.slug}/embed.en"
    return {"name": "Bo Example", "show": "named", "email": "bo@example.org", **changes} | {
        name: str(form.fields[name]) for name in ("token", "language")
    }


def test_anybody_may_frame_it_and_it_runs_nothing(client: Client, letter: Letter) -> None:
    answer = client.get(f"/letters/{letter.slug}/embed.en")
    policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    assert policy["frame-ancestors"] == "*"
    assert policy["default-src"] == "'none'"
    assert "script-src" not in policy
    assert "allow-forms" in policy["sandbox"]
    assert "allow-scripts" not in policy["sandbox"]
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    page = html.fromstring(answer.content.decode())
    assert not page.xpath("//script")
    assert all(link.get("target") == "_blank" for link in page.xpath("//a[@href]"))


def test_its_form_signs(client: Client, letter: Letter) -> None:
    answer = client.post(f"/letters/{letter.slug}/embed.en", filled_in(client, letter))
    assert answer.status_code == 200
    assert "Now look in your mailbox" in answer.content.decode()
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert [row.held for row in Pending.objects.all()] == [""]


def test_what_is_wrong_is_told_in_the_frame_and_nothing_typed_is_lost(client: Client, letter: Letter) -> None:
    answer = client.post(f"/letters/{letter.slug}/embed.en", filled_in(client, letter, email="bo@"))
    assert answer.status_code == 422
    page = html.fromstring(answer.content.decode())
    assert page.xpath("//input[@name='name']/@value") == ["Bo Example"]
    assert page.forms[0].action == f"/letters/{letter.slug}/embed.en"
    assert "frame-ancestors *" in answer["Content-Security-Policy"]


def test_a_post_from_elsewhere_is_held_here_too(client: Client, letter: Letter) -> None:
    sent = filled_in(client, letter)
    answer = client.post(f"/letters/{letter.slug}/embed.en", sent, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 200
    assert [row.held for row in Pending.objects.all()] == [Pending.Held.CROSS_SITE]


def test_a_letter_at_risk_or_closed_has_no_form_in_a_frame(client: Client, letter: Letter) -> None:
    sent = filled_in(client, letter)
    Letter.objects.filter(pk=letter.pk).update(protection="at-risk")
    page = client.get(f"/letters/{letter.slug}/embed.en").content.decode()
    assert "<form" not in page
    assert "Read and sign" in page
    assert client.post(f"/letters/{letter.slug}/embed.en", sent).status_code == 409
    Letter.objects.filter(pk=letter.pk).update(protection="standard")
    close_letter(letter=letter)
    assert "Signing has ended" in client.get(f"/letters/{letter.slug}/embed.en").content.decode()
    assert client.post(f"/letters/{letter.slug}/embed.en", sent).status_code == 409
    assert not Pending.objects.exists()


def test_only_the_frame_may_be_framed(client: Client, letter: Letter) -> None:
    for path in ("", "en/", "kit", "signatures"):
        assert "frame-ancestors 'none'" in client.get(f"/letters/{letter.slug}/{path}")["Content-Security-Policy"]


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_the_badge_is_a_picture_of_the_count(client: Client, letter: Letter, language: str) -> None:
    answer = client.get(f"/letters/{letter.slug}/badge.{language}.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    picture = ElementTree.fromstring(answer.content)
    title, words = (picture.find(f"{{http://www.w3.org/2000/svg}}{name}") for name in ("title", "text"))
    assert title is not None
    assert words is not None
    assert title.text == words.text
    one = {"en": "1 ", "ru": "1 ", "ar": "واحد"}  # Arabic says "one signature" without a digit
    assert one[language] in str(words.text)


def test_words_in_a_badge_are_words() -> None:
    assert "&lt;script&gt;" in badge_svg("<script>", "en")
    ElementTree.fromstring(badge_svg("<&\"'>", "en"))


def asked(client: Client, letter: Letter, **more: str) -> Any:
    address = f"{settings.UNDERSIGNED_ORIGIN}/letters/{letter.slug}/en/"
    return client.get("/oembed", {"url": address, **more})


def test_oembed_has_what_its_specification_asks_for(client: Client, letter: Letter) -> None:
    answer = asked(client, letter)
    assert answer["Content-Type"] == "application/json"
    data = json.loads(answer.content)
    # https://oembed.com, 2.3.4: every answer has type and version, a rich one html, width and height.
    assert (data["type"], data["version"]) == ("rich", "1.0")
    assert isinstance(data["width"], int)
    assert isinstance(data["height"], int)
    assert ("thumbnail_url" in data) == ("thumbnail_width" in data) == ("thumbnail_height" in data)
    frame = html.fragment_fromstring(data["html"], create_parent=True).xpath("//iframe")[0]
    assert frame.get("src") == f"{settings.UNDERSIGNED_ORIGIN}/letters/{letter.slug}/embed.en"
    assert (frame.get("width"), frame.get("height")) == (str(data["width"]), str(data["height"]))
    assert "<script" not in data["html"]


def test_oembed_keeps_to_the_size_that_is_asked_for(client: Client, letter: Letter) -> None:
    data = json.loads(asked(client, letter, maxwidth="400", maxheight="300").content)
    assert (data["width"], data["height"]) == (400, 300)
    assert 'width="400" height="300"' in data["html"]
    assert "thumbnail_url" not in data  # a thumbnail may not be larger than that either
    for nonsense in ("x", "-1", "0", "", "٤٠٠", "9" * 40):
        assert json.loads(asked(client, letter, maxwidth=nonsense).content)["width"] == 640


def test_oembed_speaks_xml_too_and_says_what_it_does_not_speak(client: Client, letter: Letter) -> None:
    answer = asked(client, letter, format="xml")
    assert answer["Content-Type"].startswith("text/xml")
    told = {one.tag: one.text for one in ElementTree.fromstring(answer.content)}
    assert {name: str(value) for name, value in json.loads(asked(client, letter).content).items()} == told
    assert asked(client, letter, format="yaml").status_code == 501


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nonsense",
        "https://example.org/letters/{slug}/",
        "{origin}/letters/no-such-letter/",
        "{origin}/letters/{slug}/xx/",
        "{origin}/letters/{slug}/sign",
        "ftp://{host}/letters/{slug}/",
        "{origin}@example.org/letters/{slug}/",
        "http://[",
    ],
)
def test_oembed_knows_letters_of_this_instance_only(client: Client, letter: Letter, address: str) -> None:
    origin = settings.UNDERSIGNED_ORIGIN
    url = address.format(origin=origin, slug=letter.slug, host=origin.partition("://")[2])
    assert client.get(f"/oembed?url={quote(url)}").status_code == 404


def test_the_letters_page_leads_to_oembed(client: Client, letter: Letter) -> None:
    page = html.fromstring(client.get(f"/letters/{letter.slug}/en/").content.decode())
    (link,) = page.xpath("//link[@type='application/json+oembed']")
    assert link.get("rel") == "alternate"
    assert link.get("title")
    path = link.get("href").removeprefix(settings.UNDERSIGNED_ORIGIN)
    assert json.loads(client.get(path).content)["html"].count(f"/letters/{letter.slug}/embed.en") == 1
