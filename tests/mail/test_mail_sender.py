"""A batch over several connections: every mail has one outcome, whatever the server does meanwhile."""

import threading
import uuid
from collections import Counter
from contextlib import closing

import pytest

from tests.mail.conftest import Clock
from tests.mail.mailserver import MailServer
from undersigned.mail.sender import BATCH_TIME, Job, Outcome, Sender, Sent
from undersigned.mail.smtp import Abilities
from undersigned.mail.smtp_address import SmtpAddress

MAIL = b"Subject: The pool\r\n\r\nHello\r\n"


def jobs(number: int) -> list[Job]:
    return [
        Job((uuid.uuid4(), 1), "letters@undersigned.example", f"ada{n}@example.org", lambda abilities: MAIL)
        for n in range(number)
    ]


def a_sender(server: MailServer, connections: int = 2) -> Sender:
    return Sender(
        SmtpAddress.parse(f"smtp://127.0.0.1:{server.port}?tls=no"), name="localhost", connections=connections
    )


def outcomes(sent: list[Sent]) -> Counter[Outcome]:
    return Counter(one.outcome for one in sent)


def test_large_batch_uses_every_connection_and_a_small_one_only_one(server: MailServer) -> None:
    sender = a_sender(server, connections=3)
    try:
        assert len([sent for group in sender.deliver(jobs(3)) for sent in group]) == 3
        assert server.connections == 1
        together = threading.Barrier(3)
        work = jobs(60)

        def build(abilities: Abilities) -> bytes:
            together.wait(timeout=60)  # passes only when three threads write at one time
            return MAIL

        work[:3] = [Job(job.claim, job.sender, job.recipient, build) for job in work[:3]]
        sent = [one for group in sender.deliver(work) for one in group]
        assert {one.job.claim for one in sent} == {job.claim for job in work}
        assert outcomes(sent) == {Outcome.ACCEPTED: 60}
        assert server.connections == 3
    finally:
        sender.close()


def test_outcomes_come_in_groups_while_the_batch_goes_on(server: MailServer) -> None:
    sender = a_sender(server, connections=1)
    sizes = [len(group) for group in sender.deliver(jobs(60))]
    sender.close()
    assert sum(sizes) == 60
    assert len(sizes) >= 3


def test_server_away_releases_the_batch_and_pauses_longer_each_time(server: MailServer, time: Clock) -> None:
    sender, pauses = a_sender(server), []
    for _ in range(9):
        server.at["MAIL"] = ["451 4.3.0 later"] * 2
        sent = [one for group in sender.deliver(jobs(30)) for one in group]
        assert outcomes(sent) == {Outcome.RELEASED: 30}
        assert 1 <= sum(one.met_server_failure for one in sent) <= 2
        begun = time.time
        while sender.is_paused():
            time.pass_by(seconds=1)
        pauses.append((time.time - begun).total_seconds())
        server.at["MAIL"].clear()
    assert 3 <= pauses[0] <= 7
    assert pauses[0] < pauses[2] < pauses[4]
    assert 240 <= pauses[-1] <= 361
    assert outcomes([one for group in sender.deliver(jobs(3)) for one in group]) == {Outcome.ACCEPTED: 3}
    sender.close()


def test_refused_relaying_pauses_everything_and_counts_only_against_the_mail_that_met_it(
    server: MailServer, time: Clock
) -> None:
    server.at["RCPT"] = ["554 5.7.1 <ada0@example.org>: Relay access denied"]
    sender = a_sender(server, connections=1)
    sent = [one for group in sender.deliver(jobs(9)) for one in group]
    sender.close()
    assert outcomes(sent) == {Outcome.PASSING: 1, Outcome.RELEASED: 8}
    assert sender.is_paused()


def test_slow_batch_gives_the_rest_back(server: MailServer, time: Clock) -> None:
    server.on_data = lambda: time.pass_by(seconds=BATCH_TIME.total_seconds() / 4)
    sender = a_sender(server, connections=1)
    sent = [one for group in sender.deliver(jobs(10)) for one in group]
    sender.close()
    assert outcomes(sent) == {Outcome.ACCEPTED: 4, Outcome.RELEASED: 6}


def test_stopping_ends_the_batch_after_the_mail_under_way(server: MailServer) -> None:
    sender = a_sender(server, connections=1)
    server.on_data = sender.stop
    sent = [one for group in sender.deliver(jobs(9)) for one in group]
    assert outcomes(sent) == {Outcome.ACCEPTED: 1, Outcome.RELEASED: 8}


def test_rest_is_not_sent_when_the_caller_cannot_go_on(server: MailServer) -> None:
    sender = a_sender(server, connections=1)
    going_on = threading.Event()
    server.on_data = lambda: (len(server.mails) >= 30 and going_on.wait(60), None)[1]
    with closing(sender.deliver(jobs(200))) as groups:
        next(groups)
        going_on.set()
    sender.close()
    assert len(server.mails) < 200


def test_mail_that_cannot_be_written_is_final_and_stops_no_other(
    server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    def build(abilities: Abilities) -> bytes:
        raise UnicodeError("Ada Lovelace")

    work = jobs(3)
    work[1] = Job(work[1].claim, work[1].sender, work[1].recipient, build)
    sender = a_sender(server)
    sent = [one for group in sender.deliver(work) for one in group]
    sender.close()
    assert outcomes(sent) == {Outcome.ACCEPTED: 2, Outcome.FINAL: 1}
    assert "Ada" not in "".join(r.getMessage() for r in caplog.records if r.name.startswith("undersigned"))
