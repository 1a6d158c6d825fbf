"""Error pages: right status, plain words, a way on, nothing leaked, nothing needed that may be what failed.

None of these tests has a database: pytest-django fails a page that asks for it.
"""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.utils import translation

from tests.pages.addresses import Away
from undersigned.pages import errors

PAGES = [
    ("/bad", 400),
    ("/forbidden", 403),
    ("/no-such-page", 404),
    ("/crowded", 429),
    ("/broken", 500),
    ("/away", 503),
]


@pytest.mark.parametrize(("path", "status"), PAGES)
def test_each_failure_has_its_status_a_heading_and_a_way_on(visitor, path, status):
    answer = visitor.get(path)
    page = answer.content.decode()
    assert answer.status_code == status
    assert len(re.findall("<h1>[A-Z][^<]{10,}</h1>", page)) == 1
    assert page.count('<a href="/">') >= 1
    assert 'lang="en" dir="ltr"' in page
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("path", "status"), PAGES)
def test_no_failure_tells_what_the_exception_said_or_which_address_was_asked(visitor, path, status):
    page = visitor.get(f"{path}?token=SECRETSECRET").content.decode()
    for secret in ("secret-detail", "ada@example.org", "SECRETSECRET", "Traceback", "RuntimeError", path[1:] + '"'):
        assert secret not in page


def test_an_unknown_address_with_a_token_is_not_repeated(visitor):
    answer = visitor.get("/confirmed/Zm9yZ2V0LW1lLW5vdC1mb3JnZXQtbWUtbm90")
    assert answer.status_code == 404
    assert b"Zm9yZ2V0" not in answer.content


def test_a_bare_429_from_a_lower_room_gets_the_page_and_keeps_its_time(visitor):
    answer = visitor.get("/crowded")
    assert answer["Retry-After"] == "150"
    assert b"wait 2 minutes" in answer.content


def test_too_many_says_one_minute_at_least():
    answer = errors.too_many(RequestFactory().get("/"), 5)
    assert answer["Retry-After"] == "5"
    assert b"wait 1 minute," in answer.content


def test_a_form_whose_origin_cannot_be_checked_is_refused_in_plain_words(settings):
    settings.ROOT_URLCONF = "tests.pages.addresses"
    answer = Client(enforce_csrf_checks=True).post("/form", {"name": "Ada"})
    assert answer.status_code == 403
    assert b"This form could not be checked" in answer.content
    assert b"CSRF" not in answer.content


def test_a_page_whose_database_is_away_offers_to_try_again_and_does_not_reload_by_itself(visitor):
    answer = visitor.get("/away")
    assert answer["Retry-After"] == str(errors.AWAY_SECONDS)
    assert b'<a class="button" href="">Try again</a>' in answer.content
    assert b"http-equiv" not in answer.content
    assert b"<form" not in answer.content


def test_a_signature_that_meets_an_absent_database_keeps_what_was_typed(visitor):
    typed = {
        "name": 'Ada "<b>" Example',
        "place": "קרית מלאכי",
        "email": "ada@example.org",
        "show": "hidden",
        "token": "t1",
    }
    answer = visitor.post("/letters/pool/sign", typed)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert 'http-equiv="refresh"' not in page
    assert 'name="name" type="text" value="Ada &quot;&lt;b&gt;&quot; Example"' in page
    assert 'name="place" type="text" value="קרית מלאכי"' in page
    assert 'name="email" type="text" value="ada@example.org"' in page
    assert '<input type="hidden" name="show" value="hidden">' in page
    assert '<input type="hidden" name="token" value="t1">' in page
    assert "Send again" in page


def test_an_organisers_long_text_is_carried_along_and_a_file_is_said_to_be_lost(visitor):
    answer = visitor.post("/away", {"text": "line 1\nline 2", "file": SimpleUploadedFile("a.txt", b"x")})
    page = answer.content.decode()
    assert '<input type="hidden" name="text" value="line 1\nline 2">' in page
    assert "choose it again" in page


def test_what_was_typed_does_not_reach_the_log(visitor, caplog):
    visitor.post("/letters/pool/sign", {"name": "Ada Example", "email": "ada@example.org"})
    assert "Ada" not in caplog.text
    assert "ada@example.org" not in caplog.text
    assert "Traceback" not in caplog.text


def test_a_body_that_cannot_be_read_does_not_break_the_page(visitor, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    answer = visitor.post("/letters/pool/sign", {"name": "x" * 100})
    assert answer.status_code == 503
    assert b"Send again" not in answer.content


def test_a_middleware_that_meets_an_absent_database_gives_the_same_page(visitor, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.pages.addresses.away_middleware"]
    answer = visitor.get("/")
    assert answer.status_code == 503
    assert b"Back in a moment" in answer.content


def test_error_pages_turn_with_the_language_of_the_reader():
    request = RequestFactory().get("/", headers={"accept-language": "ar"})
    page = errors.not_found(request).content.decode()
    assert '<html lang="ar" dir="rtl">' in page


@pytest.mark.parametrize("language", ["ar", "fr", "he", "ru", "uk"])
@pytest.mark.parametrize(
    ("path", "status"), [*PAGES, ("/letters/pool/sign", 503), ("/only-forms", 405), ("/too-large", 413)]
)
def test_each_failure_is_told_in_the_language_of_whoever_meets_it(visitor, settings, language, path, status):
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "auth" not in one and "messages" not in one]
    direction = "rtl" if language in ("ar", "he") else "ltr"
    for headers, query in (({"accept-language": language}, ""), ({"accept-language": "en"}, f"?lang={language}")):
        answer = visitor.get(path + query, headers={"accept": "text/html", **headers})
        assert answer.status_code == status
        assert f'<html lang="{language}" dir="{direction}">' in answer.content.decode()
        assert answer["Content-Language"] == language


def test_a_failure_before_the_language_is_looked_up_is_not_told_in_that_of_the_request_before(visitor, settings):
    settings.MIDDLEWARE = ["tests.pages.addresses.away_middleware"]
    with translation.override("he"):
        page = visitor.get("/", headers={"accept-language": "uk"}).content.decode()
        assert '<html lang="uk" dir="ltr">' in page
        assert translation.get_language() == "he"


def test_a_wrong_method_gets_a_page_that_names_the_right_ones(visitor):
    answer = visitor.get("/only-forms", headers={"accept": "text/html"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert b"Go to the first page" in answer.content
    assert visitor.get("/only-forms", headers={"accept": "application/json"}).content == b""


@pytest.mark.django_db
def test_healthz_says_ok_while_the_database_answers(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (200, b"ok\n", "no-store")


def test_healthz_says_so_when_the_database_is_away(client, monkeypatch):
    monkeypatch.setattr("undersigned.pages.watching.connection", Away)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (503, b"database away\n")
