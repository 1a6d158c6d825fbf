"""Who watches over the server: what monitors, Prometheus and the operator are told, and who may read it."""

import json
import logging
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import OperationalError, connection
from django.test import Client

from tests.contact.writers import conversation
from tests.letters.letters import open_letter_for_tests
from tests.signatures.people import fill_in, sign_and_confirm
from undersigned import __version__
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.common import clock
from undersigned.common.impersonal import ImpersonalFilter
from undersigned.common.loglines import JsonFormatter
from undersigned.mail.actions import queue_mail
from undersigned.mail.models import QueuedMail
from undersigned.mail.outgoing import OutgoingMail
from undersigned.pages import watching
from undersigned.pages.measures import concerns, measures
from undersigned.pages.upgrades import applied_migrations, note_upgrade

ROOT = Path(__file__).parents[2]
TOKEN = "a-token-of-more-than-sixteen"
LINE = re.compile(r'([a-z_]+)(?:\{([a-z]+)="([^"\\\n]*)"\})? (-?[0-9.e+]+)')

pytestmark = pytest.mark.django_db


def read(text: str) -> dict[tuple[str, str], float]:
    """The samples of an exposition, read strictly: HELP, then TYPE, then the samples of that name."""
    assert text.endswith("\n")
    found: dict[tuple[str, str], float] = {}
    name, state = "", ""
    for line in text.splitlines():
        if line.startswith("# HELP "):
            name, state = line.split(" ")[2], "help"
            assert len(line.split(" ")) > 4
        elif line.startswith("# TYPE "):
            assert (line, state) == (f"# TYPE {name} gauge", "help")
            state = "type"
        else:
            match = LINE.fullmatch(line)
            assert match, line
            assert (match[1], state) == (name, "type"), line
            assert (name, match[3] or "") not in found
            found[name, match[3] or ""] = float(match[4])
    return found


@pytest.fixture
def opened(settings: Any) -> dict[str, Any]:
    settings.UNDERSIGNED_METRICS = TOKEN
    return {"headers": {"Authorization": f"Bearer {TOKEN}"}}


def test_metrics_are_read_and_count_what_there_is(client: Client, campaign: Campaign, opened: Any) -> None:
    letter = open_letter_for_tests(campaign)
    sign_and_confirm(letter, "ada@example.org")
    fill_in(letter, "bo@example.org")
    conversation(campaign)
    queue_mail(OutgoingMail(kind="x", reference="r", recipient="cy@example.org", subject="s", text="t"))
    answer = client.get("/metrics", **opened)
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    found = read(answer.content.decode())
    assert found["undersigned_forms", "new"] == 1
    assert found["undersigned_mail", "waiting"] >= 1
    assert found["undersigned_log_behind_leaves", ""] >= 1
    assert found["undersigned_database_bytes", ""] > 1e6
    assert found["undersigned_disk_free_bytes", ""] > 0


def test_metrics_name_nobody_and_no_letter(client: Client, campaign: Campaign, opened: Any) -> None:
    letter = open_letter_for_tests(campaign)
    sign_and_confirm(letter, "ada@example.org")
    text = client.get("/metrics", **opened).content.decode()
    for word in ("ada", "example.org", letter.slug, campaign.slug, str(letter.pk), "olena"):
        assert word not in text


def test_metrics_cost_the_same_with_one_letter_and_with_three(
    client: Client, campaign: Campaign, opened: Any, django_assert_max_num_queries: Any
) -> None:
    for _ in range(2):
        sign_and_confirm(open_letter_for_tests(campaign), "ada@example.org")
        with django_assert_max_num_queries(16):
            client.get("/metrics", **opened)


@pytest.mark.parametrize("setting", ["", "short", TOKEN])
def test_nobody_else_reads_metrics(client: Client, settings: Any, setting: str) -> None:
    settings.UNDERSIGNED_METRICS = setting
    wrong = {"Authorization": f"Bearer {setting}x"}
    short = {"Authorization": f"Bearer {setting}"} if len(setting) < 16 else {}
    for headers in ({}, wrong, short, {"Authorization": "Bearer é"}):
        assert client.get("/metrics", headers=headers).status_code == 404


def test_metrics_for_this_machine_are_not_for_what_a_proxy_passes_on(client: Client, settings: Any) -> None:
    settings.UNDERSIGNED_METRICS = "loopback"
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="::1").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="").status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


def test_ready_and_well_are_two_things(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    watching._migrated.clear()
    assert (client.get("/readyz").status_code, client.get("/readyz").content) == (200, b"ready\n")
    watching._migrated.clear()
    monkeypatch.setattr(watching.MigrationExecutor, "migration_plan", lambda *_: ["one"])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"migrations have not run\n")
    assert client.get("/healthz").content == b"ok\n"

    def away(*_: Any, **__: Any) -> Any:
        raise OperationalError("away")

    monkeypatch.setattr(connection, "cursor", away)
    assert client.get("/readyz").status_code == client.get("/healthz").status_code == 503


def test_the_status_page_is_the_operators(client: Client, olena: Organiser, opal: Organiser) -> None:
    path = "/operator/status/"
    assert client.get(path)["Location"] == f"/desk/sign-in/?next={path}"
    client.force_login(olena)
    assert client.get(path).status_code == 403
    client.force_login(opal)
    answer = client.get(path)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "No background worker has been heard of" in answer.content.decode()
    assert path in client.get("/operator/").content.decode()


def test_the_status_page_shows_when_which_version_changed_what(client: Client, opal: Organiser) -> None:
    before = applied_migrations() - {("pages", "0002_upgrades")}
    note_upgrade(before=before, packages={"undersigned": "9.8.7", "Django": "5.2"})
    note_upgrade(before=applied_migrations(), packages={})
    client.force_login(opal)
    page = client.get("/operator/status/").content.decode()
    assert "<li>pages.0002_upgrades</li>" in page
    assert "1 change of the database" in page
    assert "undersigned 9.8.7" in page
    assert "no change of the database" in page
    assert __version__ in page


def beat(at: str) -> None:
    """The background worker is heard of; the library's models are for reading only."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
        cursor.execute(f"INSERT INTO procrastinate_workers (last_heartbeat) VALUES ({at})")


def test_what_needs_somebody_is_said_and_nothing_else(campaign: Campaign) -> None:
    beat("now()")
    assert concerns(measures()) == []
    queue_mail(OutgoingMail(kind="x", reference="r", recipient="cy@example.org", subject="s", text="t"))
    QueuedMail.objects.update(next_attempt=clock.now() - timedelta(minutes=16))
    beat("now() - interval '6 minutes'")
    said = [str(one.words) for one in concerns(measures())]
    assert len(said) == 2
    assert said[0].startswith("Mail has been waiting")


def test_rules_for_prometheus_ask_for_what_is_measured_and_stand_in_operating() -> None:
    rules = yaml.safe_load((ROOT / "deploy/prometheus/undersigned.rules.yml").read_text(encoding="utf-8"))
    page = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    found = measures()
    names = {f"undersigned_{measure.name}" for measure in found}
    labels = {f'{measure.label}="{value}"' for measure in found for value in measure.values if measure.label}
    asked: set[str] = set()
    [group] = rules["groups"]
    assert len(group["rules"]) > 8
    for rule in group["rules"]:
        assert rule["alert"] in page
        assert rule["labels"]["severity"] in {"wake", "look"}
        assert rule["annotations"]["summary"].endswith(".")
        asked |= set(re.findall(r"undersigned_\w+", rule["expr"]))
        assert set(re.findall(r'\w+="[\w-]+"', rule["expr"])) - {'job="undersigned"'} <= labels
        assert rule["expr"].count("(") == rule["expr"].count(")")
    assert asked <= names


def test_every_measure_stands_in_operating() -> None:
    page = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    assert {
        f"undersigned_{measure.name}" for measure in measures() if f"`undersigned_{measure.name}`" not in page
    } == set()


def test_log_lines_as_json_are_one_line_each_and_name_nobody() -> None:
    try:
        raise ValueError("ada@example.org\nsaid no")
    except ValueError:
        import sys

        record = logging.LogRecord(
            "undersigned.x", logging.ERROR, "f", 1, "to %s\nfailed", ("bo@example.org",), sys.exc_info()
        )
    assert ImpersonalFilter().filter(record)
    line = JsonFormatter().format(record)
    assert "\n" not in line
    entry = json.loads(line)
    assert entry["message"] == "to [address]\nfailed"
    assert entry["level"] == "ERROR"
    assert "ValueError: [address]" in entry["traceback"]
    assert entry["at"].endswith("+00:00")
