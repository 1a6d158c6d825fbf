"""Addresses that mail comes back to: only ours are read, in one spelling."""

import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mail.conftest import Clock
from undersigned.mail import verp
from undersigned.mail.errors import MailAddressError
from undersigned.mail.return_addresses import Place, Signed, is_at, parse_place, read, write

KEY = bytes(range(32))
PLACES = [Place("letters", "pool.example"), Place("", "in.pool.example")]


@pytest.mark.parametrize("place", PLACES)
@given(payload=st.binary(min_size=2, max_size=24), kind=st.sampled_from("br"), upper=st.booleans())
def test_what_is_written_is_read(place: Place, payload: bytes, kind: str, upper: bool) -> None:
    address = write(place, KEY, kind, payload)
    assert len(address.partition("@")[0]) <= 64
    assert read(place, KEY, address.upper() if upper else address) == Signed(kind, payload)
    assert read(place, bytes(32), address) is None
    assert is_at(place, address)


@given(payload=st.binary(min_size=2, max_size=24), place=st.integers(0, 60), letter=st.sampled_from("abz27@+. "))
def test_a_changed_letter_is_not_ours(payload: bytes, place: int, letter: str) -> None:
    address = write(PLACES[1], KEY, "r", payload)
    at = place % address.index("@")
    changed = address[:at] + letter + address[at + 1 :]
    assert (read(PLACES[1], KEY, changed) is None) == (changed != address)


@given(st.text())
def test_nonsense_is_not_ours(text: str) -> None:
    for place in PLACES:
        assert read(place, KEY, text) is None
        assert read(place, KEY, f"{text}@{place.domain}") is None


def test_one_places_address_is_not_the_others() -> None:
    address = write(PLACES[0], KEY, "r", b"conversation")
    assert read(PLACES[1], KEY, address) is None
    assert read(Place("", "pool.example"), KEY, address) is None
    assert not is_at(PLACES[0], "other@pool.example")


def test_places_are_read_from_the_setting() -> None:
    assert parse_place("Letters@Pool.example") == PLACES[0]
    assert parse_place("@in.pool.example") == PLACES[1]
    for wrong in ("", "letters", "a+b@pool.example", "a-very-long-name@pool.example", "@", "x@y z"):
        with pytest.raises(MailAddressError, match="UNDERSIGNED_MAIL_IN"):
            parse_place(wrong)


def test_a_bounce_address_tells_whom_and_what_about_and_ends(settings: Any, time: Clock) -> None:
    settings.UNDERSIGNED_MAIL_IN = "letters@pool.example"
    about = uuid.uuid4()
    address = verp.bounce_address("Ada.Lovelace@gmail.com", about)
    assert "ada" not in address.lower().partition("@")[0]
    signed = verp.read_signed(address)
    assert signed is not None
    sent = verp.read_bounce(signed)
    assert sent == (verp.returned_digest("adalovelace@gmail.com"), about.bytes[:5])
    time.pass_by(days=31)
    assert verp.read_bounce(signed) is None


def test_where_no_mail_comes_in_there_are_no_such_addresses(settings: Any) -> None:
    settings.UNDERSIGNED_MAIL_IN = ""
    assert verp.bounce_address("ada@example.org", None) == ""
    assert verp.signed_address("r", b"conversation") == ""
    assert verp.read_signed("raaaaaaaaaaaaaaaaaaaaaaaa@pool.example") is None
