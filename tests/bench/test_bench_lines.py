"""The bench's own parts: the line of a figure, the script that tells wrk what to send, its report. Nothing is timed."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from bench.__main__ import NAMES
from bench.figures import Figure, MissingToolError
from bench.load import lua_string, read_report, sign_script
from bench.recounting import browser_is_missing
from bench.running import family_of


def test_a_figure_is_one_line_of_json_with_its_fixed_keys_first() -> None:
    line = Figure("sign", 1234.56, "signatures/s", 20000, {"connections": 32}).line()
    assert "\n" not in line
    assert list(json.loads(line).items()) == [
        ("name", "sign"),
        ("value", 1235),
        ("unit", "signatures/s"),
        ("limit", 20000),
        ("ratio", 0.0617),
        ("connections", 32),
    ]


def test_small_values_keep_their_digits() -> None:
    assert json.loads(Figure("import", 0.0022213, "s", 0.2).line())["value"] == 0.002221


def test_a_form_without_the_marker_is_refused_since_every_request_would_be_the_same() -> None:
    with pytest.raises(ValueError, match="marker"):
        sign_script(fields={"name": "Example Ada"}, headers={}, marker="example-")


def test_the_script_sends_the_form_with_a_number_in_its_address() -> None:
    fields = {"name": 'Приме"рова\\', "token": "1.0.a-_", "email": "example-@example.org"}
    script = sign_script(fields=fields, headers={"Origin": "http://127.0.0.1:1"}, marker="example-", pause_ms=20)
    assert "math.random(0, 20)" in script
    before = re.search(r'nil, headers, ("[^"]*") \.\. n \.\. ("[^"]*")', script)
    assert before is not None
    body = "7".join(_read_lua(literal) for literal in before.groups())
    assert parse_qs(body) == {"name": ['Приме"рова\\'], "token": ["1.0.a-_"], "email": ["example-7@example.org"]}


def _read_lua(literal: str) -> str:
    return re.sub(r"\\(\d{3})", lambda match: chr(int(match[1])), literal.strip('"'))


def test_any_text_is_a_lua_string_on_one_line() -> None:
    assert lua_string('a"\\\nб') == '"a\\034\\092\\010\\208\\177"'


def test_the_report_is_found_among_what_wrk_prints() -> None:
    load = read_report(
        'Running 1s test\n{"requests": 100, "microseconds": 2000000, "refused": 10, "broken": 0,'
        ' "p50": 1500, "p99": 9000, "longest": 12000}\nDone\n'
    )
    assert (load.acknowledged, load.per_second, load.p50, load.p99, load.longest) == (90, 45.0, 1.5, 9.0, 12.0)


def test_the_family_of_a_process_holds_its_children() -> None:
    sleep = shutil.which("sleep")
    assert sleep is not None
    with subprocess.Popen([sleep, "30"]) as child:
        assert child.pid in family_of(os.getpid())
        child.kill()


def test_without_a_chromium_the_recount_is_left_out_with_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "no-such-program")
    with pytest.raises(MissingToolError, match="left out: no Chromium") as error:
        browser_is_missing()
    assert "\n" not in str(error.value)


def test_every_figure_stands_in_the_benchs_readme() -> None:
    readme = (Path(__file__).parents[2] / "bench" / "README.md").read_text(encoding="utf-8")
    several = {"growth", "ledger", "typesetting"}  # these stand for figures with names of their own
    assert {name for name in set(NAMES) - several if f"| `{name}` |" not in readme} == set()
