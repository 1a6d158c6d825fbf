"""A letter is checked from its public files alone, and each way to forge one is named."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledger import keys, published
from tests.ledger.published import CLAIMS, LETTER, STORY, TRUST, fetch, name_line, publish, sign, withdraw
from undersigned.ledger import checkpoint as checkpoints
from undersigned.ledger import leaf as leaves
from undersigned.ledger import note, tree
from undersigned.ledger.checkpoint import Checkpoint
from undersigned.ledger.policy import Policy
from undersigned.ledger.policy import parse as parse_policy
from undersigned.ledger.spelling import to_base64
from undersigned.ledger.verifying import Report, Trust, read_folder, verify_letter

Files = dict[str, bytes]
HONEST = publish()
BUNDLE, TILE = f"log/tile/entries/000.p/{len(STORY)}", f"log/tile/0/000.p/{len(STORY)}"


def check(files: Files, trust: Trust = TRUST, since: bytes | None = None) -> Report:
    return verify_letter(fetch(files), trust, since=since)


def told(files: Files, trust: Trust = TRUST, since: bytes | None = None) -> list[tuple[str, str]]:
    report = check(files, trust, since)
    assert not report.holds
    return [(each.code, each.message) for each in report.findings]


def claims(**changed: object) -> bytes:
    return json.dumps({**CLAIMS, **changed}).encode()


def test_an_honest_letter_holds() -> None:
    report = check(HONEST)
    assert report.findings == ()
    assert report.holds
    assert report.count is not None
    assert report.count.total == CLAIMS["total"]
    assert report.names == len(published.NAMES)
    assert report.signed is not None
    assert report.signed.checkpoint.size == len(STORY)


def test_a_folder_is_checked_like_an_instance(tmp_path: Path) -> None:
    for path, data in HONEST.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    assert verify_letter(read_folder(tmp_path), TRUST).holds
    (tmp_path / "rules.txt").unlink()
    findings = verify_letter(read_folder(tmp_path), TRUST).findings
    assert [each.message for each in findings] == ["The file rules.txt is missing."]


def test_the_page_may_speak_of_an_earlier_size() -> None:
    nothing = claims(log_size=0, total=0, by_class={}, by_language={}, claimed={})
    assert check({**HONEST, "count.json": nothing}).findings == ()
    earlier = claims(log_size=9, total=7, by_class={"email": 6, "domain": 1}, by_language={"en": 6, "de": 1})
    assert check({**HONEST, "count.json": earlier}).findings == ()
    assert told({**HONEST, "count.json": claims(log_size=9)})[0][0] == "other-count"


Forge = Callable[[Files], object]


def edit(path: str, old: bytes, new: bytes) -> Forge:
    def forge(files: Files) -> None:
        assert old in files[path]
        files[path] = files[path].replace(old, new)

    return forge


def put(path: str, data: bytes) -> Forge:
    return lambda files: files.__setitem__(path, data)


@pytest.mark.parametrize(
    ("forge", "code", "message"),
    [
        (edit("signatures.jsonl", b"Example Person 4", b"Example Person 9"), "other-name",
         "Line 1 of signatures.jsonl, signature 4: the name is not the one that was signed with."),
        (put("signatures.jsonl", name_line(7, 1)), "other-name",
         "Line 1 of signatures.jsonl, signature 7: it stands as leaf 10 says, not leaf 11."),
        (put("signatures.jsonl", name_line(4) * 2), "other-name",
         "Line 2 of signatures.jsonl, signature 4: it is listed twice."),
        (put("signatures.jsonl", name_line(6)), "other-name",
         "Line 1 of signatures.jsonl, signature 6: it was withdrawn or removed, and is listed."),
        (put("signatures.jsonl", name_line(1)), "other-name",
         "Line 1 of signatures.jsonl, signature 1: it was withdrawn or removed, and is listed."),
        (put("signatures.jsonl", name_line(3)), "other-name",
         "Line 1 of signatures.jsonl, signature 3: it asks to be hidden, and is listed."),
        (put("signatures.jsonl", name_line(8, 1)), "other-name",
         "Line 1 of signatures.jsonl, signature 8: it asks to be hidden, and is listed."),
        (put("signatures.jsonl", name_line(99, leaf=4)), "other-name",
         "Line 1 of signatures.jsonl, signature 99: the log holds no signature there."),
        (put("signatures.jsonl", name_line(7, 2, salt=to_base64(bytes(32)))), "other-name",
         "Line 1 of signatures.jsonl, signature 7: the name is not the one that was signed with."),
        (put("signatures.jsonl", name_line(4, name="\ud800")), "other-name",
         "Line 1 of signatures.jsonl, signature 4: the name is not the one that was signed with."),
        (put("signatures.jsonl", name_line(4)[:-1]), "bad-name-line",
         "signatures.jsonl is cut off: its last line does not end with a newline."),
        (put("text.en.md", published.TEXTS["en"].replace(b"back", b"bac\xc3\xa9")), "other-text", ""),
        (put("text.de.md", published.TEXTS["de"]), "other-text", ""),
        (put("rules.txt", b""), "other-text", ""),
        (put("count.json", claims(total=4)), "other-count",
         "The page claims 4 confirmed signatures; the log holds 5."),
        (put("count.json", claims(claimed={})), "other-count",
         "The page claims none (claimed); the log holds 1 paper."),
        (put("count.json", claims(by_language="no")), "other-count",
         "The page claims nothing that can be read (by_language); the log holds 1 de, 4 en."),
        (put("count.json", claims(log_size=19)), "page-ahead",
         "The page counts 19 leaves; 18 are signed so far. Check again in a moment."),
        (put("count.json", claims(log_size=-1)), "bad-claims", "count.json is not the count of a letter."),
        (put("count.json", claims(log_size=True)), "bad-claims", "count.json is not the count of a letter."),
        (put("count.json", b"[" * 100_000), "bad-claims", "count.json is not the count of a letter."),
        (put("count.json", b"\xff"), "bad-claims", "count.json is not the count of a letter."),
        (lambda files: files.pop("count.json"), "missing-file", "The file count.json is missing."),
        (lambda files: files.pop("text.de.md"), "missing-file", "The file text.de.md is missing."),
        (lambda files: files.pop("signatures.jsonl"), "missing-file", "The file signatures.jsonl is missing."),
        (lambda files: files.pop("log/checkpoint"), "missing-file", "The file log/checkpoint is missing."),
        (lambda files: files.pop(BUNDLE), "missing-file", f"The file {BUNDLE} is missing."),
        (lambda files: files.__setitem__(TILE, files[TILE][:-32]), "tile-length",
         "The tile tile/0/000.p/18 is truncated: 544 bytes, not 576."),
        (lambda files: files.__setitem__(BUNDLE, files[BUNDLE][:-1]), "bundle-format",
         "tile/entries/000.p/18: The bundle is cut off in entry 18 of 18."),
        (edit(BUNDLE, b"class paper", b"class email"), "tile-mismatch",
         "Entry 5 does not hash to its place in the tile tile/0/000.p/18."),
        (edit("log/checkpoint", b"\n18\n", b"\n17\n"), "wrong-signature",
         f"The signature by {keys.ORIGIN} does not verify."),
        (lambda files: files.__setitem__("log/checkpoint", files["log/checkpoint"] + b"\n"), "note-format",
         "The checkpoint is not a signed note. The note has an extra newline at its end, or no signature."),
    ],
)  # fmt: skip
def test_each_forgery_is_named(forge: Forge, code: str, message: str) -> None:
    files = dict(HONEST)
    forge(files)
    found = told(files)
    assert [each[0] for each in found] == [code]
    assert found[0][1] == message or not message


CHANGES = [
    {"salt": "AAAA"}, {"salt": 1}, {"index": "4"}, {"index": True}, {"leaf": None}, {"leaf": 4.0}, {"name": None},
    {"kind": "robot"}, {"kind": []}, {"more": ""},
]  # fmt: skip
NO_OBJECTS = [b"", b"{}", b"[]", b"1", b"\xff", b"[" * 100_000]


@pytest.mark.parametrize("line", [*NO_OBJECTS, *(name_line(4, **each)[:-1] for each in CHANGES)])
def test_a_line_that_is_no_name_is_named(line: bytes) -> None:
    found = told({**HONEST, "signatures.jsonl": name_line(4) + line + b"\n"})
    assert found == [("bad-name-line", "Line 2 of signatures.jsonl is not two indexes, a salt and a name.")]


@pytest.mark.parametrize("kind", ["delete", "add", "swap"])
def test_a_host_that_writes_its_log_anew_is_caught_by_who_kept_a_checkpoint(kind: str) -> None:
    story = [leaves.encode(each) for each in STORY[:9]]
    kept = publish(story)["log/checkpoint"]
    forged = {"delete": story[:4] + story[5:], "add": [*story[:8], leaves.encode(sign(50)), story[8]],
              "swap": [*story[:2], story[3], story[2], *story[4:]]}[kind]  # fmt: skip
    files = publish(forged)
    files["count.json"] = claims(log_size=len(forged))
    assert ("replayed" in dict(told(files, since=kept))) == (kind == "delete")
    assert ("fork" in dict(told(files, since=kept))) == (kind == "swap")
    assert ("proof-mismatch" in dict(told(files, since=kept))) == (kind == "add")


def test_growth_holds_against_an_earlier_checkpoint() -> None:
    for size in (1, 5, 9, len(STORY)):
        assert check(HONEST, since=publish(STORY[:size])["log/checkpoint"]).holds
    empty = checkpoints.sign(Checkpoint(keys.ORIGIN, 0, tree.EMPTY_ROOT), [keys.LOG])
    assert check(HONEST, since=empty).holds
    stranger = checkpoints.sign(Checkpoint(keys.OTHER_LOG.name, 1, tree.EMPTY_ROOT), [keys.OTHER_LOG])
    assert told(HONEST, since=stranger)[0][0] == "other-log"
    assert told(HONEST, since=b"")[0][0] == "note-format"


def test_names_ahead_of_the_checkpoint_are_said_to_be_unchecked() -> None:
    later = name_line(4) + name_line(18) + name_line(7, 2, leaf=20)
    report = check({**HONEST, "signatures.jsonl": later})
    assert report.holds
    assert (report.names, report.names_ahead) == (3, 2)


def test_an_empty_log_is_no_letter() -> None:
    head = Checkpoint(keys.ORIGIN, 0, tree.EMPTY_ROOT)
    files = {"log/checkpoint": checkpoints.sign(head, [keys.LOG]), "signatures.jsonl": b""}
    files["count.json"] = claims(log_size=0, total=0, by_class={}, by_language={}, claimed={})
    assert told(files) == [("no-letter", "The log is empty: it does not begin with its letter.")]
    other = checkpoints.sign(Checkpoint(keys.ORIGIN, 0, tree.leaf_hash(b"")), [keys.LOG])
    assert told({**files, "log/checkpoint": other})[0][0] == "tile-mismatch"


def test_a_withdrawal_by_the_host_is_named() -> None:
    files = publish([LETTER, sign(1), leaves.WithdrawLeaf(1, bytes(32))])
    codes = [code for code, _ in told(files)]
    assert codes[0] == "no-secret"
    honest = publish([LETTER, sign(1), withdraw(1)])
    assert "no-secret" not in [code for code, _ in told(honest)]


def test_another_log_another_key_too_few_witnesses() -> None:
    assert told(HONEST, Trust(keys.OTHER_LOG.name, [keys.OTHER_LOG.verifier]))[0][0] == "other-log"
    assert told(HONEST, Trust(keys.ORIGIN, [keys.NEXT_LOG.verifier]))[0][0] == "unsigned"
    rule = parse_policy(f"witness library {keys.LIBRARY.verifier.vkey}\nquorum library\n".encode())
    assert told(HONEST, Trust(keys.ORIGIN, TRUST.logs, rule)) == [
        ("quorum", "0 of the policy's 1 witnesses cosigned; its quorum asks for more.")
    ]
    signed = HONEST["log/checkpoint"]
    seen = note.add(note.parse(signed), [checkpoints.cosign(signed, keys.LIBRARY, 1_700_000_000)])
    report = check({**HONEST, "log/checkpoint": seen}, Trust(keys.ORIGIN, TRUST.logs, rule))
    assert report.holds
    assert report.signed is not None
    assert report.signed.witnesses == {keys.LIBRARY.verifier: 1_700_000_000}
    assert check(HONEST, Trust(keys.ORIGIN, TRUST.logs, Policy("none"))).holds


@settings(max_examples=200)
@given(st.sampled_from(sorted(set(HONEST) - {"count.json", "signatures.jsonl"})), st.data())
def test_one_changed_byte_in_any_bound_file_is_found(path: str, data: st.DataObject) -> None:
    at, change = data.draw(st.integers(0, len(HONEST[path]) - 1)), data.draw(st.integers(1, 255))
    spoilt = bytearray(HONEST[path])
    spoilt[at] ^= change
    assert told({**HONEST, path: bytes(spoilt)})


def test_progress_tells_how_far_it_is() -> None:
    story = [LETTER, *(sign(index) for index in range(1, 600))]
    heard: list[tuple[int, int]] = []
    verify_letter(fetch(publish(story)), TRUST, progress=lambda done, of: heard.append((done, of)))
    assert heard == [(256, 600), (512, 600), (600, 600)]


def test_checking_needs_neither_django_nor_our_server() -> None:
    program = "import sys, undersigned.ledger.verifying; print(sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "'cryptography'" in loaded
    for foreign in ("django", "psycopg", "procrastinate", "granian"):
        assert f"'{foreign}'" not in loaded
