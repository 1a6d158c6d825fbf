"""Every page, as the server sends it: the answer that is expected, the policy, nothing inline, nothing foreign."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import clear_url_caches

from tests.journeys.sights import READER, Sight, every_sight, person
from undersigned.campaigns.models import Campaign, Organiser

LOADING = {"src", "srcset", "href", "action", "formaction", "poster", "data"}


class Inspector(HTMLParser):
    """Notes what the policy would refuse, and forms, ids and headings that are not as they should be."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.loaded: list[str] = []
        self.ids: list[str] = []
        self.headings = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_data = given.get("type") == "application/ld+json"  # never run; the browser's tests show that it is let be
        if tag == "style" or (tag == "script" and "src" not in given and not is_data):
            self.inline.append(tag)
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        self.inline += [f"{tag} {name}" for name, value in attrs if (value or "").strip().lower().startswith("javascr")]
        if tag != "a" and given.get("rel") not in {"canonical", "alternate"}:
            self.loaded += [value or "" for name, value in attrs if name in LOADING]
        self.ids += [given["id"] or ""] if "id" in given else []
        self.headings += tag == "h1"


@pytest.fixture
def seen(
    db: None, settings: Any, campaign: Campaign, olena: Organiser, tove: Organiser
) -> Iterator[list[tuple[Sight, HttpResponse]]]:
    """Every page with its answer."""
    settings.UNDERSIGNED_DEMO = True
    settings.ROOT_URLCONF = "tests.journeys.addresses"
    clear_url_caches()
    clients: dict[str, Client] = {}
    answers = []
    for sight in every_sight(campaign):
        if sight.who not in clients:
            clients[sight.who] = Client(raise_request_exception=False)
            if sight.who != READER:
                clients[sight.who].force_login(person(sight.who))
        client = clients[sight.who]
        answers.append((sight, client.get(sight.path) if sight.sent is None else client.post(sight.path, sight.sent)))
    yield answers
    clear_url_caches()


def test_every_page_is_what_it_should_be(seen: list[tuple[Sight, HttpResponse]]) -> None:
    wrong = [
        (sight.name, sight.status, answer.status_code) for sight, answer in seen if answer.status_code != sight.status
    ]
    assert wrong == []
    for sight, answer in seen:
        page = answer.content.decode()
        look = Inspector()
        look.feed(page)
        assert look.inline == [], sight.name
        assert [one for one in look.loaded if re.match(r"[a-z]+:|//", one)] == [], sight.name
        assert look.headings == 1, sight.name
        assert sorted(set(look.ids)) == sorted(look.ids), sight.name
        assert answer["Content-Security-Policy"].startswith("default-src 'none'; "), sight.name
        assert "unsafe" not in answer["Content-Security-Policy"], sight.name
        assert "{{" not in page, sight.name
        assert "{%" not in page, sight.name
        summaries = re.findall(r'<div class="error-summary"[^>]*>', page)
        assert summaries == (
            ['<div class="error-summary" id="errors" role="alert" tabindex="-1" autofocus>'] if sight.summary else []
        ), sight.name
        if sight.summary:
            # what takes the focus must be the first thing that asks for it
            assert re.search(r"<\w+[^>]* autofocus", page)[0].startswith('<div class="error-summary"'), sight.name  # type: ignore[index]
        if sight.who == READER and not sight.path.startswith(("/desk/", "/start", "/drafts/", "/introductions/write/")):
            assert not answer.cookies, sight.name
