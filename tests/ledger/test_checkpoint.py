"""A checkpoint has one spelling; an older one and a second one of the same size are each named."""

import contextlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.ledger import keys
from undersigned.ledger import checkpoint as checkpoints
from undersigned.ledger import note, tree
from undersigned.ledger.checkpoint import Checkpoint
from undersigned.ledger.errors import (
    CheckpointFormatError,
    ForkError,
    LedgerError,
    NoteFormatError,
    OtherLogError,
    ReplayedError,
    UnsignedError,
    WrongSignatureError,
)

ROOT = tree.leaf_hash(b"one leaf")
SEEN = Checkpoint(keys.ORIGIN, 275, ROOT)
SIGNED = checkpoints.sign(SEEN, [keys.LOG])
TIME = 1_700_000_000

lines = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), min_size=1, max_size=20)
any_checkpoint = st.builds(
    Checkpoint,
    lines,
    st.integers(0, 2**63 - 1),
    st.binary(min_size=32, max_size=32),
    st.lists(lines, max_size=3).map(tuple),
)


@given(any_checkpoint)
def test_a_checkpoint_that_is_written_is_read(checkpoint: Checkpoint) -> None:
    assert checkpoints.parse_text(checkpoint.text) == checkpoint


@given(any_checkpoint, st.data())
def test_a_text_is_read_as_it_is_written_or_refused(checkpoint: Checkpoint, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(checkpoint.text)))
    new = data.draw(st.sampled_from(["\n", " ", "0", "=", "A", "é", ""]))
    spoilt = checkpoint.text[:at] + new + checkpoint.text[at + data.draw(st.integers(0, 1)) :]
    with contextlib.suppress(CheckpointFormatError):
        assert checkpoints.parse_text(spoilt).text == spoilt


@pytest.mark.parametrize(
    ("spoilt", "reason"),
    [
        (SEEN.text + "\n", "none of them empty"),
        ("\n" + SEEN.text, "none of them empty"),
        (SEEN.text[:-1], "none of them empty"),
        (SEEN.text.replace("275\n", ""), "three lines or more"),
        ("", "three lines or more"),
        (SEEN.text.replace("275", "0275"), "Line 2 of the checkpoint should be the size"),
        (SEEN.text.replace("275", "-1"), "Line 2"),
        (SEEN.text.replace("275", "+275"), "Line 2"),
        (SEEN.text.replace("275", "275 "), "Line 2"),
        (SEEN.text.replace("275", "٢٧٥"), "Line 2"),
        (SEEN.text.replace("275", str(2**63)), "below 2\\*\\*63"),
        (SEEN.text.replace("=", ""), "Line 3 of the checkpoint should be the root"),
        (SEEN.text.replace("=", "=="), "Line 3"),
        (SEEN.text[:-10] + "\n", "Line 3"),
        ("a\n1\nAAAA\n", "A hash has 32 bytes; this one has 3"),
        (SEEN.text + "more\rless\n", "no control characters"),
    ],
)
def test_another_spelling_says_why(spoilt: str, reason: str) -> None:
    with pytest.raises(CheckpointFormatError, match=reason):
        checkpoints.parse_text(spoilt)


@pytest.mark.parametrize(
    "wrong",
    [
        Checkpoint("", 1, ROOT),
        Checkpoint("two\nlines", 1, ROOT),
        Checkpoint("a", -1, ROOT),
        Checkpoint("a", 2**63, ROOT),
        Checkpoint("a", 1, b"short"),
        Checkpoint("a", 1, ROOT, ("",)),
    ],
)
def test_what_no_checkpoint_says_is_never_signed(wrong: Checkpoint) -> None:
    with pytest.raises(CheckpointFormatError):
        checkpoints.sign(wrong, [keys.LOG])


def test_a_signed_checkpoint_is_opened_with_the_witnesses_we_know() -> None:
    lines = [checkpoints.cosign(SIGNED, each, TIME) for each in (keys.LIBRARY, keys.STRANGER)]
    data = note.add(note.parse(SIGNED), lines)
    known = [keys.LIBRARY.verifier, keys.POOL.verifier]
    opened = checkpoints.open_signed(data, keys.ORIGIN, [keys.LOG.verifier], known)
    assert opened.checkpoint == SEEN
    assert opened.logs == (keys.LOG.verifier,)
    assert opened.witnesses == {keys.LIBRARY.verifier: TIME}


def test_after_a_change_of_keys_old_and_new_checkpoints_open() -> None:
    both = [keys.LOG.verifier, keys.NEXT_LOG.verifier]
    for signers in ([keys.LOG], [keys.NEXT_LOG], [keys.LOG, keys.NEXT_LOG]):
        opened = checkpoints.open_signed(checkpoints.sign(SEEN, signers), keys.ORIGIN, both)
        assert opened.logs == tuple(each.verifier for each in signers)


def test_witnesses_alone_do_not_make_a_checkpoint() -> None:
    data = note.add(note.Note(SEEN.text, ()), [keys.LIBRARY.sign(SEEN.text, TIME)])
    with pytest.raises(UnsignedError, match="No key of the log"):
        checkpoints.open_signed(data, keys.ORIGIN, [keys.LOG.verifier], [keys.LIBRARY.verifier])


def test_the_kinds_of_keys_are_not_mixed_up() -> None:
    with pytest.raises(UnsignedError):
        checkpoints.open_signed(SIGNED, keys.ORIGIN, [keys.LIBRARY.verifier], [keys.LOG.verifier])


def test_a_checkpoint_of_another_log_is_named_before_its_keys() -> None:
    with pytest.raises(OtherLogError, match=r"of the log bus\.example\.org/letters/night-bus, not of pool"):
        checkpoints.open_signed(SIGNED, keys.OTHER_LOG.name, [keys.OTHER_LOG.verifier])


def test_an_extra_newline_is_named() -> None:
    with pytest.raises(NoteFormatError, match=r"The checkpoint is not a signed note\..*extra newline"):
        checkpoints.open_signed(SIGNED + b"\n", keys.ORIGIN, [keys.LOG.verifier])
    spoilt = note.sign(SEEN.text + "\n", [keys.LOG])
    with pytest.raises(CheckpointFormatError, match="none of them empty"):
        checkpoints.open_signed(spoilt, keys.ORIGIN, [keys.LOG.verifier])


def test_another_size_under_an_old_signature_is_named() -> None:
    with pytest.raises(WrongSignatureError):
        checkpoints.open_signed(SIGNED.replace(b"\n275\n", b"\n276\n"), keys.ORIGIN, [keys.LOG.verifier])


@given(st.integers(0, len(SIGNED) - 1), st.integers(1, 255))
def test_any_changed_byte_fails(at: int, change: int) -> None:
    spoilt = SIGNED[:at] + bytes([SIGNED[at] ^ change]) + SIGNED[at + 1 :]
    with pytest.raises(LedgerError):
        checkpoints.open_signed(spoilt, keys.ORIGIN, [keys.LOG.verifier])


def test_progress_replay_and_fork() -> None:
    checkpoints.require_progress(SEEN, SEEN)
    checkpoints.require_progress(SEEN, Checkpoint(keys.ORIGIN, 276, tree.EMPTY_ROOT))
    with pytest.raises(ReplayedError, match="has 274 leaves; one with 275 was seen before it"):
        checkpoints.require_progress(SEEN, Checkpoint(keys.ORIGIN, 274, ROOT))
    with pytest.raises(ForkError, match="have 275 leaves and different roots"):
        checkpoints.require_progress(SEEN, Checkpoint(keys.ORIGIN, 275, tree.EMPTY_ROOT))
    with pytest.raises(OtherLogError):
        checkpoints.require_progress(SEEN, Checkpoint(keys.OTHER_LOG.name, 275, ROOT))
    empty = Checkpoint(keys.ORIGIN, 0, tree.EMPTY_ROOT)
    checkpoints.require_progress(empty, empty)
    with pytest.raises(ForkError, match="has no leaves and yet a root"):
        checkpoints.require_empty_root(Checkpoint(keys.ORIGIN, 0, ROOT))


@given(any_checkpoint, any_checkpoint)
def test_two_checkpoints_either_agree_or_one_is_refused(one: Checkpoint, other: Checkpoint) -> None:
    assume(one != other)
    with contextlib.suppress(OtherLogError, ReplayedError, ForkError):
        checkpoints.require_progress(one, other)
        assert one.origin == other.origin
        assert one.size < other.size or one.root == other.root
