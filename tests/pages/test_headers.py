"""Headers that every answer has, and those of personal pages and of static files."""

import gzip

import pytest
from django.templatetags.static import static
from django.test import RequestFactory

from tests.pages.test_ready import ask
from undersigned.frame import assets
from undersigned.pages import middleware
from undersigned.pages.ready import ReadyPages

EVERYWHERE = {
    "Content-Security-Policy": middleware.CONTENT_SECURITY_POLICY,
    "X-Frame-Options": "DENY",
    "Permissions-Policy": middleware.PERMISSIONS_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@pytest.mark.parametrize(
    "path", ["/public", "/no-such-page", "/broken", "/away", "/static/undersigned/undersigned.css"]
)
def test_every_answer_has_the_security_headers(visitor, path):
    answer = visitor.get(path)
    assert {name: answer.get(name) for name in EVERYWHERE} == EVERYWHERE


def test_the_policy_allows_nothing_inline_and_nothing_foreign():
    policy = middleware.CONTENT_SECURITY_POLICY
    assert "default-src 'none'" in policy
    for word in ("unsafe", "http", "*", "nonce"):
        assert word not in policy


def test_a_page_made_to_be_framed_keeps_its_own_policy(visitor):
    answer = visitor.get("/embed")
    assert answer["Content-Security-Policy"] == "frame-ancestors *"
    assert "X-Frame-Options" not in answer


PERSONAL = [
    "/confirm/a",
    "/my/page",
    "/news/a/end",
    "/drafts/a/",
    "/desk/nothing",
    "/outbox/nothing",
    "/operator/nothing",
]


@pytest.mark.parametrize("path", PERSONAL)
def test_personal_pages_are_neither_kept_nor_indexed(visitor, path):
    answer = visitor.get(path)
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "X-Undersigned-Ready" not in answer


def test_public_pages_may_be_kept_ready(visitor):
    answer = visitor.get("/public")
    assert answer["X-Undersigned-Ready"] == "10"
    assert "X-Robots-Tag" not in answer


def test_answers_to_a_form_are_not_kept(visitor):
    assert visitor.post("/form")["Cache-Control"] == "no-store"


def test_the_address_of_a_static_file_changes_with_its_content():
    address, _, known = static("undersigned/undersigned.css").partition("?v=")
    assert address == "/static/undersigned/undersigned.css"
    assert len(known) == 10
    assert int(known, 16) >= 0
    assert static("undersigned/favicon.svg").partition("?v=")[2] != known


def test_an_absent_static_file_has_a_plain_address():
    assert static("undersigned/absent.css") == "/static/undersigned/absent.css"


def test_a_static_file_at_its_versioned_address_is_kept_for_a_year(visitor):
    assert visitor.get(static("undersigned/undersigned.css"))["Cache-Control"] == assets.IMMUTABLE


@pytest.mark.parametrize("query", ["", "?v=", "?v=0123456789"])
def test_a_static_file_at_any_other_address_is_kept_for_a_day(visitor, query):
    answer = visitor.get("/static/undersigned/undersigned.css" + query)
    assert answer["Cache-Control"] == "max-age=86400, public"


@pytest.mark.django_db(transaction=True)  # Django looks after its connection at the start of a real request
def test_the_style_sheet_travels_compressed():
    from undersigned.wsgi import application

    assert isinstance(application, ReadyPages)
    address, _, query = static("undersigned/undersigned.css").partition("?")
    server = {**RequestFactory().get(address).environ, "QUERY_STRING": query, "HTTP_HOST": "127.0.0.1"}
    answer = ask(application, address, **{**server, "HTTP_ACCEPT_ENCODING": "gzip", "HTTP_COOKIE": ""})
    plain = ask(application, address, **{**server, "HTTP_COOKIE": ""})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == assets.IMMUTABLE
    assert gzip.decompress(answer.body) == plain.body
    assert "x-undersigned-ready" not in answer.headers


def test_browsers_that_ask_for_a_mark_at_the_root_are_sent_to_it(visitor):
    answer = visitor.get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (302, static("undersigned/favicon.svg"))


def test_tor_browser_is_told_of_the_onion_service_on_public_pages_alone(visitor, settings):
    settings.UNDERSIGNED_ONION = "http://example.onion"
    assert visitor.get("/start?a=b")["Onion-Location"] == "http://example.onion/start?a=b"
    for path in ("/confirm/x", "/static/undersigned/favicon.svg"):
        assert "Onion-Location" not in visitor.get(path)
    settings.UNDERSIGNED_ONION = ""
    assert "Onion-Location" not in visitor.get("/start")
