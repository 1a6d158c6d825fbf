"""Tags: HMACs over parts that cannot run into each other."""

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from undersigned.sealing.derive import tag

parts = st.lists(st.binary(max_size=70) | st.text(max_size=70), max_size=5)


@given(st.binary(min_size=1, max_size=80), parts)
def test_a_tag_is_hmac_sha256_over_each_part_after_its_length(key: bytes, those: list[bytes | str]) -> None:
    expected = hmac.new(key, digestmod=hashlib.sha256)
    for part in those:
        data = part.encode() if isinstance(part, str) else part
        expected.update(len(data).to_bytes(4, "big"))
        expected.update(data)
    assert tag(key, *those) == expected.digest()


def test_no_two_lists_of_parts_give_one_tag() -> None:
    lists: list[list[bytes | str]] = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"]]
    assert len({tag(bytes(32), *those) for those in lists}) == len(lists)
