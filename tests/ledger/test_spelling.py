"""Numbers, hashes and base64 have one spelling each."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.ledger import spelling
from undersigned.ledger.errors import SpellingError

words = st.text(st.sampled_from("ABEQabz019+/=-_ \né"), max_size=48) | st.binary(max_size=34).map(spelling.to_base64)


hashes = st.binary(min_size=32, max_size=32).map(spelling.to_base64)


@given(st.binary(max_size=80))
def test_base64_that_is_written_is_read(data: bytes) -> None:
    assert spelling.from_base64(spelling.to_base64(data)) == data


@given(words)
def test_base64_is_read_as_it_is_written_or_refused(word: str) -> None:
    try:
        data = spelling.from_base64(word)
    except SpellingError:
        return
    assert spelling.to_base64(data) == word


@given(
    words | st.binary(min_size=32, max_size=32).map(spelling.to_base64), st.integers(0, 43), st.sampled_from("Aa1=+ ")
)
def test_a_hash_is_thirty_two_bytes_in_its_one_spelling(word: str, at: int, new: str) -> None:
    for each in (word, word[:at] + new + word[at + 1 :]):
        try:
            data = spelling.to_hash(each)
        except SpellingError:
            continue
        assert len(data) == 32
        assert base64.b64encode(data).decode() == each


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        (spelling.to_base64(bytes(31)), "has 32 bytes; this one has 31"),
        (spelling.to_base64(bytes(33)), "has 32 bytes; this one has 33"),
        ("", "has 32 bytes; this one has 0"),
        ("A" * 42 + "B=", "bits set that no encoder sets"),
        ("A" * 43, "not standard base64"),
        ("A" * 43 + "=\n", "not standard base64"),
    ],
)
def test_another_hash_says_why(word: str, reason: str) -> None:
    with pytest.raises(SpellingError, match=reason):
        spelling.to_hash(word)


@given(st.integers(0, spelling.MOST))
def test_a_number_that_is_written_is_read(number: int) -> None:
    assert spelling.to_number(str(number)) == number


@pytest.mark.parametrize(
    "word", ["", "00", "01", "-1", "+1", " 1", "1 ", "1_0", "1.0", "1e3", "٣", str(2**63), "9" * 400]
)
def test_another_number_is_refused(word: str) -> None:
    with pytest.raises(SpellingError):
        spelling.to_number(word)
