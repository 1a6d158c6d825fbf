"""The count is made again from the leaves alone; nobody but the holder changes a signature unseen."""

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger.published import LETTER, NAMES, STORY, amend, commit, digest, secret, sign, withdraw
from undersigned.ledger import leaf as leaves
from undersigned.ledger.errors import LeafFormatError
from undersigned.ledger.recount import MOST_FINDINGS, Count, Recount


def recount(story: Sequence[leaves.Leaf | bytes]) -> tuple[Count, Recount]:
    made = Recount()
    made.add(each if isinstance(each, bytes) else leaves.encode(each) for each in story)
    return made.count(), made


def found(story: Sequence[leaves.Leaf | bytes]) -> list[tuple[str, int | None]]:
    return [(each.code, each.leaf) for each in recount(story)[1].findings.kept]


def test_the_count_of_a_whole_story() -> None:
    count, made = recount(STORY)
    assert made.findings.kept == []
    assert count.standing == {"email": {"en": 3, "de": 1}, "domain": {"en": 1}, "paper": {"en": 1}}
    assert (count.total, count.confirmed, count.claimed) == (5, {"email": 4, "domain": 1}, {"paper": 1})
    assert count.by_language == {"en": 4, "de": 1}
    assert (count.withdrawn, count.voided, count.amended, count.closed) == (2, {"duplicate": 1}, 3, True)
    assert count.size == len(STORY)


def test_how_each_signature_stands() -> None:
    _, made = recount(STORY)
    standing = {index: made.standing(index) for index in range(-1, len(STORY) + 1)}
    assert [index for index, each in standing.items() if each and each.counted] == [3, 4, 5, 7, 8, 15]
    assert [index for index, each in standing.items() if each and each.counted and each.show == "named"] == [*NAMES]
    assert standing[7] is not None
    assert (standing[7].commit, standing[7].leaf) == (commit(7, 2), 10)
    assert standing[-1] is standing[0] is standing[9] is standing[len(STORY)] is None


@given(st.permutations([amend(1, 1), amend(1, 2), amend(1, 3), withdraw(1, 3)]))
def test_what_a_holder_asked_holds_in_any_order(asked: list[leaves.Leaf]) -> None:
    count, made = recount([LETTER, sign(1), *asked])
    assert made.findings.kept == []
    assert (count.total, count.withdrawn, count.amended) == (0, 1, 3)


@pytest.mark.parametrize(
    "forged",
    [
        leaves.WithdrawLeaf(1, bytes(32)),
        withdraw(1, version=1),
        leaves.WithdrawLeaf(1, secret(2)),
        leaves.AmendLeaf(1, bytes(32), "hidden", commit(1), digest(b"ours")),
    ],
)
def test_the_host_cannot_act_for_the_holder(forged: leaves.Leaf) -> None:
    count, made = recount([LETTER, sign(1), sign(2), forged])
    assert [(each.code, each.leaf) for each in made.findings.kept] == [("no-secret", 3)]
    assert made.findings.kept[0].message == f"Leaf 3 is a {forged.kind} of signature 1 without its secret."
    assert (count.total, count.withdrawn, count.amended) == (2, 0, 0)
    assert made.standing(1) == (True, "named", commit(1), 1)


def test_a_secret_opens_once() -> None:
    story = [LETTER, sign(1), amend(1), withdraw(1)]  # the withdrawal shows what the amendment has shown to everyone
    assert found(story) == [("no-secret", 3)]
    assert "with a secret used before" in recount(story)[1].findings.kept[0].message


def test_after_a_withdrawal_nothing_is_amended() -> None:
    assert found([LETTER, sign(1), withdraw(1), amend(1, 2)]) == [("no-secret", 3)]


def test_a_void_counts_once_and_before_a_withdrawal() -> None:
    void = leaves.VoidLeaf(1, "fraud")
    for story in itertools.permutations([void, leaves.VoidLeaf(1, "abuse"), withdraw(1)]):
        count, made = recount([LETTER, sign(1), sign(2), *story])
        assert made.findings.kept == []
        assert (count.total, count.withdrawn, sum(count.voided.values())) == (1, 0, 1)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ([], [("no-letter", 0)]),
        ([sign(0)], [("no-letter", 0)]),
        ([LETTER, LETTER], [("no-letter", 1)]),
        ([LETTER, sign(1, text=b"another")], [("unknown-text", 1)]),
        ([LETTER, leaves.CloseLeaf(), sign(2)], [("after-close", 2)]),
        ([LETTER, leaves.CloseLeaf(), leaves.CloseLeaf()], [("after-close", 2)]),
        ([LETTER, withdraw(2), sign(2), withdraw(2)], [("no-such-signature", 1)]),
        ([LETTER, withdraw(1)], [("no-such-signature", 1)]),
        ([LETTER, leaves.VoidLeaf(0, "abuse")], [("no-such-signature", 1)]),
        ([LETTER, amend(10**18)], [("no-such-signature", 1)]),
        ([LETTER, b""], [("bad-leaf", 1)]),
        ([LETTER, b"undersigned-leaf/v1\nclose\n\n"], [("bad-leaf", 1)]),
        ([LETTER, leaves.encode(sign(1)).replace(b"\n", b"\r\n")], [("bad-leaf", 1)]),
    ],
)
def test_what_does_not_fit_is_named_and_not_counted(story: list[leaves.Leaf | bytes], expected: list[object]) -> None:
    count, made = recount(story)
    assert [(each.code, each.leaf) for each in made.findings.kept] == expected
    assert count.total == 0


def test_a_closed_letter_may_still_lose_signatures() -> None:
    count, made = recount([LETTER, sign(1), sign(2), leaves.CloseLeaf(), withdraw(1), leaves.VoidLeaf(2, "holder")])
    assert made.findings.kept == []
    assert (count.total, count.closed) == (0, True)


def test_a_text_added_later_counts_under_its_language() -> None:
    french = b"# Le bus de nuit\n"
    count, made = recount([LETTER, sign(1, text=french), leaves.TextLeaf("fr", digest(french))])
    assert made.findings.kept == []
    assert count.by_language == {"fr": 1}
    assert made.current["fr"] == digest(french)


def test_many_findings_are_counted_and_few_kept() -> None:
    _, made = recount([LETTER, *[b"no leaf"] * 250])
    assert (len(made.findings.kept), made.findings.total) == (MOST_FINDINGS, 250)


@given(st.integers(0, 400), st.binary(max_size=3), st.integers(0, 3))
def test_the_quick_reading_of_a_signature_accepts_what_the_parser_does(at: int, new: bytes, cut: int) -> None:
    entry = leaves.encode(sign(1))
    spoilt = entry[:at] + new + entry[at + cut :]
    try:
        is_sign = isinstance(leaves.parse(spoilt), leaves.SignLeaf)
    except LeafFormatError:
        is_sign = False
    _, made = recount([LETTER, entry, spoilt])  # the first is parsed in full, the second like it is read quickly
    assert (made.standing(2) is not None) == is_sign
