"""A signed note has one spelling; unknown signatures are ignored, a known key's wrong one never."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.ledger import keys
from undersigned.ledger import note
from undersigned.ledger.errors import KeyFormatError, NoteFormatError, UnsignedError, WrongSignatureError
from undersigned.ledger.spelling import from_base64, to_base64

TEXT = "The night bus\nshould come back.\n\nEvery hour.\n"
EXAMPLE = json.loads((Path(__file__).parent / "vectors" / "signed-note.json").read_text())
SIGNED = note.sign(TEXT, [keys.LOG])
TIME = 1_700_000_000

printable = st.characters(min_codepoint=32, exclude_categories=["Cs"])
texts = st.lists(st.text(printable, max_size=20), min_size=1, max_size=5).map(lambda lines: "\n".join([*lines, ""]))
key_names = st.text(printable, min_size=1, max_size=20).filter(note.is_key_name)
any_signature = st.builds(note.Signature, key_names, st.binary(min_size=4, max_size=4), st.binary(min_size=1))


def test_the_specification_example_verifies() -> None:
    data = f"{EXAMPLE['text']}\n— {EXAMPLE['name']} {EXAMPLE['signature']}\n".encode()
    verifier = note.parse_vkey(EXAMPLE["vkey"])
    assert verifier.vkey == EXAMPLE["vkey"]
    assert note.open_note(data, [verifier]).signed == {verifier: None}
    with pytest.raises(WrongSignatureError):
        note.open_note(data.replace(b"example message", b"example massage"), [verifier])


@given(texts, st.lists(any_signature, min_size=1, max_size=4))
def test_a_note_that_is_written_is_read(text: str, signatures: list[note.Signature]) -> None:
    whole = note.Note(text, tuple(signatures))
    assert note.parse(bytes(whole)) == whole


@given(st.data())
def test_a_note_is_read_as_it_is_written_or_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SIGNED)))
    cut = data.draw(st.integers(at, min(at + 3, len(SIGNED))))
    new = data.draw(st.binary(max_size=3) | st.sampled_from([b"\n", b"\n\n", b" ", b"\r"]))
    spoilt = SIGNED[:at] + new + SIGNED[cut:]
    assume(spoilt != SIGNED)
    with contextlib.suppress(NoteFormatError):
        assert bytes(note.parse(spoilt)) == spoilt
    with pytest.raises((NoteFormatError, WrongSignatureError, UnsignedError)):
        note.open_note(spoilt, [keys.LOG.verifier])


@pytest.mark.parametrize(
    ("spoilt", "reason"),
    [
        (SIGNED + b"\n", "extra newline at its end"),
        (SIGNED[:-1], "does not end with a newline"),
        (TEXT.encode(), "Signature line 1 is not"),
        (b"one line\n", "blank line before its signatures"),
        (b"", "blank line before its signatures"),
        (TEXT.encode() + b"\n", "no signature"),
        (SIGNED.replace("—".encode(), b"-"), "Signature line 1 is not"),
        (SIGNED.replace("— ".encode(), "—".encode()), "Signature line 1 is not"),
        (SIGNED.replace("— ".encode(), "—  ".encode()), "Signature line 1 is not"),
        (SIGNED.replace(b"=", b""), "Signature line 1: This is not standard base64"),
        (SIGNED + b"\xff\n", "UTF-8"),
        (SIGNED.replace(b"hour", b"ho\tur"), "no other control character"),
        (SIGNED.replace(b".\n", b".\r\n"), "no other control character"),
        (TEXT.encode() + "\n— a+b AAAAAAA=\n".encode(), "Signature line 1 is not"),
        (TEXT.encode() + "\n— a\u00a0b AAAAAAA=\n".encode(), "Signature line 1 is not"),
        (TEXT.encode() + "\n— a AAAAAA==\n".encode(), "Signature line 1 holds no signature"),
        (TEXT.encode() + "\n— a AAAAAAB=\n".encode(), "bits set that no encoder sets"),
        (TEXT.encode() + b"\n" + "— a AAAAAAA=\n".encode() * 101, "at most 100 signatures"),
        (b"a" * 300_000 + SIGNED, "at most 262144 bytes"),
    ],
)
def test_another_spelling_says_why(spoilt: bytes, reason: str) -> None:
    with pytest.raises(NoteFormatError, match=reason):
        note.parse(spoilt)


def test_unknown_signatures_are_ignored_and_known_ones_checked() -> None:
    others = [keys.STRANGER.sign(TEXT, TIME), note.Signature("other.example", b"1234", b"of another kind")]
    data = note.add(note.parse(SIGNED), others)
    assert note.open_note(data, [keys.LOG.verifier]).signed == {keys.LOG.verifier: None}
    with pytest.raises(UnsignedError):
        note.open_note(data, [keys.OTHER_LOG.verifier])
    with pytest.raises(UnsignedError):
        note.open_note(data, [])


def test_a_name_or_an_id_alone_makes_no_known_key() -> None:
    ours = note.parse(SIGNED).signatures[0]
    strangers = [note.Signature("other.example", ours.key_id, b"x"), note.Signature(ours.name, b"1234", b"x")]
    data = note.add(note.parse(SIGNED), strangers)
    assert note.open_note(data, [keys.LOG.verifier]).signed == {keys.LOG.verifier: None}


def test_a_wrong_signature_of_a_known_key_spoils_the_note() -> None:
    wrong = keys.LIBRARY.sign("Another text.\n", TIME)
    data = note.add(note.parse(SIGNED), [wrong])
    assert note.open_note(data, [keys.LOG.verifier])
    with pytest.raises(WrongSignatureError, match=r"witness\.library\.example does not verify"):
        note.open_note(data, [keys.LOG.verifier, keys.LIBRARY.verifier])


def test_a_cosignature_binds_its_time() -> None:
    cosigned = keys.LIBRARY.sign(TEXT, TIME)
    data = note.add(note.parse(SIGNED), [cosigned])
    known = [keys.LOG.verifier, keys.LIBRARY.verifier]
    assert note.open_note(data, known).signed == {keys.LOG.verifier: None, keys.LIBRARY.verifier: TIME}
    for time in (TIME + 1, 0, 2**63):
        moved = note.Signature(cosigned.name, cosigned.key_id, time.to_bytes(8, "big") + cosigned.signature[8:])
        with pytest.raises(WrongSignatureError):
            note.open_note(note.add(note.parse(SIGNED), [moved]), known)


def test_the_latest_of_two_cosignatures_counts_and_one_line_stands_once() -> None:
    lines = [keys.LIBRARY.sign(TEXT, time) for time in (TIME, TIME + 60, TIME)]
    data = note.add(note.parse(SIGNED), lines)
    assert data.count(b"library") == 2
    assert note.open_note(data, [keys.LIBRARY.verifier]).signed == {keys.LIBRARY.verifier: TIME + 60}


def test_a_cosignature_at_no_time_is_wrong_even_when_it_is_true() -> None:
    plain = note.Signer(keys.LIBRARY.name, note.ED25519, keys.LIBRARY.secret)
    raw = plain.sign(f"cosignature/v1\ntime 0\n{TEXT}").signature
    with pytest.raises(WrongSignatureError, match="names no time"):
        keys.LIBRARY.verifier.verify(TEXT, bytes(8) + raw)


@pytest.mark.parametrize("cut", [0, 4, 8, 71])
def test_a_short_cosignature_is_wrong(cut: int) -> None:
    whole = keys.LIBRARY.sign(TEXT, TIME).signature
    with pytest.raises(WrongSignatureError):
        keys.LIBRARY.verifier.verify(TEXT, whole[:cut])


def test_a_plain_signature_is_no_cosignature_by_the_same_key() -> None:
    plain = note.Signer("one.example", note.ED25519, keys.LOG.secret)
    timed = note.Signer("one.example", note.COSIGNATURE_V1, keys.LOG.secret)
    assert plain.verifier.key_id != timed.verifier.key_id
    message = f"cosignature/v1\ntime {TIME}\n{TEXT}"
    with pytest.raises(UnsignedError):
        note.open_note(note.sign(message, [plain]), [timed.verifier])


def test_what_is_not_signed() -> None:
    for text in ("no newline", "a control\x01\n", ""):
        with pytest.raises(NoteFormatError):
            keys.LOG.sign(text)
    for signer, time in ((keys.LOG, TIME), (keys.LIBRARY, None), (keys.LIBRARY, 0), (keys.LIBRARY, 2**63)):
        with pytest.raises(ValueError, match="A cosignature has a time"):
            signer.sign(TEXT, time)


@pytest.mark.parametrize("signer", [keys.LOG, keys.LIBRARY])
def test_keys_are_read_as_they_are_written(signer: note.Signer) -> None:
    assert note.parse_skey(signer.skey) == signer
    assert note.parse_vkey(signer.verifier.vkey) == signer.verifier
    assert to_base64(signer.secret) not in repr(signer)
    assert repr(signer.secret) not in repr(signer)


@given(st.integers(0, 200), st.binary(min_size=1, max_size=2))
def test_a_spoilt_key_is_refused_and_never_quoted(at: int, new: bytes) -> None:
    for word, read in ((keys.LIBRARY.verifier.vkey, note.parse_vkey), (keys.LIBRARY.skey, note.parse_skey)):
        spoilt = word[: at % len(word)] + new.decode("latin-1") + word[at % len(word) + 1 :]
        assume(spoilt != word)
        with pytest.raises(KeyFormatError) as error:
            read(spoilt)
        assert word[-20:] not in str(error.value)


def vkey(name: str, kind: int, raw: bytes) -> str:
    return f"{name}+{note.key_id(name, kind, raw).hex()}+{to_base64(bytes([kind]) + raw)}"


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("", "a name, an id and the key"),
        ("one.example+00000000", "a name, an id and the key"),
        (vkey("", 1, bytes(32)), "name is not empty"),
        (vkey("one example", 1, bytes(32)), "no space"),
        (vkey("one.example", 2, bytes(32)), "kind 0x02"),
        (vkey("one.example", 6, bytes(1312)), "kind 0x06"),
        (vkey("one.example", 1, bytes(31)), "has 32 bytes; this one has 31"),
        (keys.LOG.verifier.vkey.replace("+", "+0", 1), "not the id of this name"),
        (keys.LOG.verifier.vkey + "\n", "not in base64"),
        ("one.example+00000000+", "not in base64"),
        (keys.LOG.skey, "not in base64"),
    ],
)
def test_another_spelling_of_a_key_says_why(word: str, reason: str) -> None:
    with pytest.raises(KeyFormatError, match=reason):
        note.parse_vkey(word)


def test_a_verifier_is_no_signer() -> None:
    with pytest.raises(KeyFormatError, match="no private key"):
        note.parse_skey(keys.LOG.verifier.vkey)


def test_base64_with_another_alphabet_is_refused() -> None:
    assert from_base64("+/+/") == b"\xfb\xff\xbf"
    for word in ("-_-_", "+/+/ ", "+/+", "+/+/\n", "é==="):
        with pytest.raises(Exception, match="base64"):
            from_base64(word)
