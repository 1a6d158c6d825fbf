"""The documentation against the code: what is not written down, or is no longer so, is a failed test."""

import argparse
import ast
import base64
import hashlib
import json
import re
import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest
from django.conf import settings
from django.test import Client

from tests.letters.letters import open_letter_for_tests
from tests.signatures.people import sign_and_confirm
from undersigned import cli
from undersigned.common.canonical import is_canonical
from undersigned.importing.doubts import KINDS
from undersigned.importing.draft import Draft
from undersigned.leaflets import table_files, tables
from undersigned.ledger import key_history, leaf
from undersigned.ledger.actions import sequence_log
from undersigned.ledger.publishing import publish_log
from undersigned.letters import text as letter_text
from undersigned.reprints import chain
from undersigned.sealing import keys_command
from undersigned.sealing.bundle import read_bundle
from undersigned.sealing.recipients import read_document
from undersigned.signatures import private_file, sampling

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "undersigned"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "bench").glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

SETTING = re.compile(r"UNDERSIGNED_[A-Z_]+|EMAIL_URL|DATABASE_(?:DIRECT_|REPLICA_)?URL")
FOR_TESTS = {"UNDERSIGNED_SOAK"}  # read by the tests alone


def _page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _first_cells(text: str) -> list[str]:
    """What stands between backticks in the first cell of each row of the tables in a page."""
    return [
        name for row in re.findall(r"^\| *(`[^|]*?) *\|", text, re.MULTILINE) for name in re.findall("`(.+?)`", row)
    ]


def _section(text: str, heading: str) -> str:
    """A page's part from one second-level heading to the next."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no heading “{heading}”"
    return found[1]


def _blocks(text: str, kind: str) -> list[str]:
    """The fenced blocks of a kind, each with its final line end."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def _anchors(text: str) -> set[str]:
    """How headings are linked to: lower case, hyphens for spaces, nothing else but letters and digits."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


# -- settings and commands


def _settings_in_code() -> set[str]:
    """Names of settings that stand as a whole string, or are assigned, anywhere in the program."""
    found = set()
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and SETTING.fullmatch(node.value):
                found.add(node.value)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and SETTING.fullmatch(node.id):
                found.add(node.id)
    return found


def test_every_setting_stands_in_operating() -> None:
    written = {name for name in _first_cells(_page("docs/operating.md")) if SETTING.fullmatch(name)}
    assert written == _settings_in_code()


def test_fixed_numbers_in_operating_are_those_of_the_settings() -> None:
    rows = re.findall(r"^\| `(UNDERSIGNED_[A-Z_]+)` \| (\d+) \|", _page("docs/operating.md"), re.MULTILINE)
    assert len(rows) > 5
    assert {name: getattr(settings, name) for name, _number in rows} == {name: int(number) for name, number in rows}


def test_settings_named_in_any_page_exist() -> None:
    known = _settings_in_code() | FOR_TESTS
    named = {(page.name, name) for page in PAGES for name in SETTING.findall(page.read_text(encoding="utf-8"))}
    assert {(page, name) for page, name in named if name.rstrip("_") not in known} == set()


def _subparsers(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    actions = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return {name: sub for action in actions for name, sub in action.choices.items()}


def test_every_command_stands_in_operating() -> None:
    rows = _first_cells(_section(_page("docs/operating.md"), "Commands"))
    assert {row.split()[1] for row in rows if row.startswith("undersigned ")} == set(_subparsers(cli._parser()))


def test_every_step_of_a_command_stands_in_operating() -> None:
    page = _page("docs/operating.md")
    steps = {
        f"undersigned {name} {step}"
        for name, parser in _subparsers(cli._parser()).items()
        for step in _subparsers(parser)
    }
    assert steps
    assert {step for step in steps if step not in page} == set()


def test_every_management_command_stands_in_operating() -> None:
    own = {file.stem for file in SOURCE.glob("*/management/commands/*.py") if not file.stem.startswith("_")}
    page = _page("docs/operating.md")
    assert own
    assert {name for name in own if f"undersigned manage {name} " not in page} == set()


def test_make_targets_that_pages_name_exist() -> None:
    makefile = _page("Makefile")
    named = {
        name
        for page in PAGES
        for name in re.findall(r"(?:`|^    )make ([a-z.][\w./-]*)", page.read_text(encoding="utf-8"), re.MULTILINE)
    }
    targets = set(re.findall(r"^([a-z.][\w./-]*):", makefile, re.MULTILINE)) | {".venv/.ready-to-run"}
    assert {"demo", "test"} <= named
    assert named - targets == set()
    assert "RUN := .venv/.ready-to-run" in makefile


# -- formats


def test_every_kind_of_leaf_has_an_example_that_parses() -> None:
    examples = [example.encode() for example in _blocks(_page("docs/formats.md"), "leaf")]
    parsed = [leaf.parse(example) for example in examples]
    assert [leaf.encode(one) for one in parsed] == examples
    assert sorted(one.kind for one in parsed) == sorted(kind.kind for kind in get_args(leaf.Leaf))


def test_example_hop_is_read_and_holds() -> None:
    [example] = _blocks(_page("docs/formats.md"), "hop")
    signed = chain.parse_signed(example.encode())
    known = {"letter": signed.hop.letter, "first_leaf": signed.hop.of, "texts": {signed.hop.body: signed.hop.language}}
    assert chain.verify_chain([signed], **known, keys={}) == []  # type: ignore[arg-type]
    section = _section(_page("docs/formats.md"), "undersigned-reprint/1")
    words = [line.split(" ")[0] for line in chain.encode_hop(signed.hop).splitlines()[1:]]
    assert _first_cells(section) == words


def test_words_that_a_leaf_may_hold_stand_in_formats() -> None:
    section = _section(_page("docs/formats.md"), "undersigned-leaf/v1")
    for words in (leaf.SignatureClass, leaf.Show, leaf.Reason):
        assert {word for word in get_args(words) if f"`{word}`" not in section} == set()
    assert f"at most {leaf.MOST_BYTES} bytes" in section
    assert f"{leaf.MOST_BYTES_FIRST:,}" in section


def test_example_texts_and_hashes_belong_together() -> None:
    page = _page("docs/formats.md")
    body, rules, keys = _blocks(page, "text")
    assert len(read_document(keys.encode())) == 2
    assert is_canonical(body)
    title, salutation, paragraph, closing = body.strip().split("\n\n")
    composed = letter_text.compose(
        title=title.removeprefix("# "), salutation=salutation, body=paragraph, closing=closing
    )
    assert composed.text == body
    assert composed.sha256 in page
    rules_hash = hashlib.sha256(rules.encode())
    assert rules_hash.hexdigest() in page
    first = leaf.parse(_blocks(page, "leaf")[0].encode())
    assert isinstance(first, leaf.LetterLeaf)
    assert first.rules == rules_hash.digest()
    assert first.texts[0] == ("en", bytes.fromhex(composed.sha256))


def test_example_bundle_is_read_by_the_program() -> None:
    example = _blocks(_section(_page("docs/formats.md"), "undersigned-sealed/1"), "json")[0]
    bundle = read_bundle(example.encode())
    assert (bundle.letter, len(bundle.recipients)) == ("letters.example.org/letters/pool/log", 1)
    assert json.loads(bytes(bundle)) == json.loads(example)


def test_the_example_audit_is_drawn_again_as_the_page_says() -> None:
    section = _section(_page("docs/formats.md"), "undersigned-audit/1")
    audit = json.loads(_blocks(section, "json")[0])
    rule: dict[str, Any] = {"audit": audit}
    exec(_blocks(section, "python")[0], rule)
    assert rule["drawn"] == audit["drawn"]["entries"]
    root = base64.b64decode(audit["drawn"]["checkpoint"]["root"])
    seed = sampling.audit_seed(origin=audit["letter"], number=audit["audit"], root=root)
    assert sampling.draw(seed, audit["list"]["entries"], audit["size"]) == audit["drawn"]["entries"]


def test_every_step_of_keys_stands_in_operating() -> None:
    page = _page("docs/operating.md")
    assert {step for step in _subparsers(keys_command._parser()) if f"undersigned keys {step}" not in page} == set()


def test_example_rules_are_as_the_program_writes_them() -> None:
    rules = _blocks(_page("docs/formats.md"), "text")[1]
    lines = [line.split(" ", 2) for line in rules.splitlines()[1:-1]]
    written = letter_text.rules(
        senders=[(language, words) for kind, language, words in lines if kind == "sender"],
        addressees=[(language, words) for kind, language, words in lines if kind == "addressee"],
        organisations=False,
    )
    assert written.decode() == rules


def test_example_commitment_and_secret_open_the_example_leaves() -> None:
    parsed = [leaf.parse(example.encode()) for example in _blocks(_page("docs/formats.md"), "leaf")]
    sign = next(one for one in parsed if isinstance(one, leaf.SignLeaf))
    amend = next(one for one in parsed if isinstance(one, leaf.AmendLeaf))
    withdraw = next(one for one in parsed if isinstance(one, leaf.WithdrawLeaf))
    assert sign.commit == leaf.commitment(bytes([1]) * 32, ("Ada Example", "nurse", "Hill Street", "person"))
    assert sign.undo == leaf.undo_digest(bytes([2]) * 32)
    assert amend.secret == bytes([2]) * 32
    assert amend.undo == leaf.undo_digest(withdraw.secret)
    assert amend.commit == leaf.commitment(bytes([3]) * 32, ("", "", "", "person"))


def test_example_private_file_belongs_to_the_example_signature() -> None:
    page = _page("docs/formats.md")
    (example,) = _blocks(page, "private")
    parsed = private_file.parse(example.encode())
    assert bytes(parsed) == example.encode()
    leaves = [leaf.parse(one.encode()) for one in _blocks(page, "leaf")]
    assert parsed.check() in leaves


def test_every_doubt_code_stands_in_formats() -> None:
    section = _section(_page("docs/formats.md"), "undersigned-draft/1")
    assert set(_first_cells(section)) == set(KINDS)


def test_example_draft_is_read_by_the_program() -> None:
    example = _blocks(_section(_page("docs/formats.md"), "undersigned-draft/1"), "json")[0]
    draft = Draft.from_json(example)
    assert json.loads(draft.to_json()) == json.loads(example)
    assert list(json.loads(draft.to_json())) == list(json.loads(example))


@pytest.mark.django_db
def test_example_count_has_the_keys_of_the_real_one(client: Client) -> None:
    letter = open_letter_for_tests()
    assert letter.log_id is not None
    sequence_log(log_id=letter.log_id)
    real = client.get(f"/letters/{letter.slug}/count.json").json()
    example = json.loads(_blocks(_section(_page("docs/formats.md"), "count.json"), "json")[0])
    assert list(example) == list(real)
    assert {key: type(value) for key, value in example.items()} == {key: type(value) for key, value in real.items()}
    assert sum(example["by_class"].values()) == sum(example["by_language"].values()) == example["total"]


@pytest.mark.django_db
def test_example_openings_and_history_have_the_keys_of_the_real_ones(client: Client) -> None:
    letter = open_letter_for_tests()
    sign_and_confirm(letter, "example-reader@example.org")
    publish_log(log_id=letter.log_id)  # type: ignore[arg-type]  # open letters have a log
    history, opening, keys = map(json.loads, _blocks(_section(_page("docs/formats.md"), "The public log"), "json"))
    lines = b"".join(client.get(f"/letters/{letter.slug}/signatures.jsonl")).splitlines()  # type: ignore[arg-type]
    assert [list(json.loads(line)) for line in lines] == [list(opening)]
    real = client.get(f"/letters/{letter.slug}/log/history.json").json()
    assert list(real) == list(history)
    assert list(real["checkpoints"][0]) == list(history["checkpoints"][0])
    real = client.get(f"/letters/{letter.slug}/log/key-history.json").json()
    assert list(real) == list(keys)
    assert list(real["keys"][0]) == list(keys["keys"][0])
    assert key_history.parse(json.dumps(keys).encode(), keys["log"])


def test_example_opening_opens_the_example_signature() -> None:
    page = _page("docs/formats.md")
    opening = json.loads(_blocks(_section(page, "The public log"), "json")[1])
    leaves = [leaf.parse(example.encode()) for example in _blocks(page, "leaf")]
    fields = (opening["name"], opening["affiliation"], opening["place"], opening["kind"])
    commitment = leaf.commitment(base64.b64decode(opening["salt"]), fields)
    assert [commitment] == [one.commit for one in leaves if isinstance(one, leaf.SignLeaf)]


def test_example_table_is_as_the_program_writes_it() -> None:
    section = _section(_page("docs/formats.md"), "undersigned-table/1")
    example = _blocks(section, "json")[0]
    table, notices = table_files.from_json(example.encode())
    assert notices == []
    assert json.loads(table_files.to_json(table)) == json.loads(example)
    assert list(json.loads(table_files.to_json(table))) == list(json.loads(example))
    for most in (tables.MOST_SUBJECTS, tables.MOST_QUESTIONS, tables.MOST_CLAIMS, tables.LONGEST_CLAIM):
        assert f"{most:,}" in section


# -- structure


def _rooms() -> list[str]:
    """Rooms from the top, as import-linter holds them."""
    contract = next(one for one in PROJECT["tool"]["importlinter"]["contracts"] if one["type"] == "layers")
    return [room.strip() for layer in contract["layers"] for room in layer.split("|")]


def test_every_room_stands_in_structure_in_its_order() -> None:
    assert _first_cells(_section(_page("docs/structure.md"), "Rooms")) == _rooms()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_a_page_names_exist(page: Path) -> None:
    named = re.findall(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|html|css|toml|txt))`", page.read_text(encoding="utf-8"))
    assert [name for name in named if not (SOURCE / name).exists() and not (ROOT / name).exists()] == []


def test_functions_on_the_way_of_a_signature_exist() -> None:
    section = _section(_page("docs/structure.md"), "How a signature travels through the code")
    code = "\n".join(file.read_text(encoding="utf-8") for file in SOURCE.rglob("*.py"))
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", section))
    assert len(named) > 8
    assert {name for name in named if not re.search(rf"def {name}\(", code)} == set()


def test_glossary_is_in_alphabetical_order() -> None:
    words = re.findall(r"^- \*\*(.+?)\*\*:", _page("docs/glossary.md"), re.MULTILINE)
    assert len(words) > 50
    assert words == sorted(words, key=str.casefold)


# -- decisions, links, the front page


def test_every_dependency_is_mentioned_in_decisions() -> None:
    project = PROJECT["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = {re.match(r"[\w.-]+", requirement)[0] for requirement in wanted}  # type: ignore[index]
    decisions = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "docs/decisions").glob("*.md"))
    assert {name for name in names if f"`{name}`" not in decisions} == set()


def test_every_decision_is_listed() -> None:
    index = _page("docs/decisions/README.md")
    pages = {file.name for file in (ROOT / "docs/decisions").glob("*.md")} - {"README.md"}
    assert {name for name in pages if f"]({name})" not in index} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"https?:|mailto:", target):
            continue
        path, _, anchor = target.partition("#")
        goal = (page.parent / path).resolve() if path else page
        if not goal.exists() or (anchor and anchor not in _anchors(goal.read_text(encoding="utf-8"))):
            lost.append(target)
    assert lost == []


def test_readme_opens_with_three_sentences_and_a_picture() -> None:
    _title, opening, picture, *_rest = _page("README.md").split("\n\n")
    assert len(re.findall(r"[.?](?=\s|$)", opening)) == 3
    match = re.fullmatch(r"!\[.{20,}\]\(([^)]+)\)", picture, re.DOTALL)
    assert match
    assert 10_000 < (ROOT / match[1]).stat().st_size < 150_000


def test_readme_names_both_commands() -> None:
    lines = _page("README.md").splitlines()
    assert "    make demo" in lines
    assert "    make test" in lines


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_names_a_folder_of_one_machine(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    if page.name == "install.md":  # where the files of any Debian machine go
        text = re.sub(r"/(?:opt/undersigned|var/(?:lib|backups)/undersigned)", "", text)
    assert re.findall(r"(?<![\w.~/…])/(?:home|root|work|tmp|Users|opt|srv|mnt|var)\b[^\s`]*", text) == []
