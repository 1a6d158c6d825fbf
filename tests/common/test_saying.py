"""Sentences of pure modules come in the reader's language, and as they are written where nobody translates."""

import pytest

from undersigned.common import saying
from undersigned.common.addresses import normalise
from undersigned.common.canonical import canonicalise
from undersigned.common.errors import BadAddressError, NotAPublicNameError, NotCanonicalError
from undersigned.common.names import check_public_name
from undersigned.frame.extraction import interface_strings


@pytest.fixture
def shouted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A "translation" that can be told from the original."""
    monkeypatch.setattr(saying, "_translate", lambda sentence: f"«{sentence}»")


@pytest.mark.usefixtures("shouted")
def test_errors_of_pure_modules_are_translated_when_they_are_made() -> None:
    with pytest.raises(BadAddressError, match=r"^«A mail address looks like"):
        normalise("nobody")
    with pytest.raises(NotAPublicNameError, match=r"^««?A name can have at most 255 characters"):
        check_public_name("x" * 300)
    with pytest.raises(NotCanonicalError, match=r"^«Line 1, column 2:» «This mark can show words"):
        canonicalise("a\u202eb")


def test_values_take_their_places() -> None:
    assert saying.say("%(n)s of %(m)s", n=1, m=2) == "1 of 2"
    assert saying.say("100 %") == "100 %"
    assert saying.later("unchanged") == "unchanged"


def test_the_catalogues_find_them() -> None:
    strings = interface_strings()
    for sentence in (
        "Please write your mail address.",  # an error's second argument
        "This is not a language tag. Write it like en, pt-BR or zh-Hant.",  # an error's only one
        "There is no site of that name. Please check the address.",
        "A name can have at most %(most)s characters. Please shorten it.",  # said with a value
        "Left out: format characters that nobody can see.",  # marked for later
    ):
        assert strings.get(sentence) is not None, sentence
