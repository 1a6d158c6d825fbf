"""The interface's catalogues: compiled without gettext, whole, and with the placeholders that the program fills."""

import gettext
import os
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from hypothesis import given
from hypothesis import strategies as st

from undersigned.frame import catalogues, extraction

STRINGS = extraction.interface_strings()


def _write(path: Path, catalogue: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue)


def _catalogue(**translations: str) -> Catalog:
    found = Catalog(locale="ru")
    for original, translation in translations.items():
        found.add(original, translation)
    return found


def test_every_string_of_every_catalogue_is_translated() -> None:
    for language, path in catalogues.catalogue_files().items():
        catalogue = catalogues.read_catalogue(path)
        assert [str(problem) for problem in extraction.problems_of(language, catalogue, STRINGS)] == []


def test_strings_of_templates_and_of_code_are_found() -> None:
    assert STRINGS.get("Skip to the content") is not None  # in a template
    assert STRINGS.get("confirmed by e-mail") is not None  # in a model
    assert len(STRINGS) > 1000


def test_catalogue_is_compiled_when_it_changed_and_only_then(tmp_path: Path) -> None:
    source = tmp_path / "ru" / "LC_MESSAGES" / "django.po"
    _write(source, _catalogue(Sign="Подписать"))
    assert catalogues.compile_catalogues(tmp_path) == ["ru"]
    assert catalogues.compile_catalogues(tmp_path) == []
    with source.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Sign") == "Подписать"
    _write(source, _catalogue(Sign="Поставить подпись"))
    later = source.with_suffix(".mo").stat().st_mtime + 5
    os.utime(source, (later, later))
    assert catalogues.compile_catalogues(tmp_path) == ["ru"]
    assert [path.name for path in source.parent.iterdir()].count("django.mo") == 1
    assert len(list(source.parent.iterdir())) == 2


def test_a_language_is_one_file_away(tmp_path: Path) -> None:
    _write(tmp_path / "pl" / "LC_MESSAGES" / "django.po", Catalog(locale="pl"))
    assert catalogues.spoken_languages(tmp_path) == ["en", "pl"]


@pytest.mark.parametrize(
    ("translation", "problem"),
    [
        ("", "untranslated"),
        ("%(number)s подписей от %(name)s", "placeholders differ"),
        ("%(n)s подписей", "placeholders differ"),
        (" %(n)s подписей от %(name)s", "spaces at its ends differ"),
        ("%(n)s подписей от %(name)s", None),
    ],
)
def test_broken_translation_is_named(translation: str, problem: str | None) -> None:
    strings, catalogue = Catalog(), Catalog(locale="ru")
    strings.add("%(n)s signatures of %(name)s")
    catalogue.add("%(n)s signatures of %(name)s", translation)
    assert [found.what for found in extraction.problems_of("ru", catalogue, strings)] == ([problem] if problem else [])


def test_missing_left_over_and_uncertain_are_named() -> None:
    strings, catalogue = Catalog(), Catalog(locale="ru")
    strings.add("new")
    strings.add("sure")
    catalogue.add("old", "старый")
    catalogue.add("sure", "наверное", flags={"fuzzy"})
    problems = {(found.message, found.what) for found in extraction.problems_of("ru", catalogue, strings)}
    assert problems == {("new", "not in the catalogue"), ("old", "no longer in the program"), ("sure", "uncertain")}


def test_a_plural_has_every_form_and_only_the_last_must_say_the_number() -> None:
    strings = Catalog()
    strings.add(("{n} name", "{n} names"))
    for forms, problems in [
        (("имя", "{n} имени", "{n} имён"), []),
        (("{n} имя", "{n} имени"), ["untranslated"]),
        (("{n} имя", "{n} имени", "имён"), ["placeholders differ"]),
    ]:
        catalogue = Catalog(locale="ru")
        catalogue.add(("{n} name", "{n} names"), forms)
        assert [found.what for found in extraction.problems_of("ru", catalogue, strings)] == problems


def test_bringing_up_to_date_keeps_what_is_translated(tmp_path: Path) -> None:
    path = tmp_path / "ru" / "LC_MESSAGES" / "django.po"
    _write(path, _catalogue(Sign="Подписать", Gone="Нет"))
    strings = Catalog()
    strings.add("Sign")
    strings.add("New")
    catalogue = extraction.brought_up_to_date(path, strings)
    assert {message.id: message.string or "" for message in catalogue if message.id} == {"Sign": "Подписать", "New": ""}


def test_a_word_that_means_several_things_is_translated_for_each(tmp_path: Path) -> None:
    package = tmp_path / "package"
    (package / "templates").mkdir(parents=True)
    (package / "code.py").write_text('x = pgettext("leaflet", "open")\ny = npgettext("leaflet", "leaf", "leaves", 2)\n')
    (package / "templates" / "page.html").write_text(
        '{% load i18n %}{% translate "open" context "letter" %}{% translate "open" %}'
        '{% blocktranslate with n=2 context "letter" %}open {{ n }}{% endblocktranslate %}'
    )
    strings = extraction.interface_strings(package)
    found = {(message.id, message.context) for message in strings if message.id}
    assert found == {
        ("open", "leaflet"), ("open", "letter"), ("open", None), (("leaf", "leaves"), "leaflet"),
        ("open %(n)s", "letter"),
    }  # fmt: skip
    path = tmp_path / "ru" / "LC_MESSAGES" / "django.po"
    catalogue = extraction.brought_up_to_date(path, strings)
    for context, words in (("leaflet", "открыта"), ("letter", "открыто")):
        message = catalogue.get("open", context)
        assert message is not None
        message.string = words
    _write(path, catalogue)
    again = extraction.brought_up_to_date(path, strings)
    assert {(message.id, message.context) for message in again if message.id} == found
    assert catalogues.compile_catalogues(tmp_path) == ["ru"]
    with path.with_suffix(".mo").open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    assert (spoken.pgettext("leaflet", "open"), spoken.pgettext("letter", "open")) == ("открыта", "открыто")


@pytest.mark.parametrize("language", ["ar", "de", "es", "fa", "fr", "he", "pl", "ru", "uk"])
def test_a_new_catalogue_has_its_plural_forms_in_the_order_of_the_cldr(language: str, tmp_path: Path) -> None:
    path = tmp_path / language / "LC_MESSAGES" / "django.po"
    _write(path, extraction.brought_up_to_date(path, Catalog()))
    catalogue = catalogues.read_catalogue(path)
    existing = catalogues.catalogue_files().get(language)
    if existing:
        assert catalogues.read_catalogue(existing).plural_forms == catalogue.plural_forms
    form_of = gettext.c2py(catalogue.plural_expr)  # type: ignore[attr-defined]
    category_of = Locale.parse(language).plural_form
    order = ["zero", "one", "two", "few", "many", "other"]
    forms = {order.index(category_of(n)): form_of(n) for n in range(2000)}
    assert all(forms[order.index(category_of(n))] == form_of(n) for n in range(2000))
    assert [forms[category] for category in sorted(forms)] == sorted(forms.values())


def test_the_header_of_a_catalogue_says_what_it_is_and_leaves_nothing_to_fill_in(tmp_path: Path) -> None:
    path = tmp_path / "pl" / "LC_MESSAGES" / "django.po"
    _write(path, Catalog(locale="pl"))
    assert "PROJECT VERSION" in path.read_text()
    _write(path, extraction.brought_up_to_date(path, Catalog()))
    text = path.read_text()
    assert '"Project-Id-Version: Undersigned ' in text
    for left in ("PROJECT", "EMAIL@ADDRESS", "FULL NAME", "LL@li.org", "YEAR-MO-DA"):
        assert left not in text
    catalogue = catalogues.read_catalogue(path)
    catalogue.last_translator = "Ada Example <ada@example.org>"
    _write(path, catalogue)
    assert extraction.brought_up_to_date(path, Catalog()).last_translator == "Ada Example <ada@example.org>"


@given(st.text())
def test_placeholders_of_any_text_are_found_without_an_exception(text: str) -> None:
    assert extraction._placeholders(text) <= extraction._placeholders(text + " %(n)s")
