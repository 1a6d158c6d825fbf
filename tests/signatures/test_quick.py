"""The quick reading of a form agrees with Django's form: what is plainly good is read alike, the rest is left to it."""

import uuid

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from undersigned.letters.models import Letter, Text
from undersigned.signatures.form_token import make_form_token
from undersigned.signatures.forms import SignForm
from undersigned.signatures.quick import read_quickly

LETTER = Letter(id=uuid.uuid4(), slug="library")
OPEN_TO_ORGANISATIONS = Letter(id=LETTER.id, slug="library", accepts_organisations=True)
TEXT = Text(id=uuid.uuid4(), letter=LETTER, language="en", sha256=bytes(32))

NAMES = ["", " ", "Example Ada", " Ada ", "=1+1", "https://example.org", "مثال ليلى", "a\x00b", "\u202eevil", "x" * 300]
ODD = ["123", "ada@example.org", "Ada\nBo", "O’Neill-Łukasz", "…"]
words = st.one_of(st.sampled_from([*NAMES, *ODD]), st.text(max_size=12))
addresses = st.one_of(
    st.sampled_from(["ada@example.org", " ada@example.org ", "", "ada", "a" * 300 + "@example.org", "ада@пример.рф"]),
    st.text(max_size=12),
)
tokens = st.sampled_from(["good", "first", "other", "", "1.0.x", "\x00"])


def token(kind: str) -> str:
    if kind in ("good", "first"):
        return make_form_token(letter_id=LETTER.pk, sha256=bytes(32), first=kind == "first")
    return make_form_token(letter_id=LETTER.pk, sha256=bytes(31) + b"x", first=False) if kind == "other" else kind


@pytest.mark.django_db  # an address in another script asks what the mail server can
@given(
    name=words,
    affiliation=words,
    place=words,
    email=addresses,
    show=st.sampled_from(["named", "hidden", "", "shown"]),
    kind=tokens,
    organisation=st.sampled_from([None, "on", "", "false", "yes"]),
    news=st.sampled_from([None, "on", "", "false", "yes"]),
    letter=st.sampled_from([LETTER, OPEN_TO_ORGANISATIONS]),
)
def test_what_is_read_quickly_is_what_the_form_reads(
    name: str,
    affiliation: str,
    place: str,
    email: str,
    show: str,
    kind: str,
    organisation: str | None,
    news: str | None,
    letter: Letter,
) -> None:
    data = QueryDict(mutable=True)
    data.update({"name": name, "affiliation": affiliation, "place": place, "email": email, "show": show})
    data.update({"token": token(kind), "language": "en", "website": ""})
    if organisation is not None:
        data["organisation"] = organisation
    if news is not None:
        data["news"] = news
    good = read_quickly(data, letter=letter, text=TEXT)
    form = SignForm(data, letter=letter, text=TEXT)
    if good is None:
        return
    assert form.is_valid(), form.errors
    assert (good.entry, good.address, good.first) == (form.entry, form.cleaned_data["email"], form.first)
    assert good.news == form.cleaned_data["news"]


@pytest.mark.parametrize("show", ["named", "hidden"])
@pytest.mark.parametrize("organisation", [None, "on"])
@pytest.mark.parametrize("news", [None, "on"])
def test_an_ordinary_good_form_is_read_quickly(show: str, organisation: str | None, news: str | None) -> None:
    data = QueryDict(mutable=True)
    data.update({"name": "Example Ada", "affiliation": "nurse", "place": "", "email": "ada@example.org", "show": show})
    data["token"] = token("good")
    if organisation:
        data["organisation"] = organisation
    if news:
        data["news"] = news
    good = read_quickly(data, letter=OPEN_TO_ORGANISATIONS, text=TEXT)
    assert good is not None
    assert good.news == bool(news)
