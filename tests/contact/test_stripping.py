"""Addresses are taken out of what is passed on, and other words stay as they are."""

from hypothesis import given
from hypothesis import strategies as st

from undersigned.contact.stripping import REMOVED, without_addresses

WILLA, OLENA = "Willa.Reader@gmail.com", "olena@example.org"


def strip(text: str) -> str:
    return without_addresses(text, known=[WILLA, OLENA], is_ours=lambda address: address.endswith("@in.pool.example"))


def test_known_addresses_go_in_every_spelling() -> None:
    for spelling in (
        WILLA,
        "willareader@gmail.com",
        "WILLA.READER+news@googlemail.com",
        f"<{OLENA}>",
        f"mailto:{OLENA}",
    ):
        assert strip(f"Write to {spelling}, please.") == f"Write to {REMOVED}, please.".replace(
            REMOVED, f"<{REMOVED}>" if spelling.startswith("<") else REMOVED
        )
    assert strip(f"It is {OLENA}. Bye") == f"It is {REMOVED}. Bye"


def test_our_own_addresses_go() -> None:
    assert strip("Reply to raaaabbbb@in.pool.example now") == f"Reply to {REMOVED} now"


def test_other_addresses_stay_where_somebody_wrote_them() -> None:
    assert strip("Ask the council: desk@council.example") == "Ask the council: desk@council.example"


def test_what_is_quoted_holds_no_address_at_all() -> None:
    text = (
        "Yes, at eight.\n\nOn Saturday, Willa\n<someone@else.example> wrote:\n\n> Could it open?\n"
        ">> private@mailbox.example\n\nSee desk@council.example"
    )
    assert strip(text) == (
        f"Yes, at eight.\n\nOn Saturday, Willa\n<{REMOVED}> wrote:\n\n> Could it open?\n"
        f">> {REMOVED}\n\nSee desk@council.example"
    )


def test_blocks_of_header_lines_hold_none() -> None:
    text = "Yes.\n\nFrom: Willa <w@else.example>\nGesendet an: o@else.example\nSubject: hours\n\nask d@council.example"
    assert "else.example" not in strip(text)
    assert "d@council.example" in strip(text)
    below = "Yes.\n-----Original Message-----\nw@else.example\nask d@council.example"
    assert strip(below) == f"Yes.\n-----Original Message-----\n{REMOVED}\nask {REMOVED}"


@given(st.text(), st.text(max_size=20), st.text(max_size=20))
def test_neither_address_survives_in_any_text(text: str, before: str, after: str) -> None:
    stripped = strip(f"{text}\n{before}{OLENA}{after}\n{WILLA.lower()}\n{text}")
    assert OLENA not in stripped
    assert WILLA.lower() not in stripped


@given(st.text(alphabet=st.characters(exclude_characters="@")))
def test_words_without_an_address_stay_as_they_are(text: str) -> None:
    assert strip(text) == text
