"""The queue: sealed rows, retries, final failures, stopped addresses, and what upper rooms are told."""

import logging
import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from tests.mail.conftest import Clock
from tests.mail.mailserver import CLOSE, MailServer
from undersigned.mail import actions, tasks
from undersigned.mail.actions import allow_mail_to, claim_batch, queue_mail, queue_mails, record_results, stop_mail_to
from undersigned.mail.models import QueuedMail, State, StoppedAddress
from undersigned.mail.outgoing import OutgoingMail
from undersigned.mail.queries import MailCounts, failure_counts, is_stopped, mail_counts
from undersigned.mail.sender import Outcome
from undersigned.mail.signals import mails_accepted, mails_failed

LETTER = uuid.UUID(int=7)


def a_mail(number: int = 0, **changes: Any) -> OutgoingMail:
    fields: dict[str, Any] = {
        "kind": "example",
        "reference": f"r{number}",
        "about": LETTER,
        "recipient": f"ada.lovelace{number}@swimmers.example",
        "subject": "Ada, confirm your name",
        "text": "Dear Ada Lovelace, press the button.\n",
    }
    return OutgoingMail(**fields | changes)


def send_all(clock: Clock) -> None:
    """Let the loop run until nothing is due."""
    while tasks.send_waiting():
        pass


@pytest.fixture
def told() -> Iterator[list[tuple[str, str, list[str]]]]:
    """What upper rooms were told: accepted or failed, the kind, the references sorted."""
    heard: list[tuple[str, str, list[str]]] = []

    def accepted(*, kind: str, references: list[str], at: datetime, **_: Any) -> None:
        assert connection.in_atomic_block
        heard.append(("accepted", kind, sorted(references)))

    def failed(*, kind: str, references: list[str], **_: Any) -> None:
        assert connection.in_atomic_block
        heard.append(("failed", kind, sorted(references)))

    mails_accepted.connect(accepted)
    mails_failed.connect(failed)
    yield heard
    mails_accepted.disconnect(accepted)
    mails_failed.disconnect(failed)


def test_queued_mail_arrives_and_leaves_no_row(queue: MailServer, time: Clock, told: list[Any]) -> None:
    queue_mail(a_mail(headers={"List-Unsubscribe": "<https://undersigned.example/u>"}, language="ar"))
    assert tasks.send_waiting()
    assert not tasks.send_waiting()
    [mail] = queue.mails
    assert mail["To"] == "ada.lovelace0@swimmers.example"
    assert mail["From"] == "Letters <letters@undersigned.example>"
    assert mail["Content-Language"] == "ar"
    assert mail["List-Unsubscribe"] == "<https://undersigned.example/u>"
    assert not QueuedMail.objects.exists()
    assert told == [("accepted", "example", ["r0"])]


def test_connections_stay_open_over_batches(queue: MailServer, time: Clock, settings: Any) -> None:
    settings.UNDERSIGNED_SMTP_CONNECTIONS = 2
    for _ in range(3):
        queue_mails([a_mail(number) for number in range(30)])
        send_all(time)
    assert len(queue.mails) == 90
    assert queue.connections <= 2


def test_queueing_costs_one_statement(queue: MailServer, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in (1, 40):
        with django_assert_num_queries(1):
            queue_mails([a_mail(n) for n in range(number)])
    with django_assert_num_queries(0):
        queue_mails([])


def test_sending_costs_the_same_queries_for_one_and_for_three(
    queue: MailServer, time: Clock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    queue_mails([a_mail()])
    tasks.send_waiting()  # what the server can is written down once, after the first
    for number in (1, 3):
        queue_mails([a_mail(n) for n in range(number)])
        with django_assert_num_queries(9):
            tasks.send_waiting()


def test_passing_failure_is_tried_again_later_and_later(queue: MailServer, time: Clock, told: list[Any]) -> None:
    queue_mail(a_mail())
    queue.at["RCPT"] = ["451 4.7.1 later"] * 100
    assert tasks.send_waiting()
    waits = []
    while (row := QueuedMail.objects.get()).state != State.FAILED:
        waits.append((row.next_attempt - time.time).total_seconds() / 60)
        time.time = row.next_attempt - timedelta(seconds=1)
        assert not tasks.send_waiting()
        time.pass_by(seconds=1)
        assert tasks.send_waiting()
    assert queue.commands.count("RCPT") == actions.MAX_ATTEMPTS
    for wait, planned in zip(waits, (1, 5, 15, 60, 120, 240, 480, 720, 1200, 1440), strict=True):
        assert planned * 0.8 <= wait <= planned * 1.2
    assert sum(actions.WAITS, timedelta()) < timedelta(days=3, hours=1)
    assert failure_counts() == {"451 4.7.1": 1}
    assert told == [("failed", "example", ["r0"])]
    assert queue.mails == []


def test_passing_failure_that_passes_arrives_once(queue: MailServer, time: Clock) -> None:
    queue_mail(a_mail())
    queue.at["DATA"] = [CLOSE, "452 4.3.1 full"]
    for _ in range(3):
        send_all(time)
        time.pass_by(minutes=7)
    assert len(queue.mails) == 1
    assert mail_counts() == MailCounts(0, 0)


def test_final_failure_is_not_tried_again_and_its_box_is_emptied(
    queue: MailServer, time: Clock, told: list[Any]
) -> None:
    queue_mails([a_mail(0), a_mail(1), a_mail(2, kind="example-later")])
    queue.at_recipient["ada.lovelace1@swimmers.example"] = ["550 5.1.1 <ada.lovelace1@swimmers.example> unknown"]
    queue.at_recipient["ada.lovelace2@swimmers.example"] = ["550 5.1.1 <ada.lovelace2@swimmers.example> unknown"]
    send_all(time)
    time.pass_by(days=1)
    send_all(time)
    assert queue.commands.count("RCPT") == 3
    rows = QueuedMail.objects.all()
    assert {(row.state, row.failure, row.box) for row in rows} == {(State.FAILED, "550 5.1.1", None)}
    assert mail_counts(about=LETTER) == MailCounts(waiting=0, failed=2)
    assert mail_counts(kind="example-later") == MailCounts(waiting=0, failed=1)
    assert failure_counts(about=LETTER) == {"550 5.1.1": 2}
    assert sorted(told) == [
        ("accepted", "example", ["r0"]),
        ("failed", "example", ["r1"]),
        ("failed", "example-later", ["r2"]),
    ]


def test_server_that_refuses_us_fails_nobody_however_long(
    queue: MailServer, time: Clock, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    queue.password = b"open sesame"
    settings.EMAIL_URL = f"smtp://post:wrong@127.0.0.1:{queue.port}?tls=no"
    queue_mails([a_mail(number) for number in range(300)])
    for _ in range(20):
        send_all(time)
        time.pass_by(hours=9)
    assert mail_counts() == MailCounts(waiting=300, failed=0)
    assert queue.connections <= 20 * 2  # one try a pause, not one a mail
    assert "535 5.7.8" in caplog.text
    assert "EMAIL_URL" in caplog.text
    assert {record.levelno for record in caplog.records if record.name.startswith("undersigned")} == {logging.ERROR}
    queue.password = b"wrong"
    time.pass_by(hours=1)
    send_all(time)
    assert len(queue.mails) == 300


def test_nothing_personal_in_rows_logs_and_reprs(
    queue: MailServer, time: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    replies = {1: "550 5.1.1 <{}> unknown", 2: "451 4.2.0 <{}> busy", 3: "554 5.7.1 <{}>: Relay access denied"}
    for number, reply in replies.items():
        address = f"ada.lovelace{number}@swimmers.example"
        queue.at_recipient[address] = [reply.format(address)] * 3
    mails = [a_mail(number) for number in range(4)]
    queue_mails(mails)
    seen = "".join(map(repr, mails))
    for _ in range(3):
        with connection.cursor() as cursor:
            cursor.execute("SELECT mail::text, encode(coalesce(box, ''), 'escape') FROM mail_queuedmail AS mail")
            seen += repr(cursor.fetchall())
        claims = claim_batch(limit=10)
        seen += repr(actions.open_claims(claims))
        record_results([actions.Result(c.id, c.attempt, Outcome.RELEASED) for c in claims])
        seen += "".join(repr(row) + str(row) + repr(vars(row)) for row in QueuedMail.objects.all())
        send_all(time)
        time.pass_by(minutes=2)
    # The mail server of these tests is another machine's program: its log ("mail.log") is not ours.
    logged = " ".join(record.getMessage() for record in caplog.records if record.name != "mail.log").lower()
    assert "554 5.7.1" in logged
    assert "r1" in seen
    for word in ("lovelace", "swimmers", "button"):
        assert word not in seen.lower()
        assert word not in logged


def test_box_opens_only_in_its_own_row(queue: MailServer, time: Clock, told: list[Any]) -> None:
    queue_mails([a_mail(0), a_mail(1)])
    first, second = QueuedMail.objects.order_by("reference")
    QueuedMail.objects.filter(pk=second.pk).update(box=first.box)
    send_all(time)
    assert queue.recipients == ["ada.lovelace0@swimmers.example"]
    assert failure_counts() == {"cannot be opened": 1}


def test_database_holds_no_box_of_a_failed_mail(queue: MailServer, time: Clock) -> None:
    queue_mail(a_mail())
    with pytest.raises(IntegrityError), transaction.atomic():
        QueuedMail.objects.update(state=State.FAILED)


def test_urgent_mails_go_first(queue: MailServer, time: Clock, settings: Any) -> None:
    settings.UNDERSIGNED_SMTP_CONNECTIONS = 1
    queue_mails([a_mail(number) for number in range(3)])
    time.pass_by(seconds=5)
    queue_mail(a_mail(9, urgent=True))
    send_all(time)
    assert queue.recipients[0] == "ada.lovelace9@swimmers.example"


def test_mail_of_one_transaction_is_queued_with_it_or_not_at_all(queue: MailServer) -> None:
    with transaction.atomic():
        queue_mail(a_mail())
        transaction.set_rollback(True)
    assert mail_counts() == MailCounts(0, 0)


# -- claims


def test_claim_that_ran_out_is_anyones(queue: MailServer, time: Clock) -> None:
    queue_mail(a_mail())
    [dead] = claim_batch(limit=10)
    assert claim_batch(limit=10) == []
    time.pass_by(minutes=16)
    [alive] = claim_batch(limit=10)
    assert (alive.id, alive.attempt) == (dead.id, 2)
    record_results([actions.Result(dead.id, dead.attempt, Outcome.FINAL, "550")])
    assert QueuedMail.objects.get().state == State.SENDING
    record_results([actions.Result(alive.id, alive.attempt, Outcome.PASSING, "451")])
    assert QueuedMail.objects.get().state == State.WAITING
    record_results([actions.Result(dead.id, dead.attempt, Outcome.ACCEPTED)])
    assert not QueuedMail.objects.exists()


def test_mail_that_always_kills_its_worker_is_given_up(queue: MailServer, time: Clock, told: list[Any]) -> None:
    queue_mail(a_mail())
    for _ in range(actions.MAX_ATTEMPTS):
        assert claim_batch(limit=10)
        time.pass_by(minutes=16)
    send_all(time)
    assert failure_counts() == {"too many attempts": 1}
    assert queue.mails == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_claim_one_mail(time: Clock) -> None:
    queue_mails([a_mail(number) for number in range(20)])
    together, claimed = threading.Barrier(2), []

    def work() -> None:
        together.wait()
        while batch := claim_batch(limit=3):
            claimed.extend(claim.id for claim in batch)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(claimed) == len(set(claimed)) == 20


def test_receiver_that_fails_undoes_the_recording(queue: MailServer, time: Clock) -> None:
    def broken(**_: Any) -> None:
        raise ZeroDivisionError

    queue_mail(a_mail())
    mails_accepted.connect(broken)
    try:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            tasks.send_waiting()
    finally:
        mails_accepted.disconnect(broken)
    time.pass_by(minutes=16)
    send_all(time)
    assert len(queue.mails) == 2
    assert queue.mails[0]["Message-ID"] == queue.mails[1]["Message-ID"]


# -- stopped addresses


def test_stopped_address_gets_no_mail_in_any_spelling(queue: MailServer, time: Clock, told: list[Any]) -> None:
    queue_mails([a_mail(0, recipient="Ada+pool@gmail.com"), a_mail(1)])
    stop_mail_to(address="a.da@googlemail.com")
    stop_mail_to(address="a.da@googlemail.com")
    assert is_stopped("ADA@gmail.com")
    assert not is_stopped("bo@gmail.com")
    send_all(time)
    assert queue.recipients == ["ada.lovelace1@swimmers.example"]
    assert ("failed", "example", ["r0"]) in told
    assert failure_counts() == {"stopped": 1}
    assert b"ada" not in bytes(StoppedAddress.objects.get().digest)
    allow_mail_to(address="ada@gmail.com")
    queue_mail(a_mail(2, recipient="ada@gmail.com"))
    send_all(time)
    assert queue.recipients[-1] == "ada@gmail.com"


# -- clearing up


def test_day_key_dies_with_its_last_box(queue: MailServer, time: Clock) -> None:
    time.time = datetime(2026, 5, 1, 23, 50, tzinfo=UTC)
    queue_mails([a_mail(0), a_mail(1)])
    queue.at_recipient["ada.lovelace1@swimmers.example"] = ["451 later"]
    send_all(time)
    names = configured.KEYSTORE.names
    time.pass_by(minutes=20)
    tasks.destroy_mail_keys()
    assert "mail-2026-05-01" in names()
    time.pass_by(hours=2)
    tasks.destroy_mail_keys()
    assert "mail-2026-05-01" in names()
    send_all(time)
    assert len(queue.mails) == 2
    queue_mail(a_mail(2))
    tasks.destroy_mail_keys()
    assert "mail-2026-05-01" not in names()
    assert "mail-2026-05-02" in names()


def test_key_of_a_day_just_over_is_kept_for_a_late_commit(queue: MailServer, time: Clock) -> None:
    time.time = datetime(2026, 5, 3, 23, 59, tzinfo=UTC)
    configured.KEYSTORE.ensure("mail-2026-05-03")
    time.pass_by(minutes=30)
    tasks.destroy_mail_keys()
    assert "mail-2026-05-03" in configured.KEYSTORE.names()
    time.pass_by(minutes=45)
    tasks.destroy_mail_keys()
    assert "mail-2026-05-03" not in configured.KEYSTORE.names()


def test_failure_is_forgotten_after_a_month(queue: MailServer, time: Clock) -> None:
    queue_mail(a_mail())
    queue.at["RCPT"] = ["550 5.1.1 unknown"]
    send_all(time)
    time.pass_by(days=30)
    tasks.destroy_mail_keys()
    assert mail_counts().failed == 1
    time.pass_by(days=1)
    tasks.destroy_mail_keys()
    assert mail_counts().failed == 0
