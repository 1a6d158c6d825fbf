"""Boxes open only as they were closed, and their length tells little."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.sealing.boxes import seal, seal_json, unseal, unseal_json
from undersigned.sealing.derive import derive, tag
from undersigned.sealing.errors import BoxError

KEY = bytes(range(32))


@given(st.binary(max_size=2000), st.text())
def test_what_goes_in_comes_out(content: bytes, context: str) -> None:
    assert unseal(KEY, seal(KEY, content, context=context), context=context) == content


@given(st.binary(max_size=300), st.data())
def test_any_changed_byte_is_noticed(content: bytes, data: st.DataObject) -> None:
    box = bytearray(seal(KEY, content, context="pending"))
    box[data.draw(st.integers(0, len(box) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BoxError):
        unseal(KEY, bytes(box), context="pending")


def test_box_for_another_purpose_or_key_stays_closed() -> None:
    box = seal(KEY, b"content", context="pending row-1")
    with pytest.raises(BoxError):
        unseal(KEY, box, context="pending row-2")
    with pytest.raises(BoxError):
        unseal(bytes(32), box, context="pending row-1")
    with pytest.raises(BoxError):
        unseal(KEY, b"", context="pending row-1")


def test_length_does_not_show_a_name() -> None:
    short = seal_json(KEY, {"name": "Bo"}, context="c")
    long = seal_json(KEY, {"name": "Bo" * 60}, context="c")
    assert len(short) == len(long)
    assert unseal_json(KEY, short, context="c") == {"name": "Bo"}


def test_parts_of_a_tag_are_kept_apart() -> None:
    assert tag(KEY, "ab", "c") != tag(KEY, "a", "bc")
    assert tag(KEY, "ab") != tag(KEY, "ab", "")


def test_derived_secrets_differ_by_label() -> None:
    assert derive(KEY, "page") != derive(KEY, "undo")
    # RFC 5869, test case 1: the expanding step alone.
    prk = bytes.fromhex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5")
    info = bytes.fromhex("f0f1f2f3f4f5f6f7f8f9").decode("latin-1")
    assert derive(prk, "", 42) != derive(prk, info, 42)
