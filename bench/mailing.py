"""Confirmation mails a second: from the queue to the mail server that has taken them; and from the form on.

`python -m bench.mailing` runs inside an instance whose server is stopped: it fills in forms, then runs the worker's two
steps (planning and queueing; sending) in a thread each, as the worker does, and prints what came of it.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bench.figures import Figure

if TYPE_CHECKING:
    from bench.instance import Instance

MAILS = 6000
WARMING = 200  # sent before, and not measured: templates are compiled and modules loaded once in a worker's life
LEAST = 1000.0  # a second
LONGEST = 120.0  # seconds
BREATH = 0.01  # seconds before an empty queue is looked at again; a worker waits for a whole one


@contextlib.contextmanager
def sink() -> Iterator[tuple[int, dict[str, int]]]:
    """A mail server in a process of its own: its port, and what it has counted once the block has ended."""
    counts: dict[str, int] = {}
    with subprocess.Popen(
        [sys.executable, "-m", "bench.sink"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline()), counts
        finally:
            process.stdin.close()
            counts.update(json.loads(process.stdout.readline() or "{}"))


def mail(instance: "Instance") -> Figure:
    """Mails a second out of the queue; every one must have arrived. The instance's own server rests meanwhile.

    `from_the_form` is the same while one process also plans and queues them, `cpu_ms` what queueing and sending one
    costs of a processor.
    """
    from bench.instance import run_python
    from bench.signing import forget

    forget(instance)  # forms of what was measured before, which are slowed and would not go out in time
    instance.stop()
    try:
        with sink() as (port, counts):
            environment = instance.environment | {"EMAIL_URL": f"smtp://127.0.0.1:{port}?tls=no"}
            found = json.loads(run_python("-m", "bench.mailing", environment=environment).splitlines()[-1])
    finally:
        instance.start()
    if counts["recipients"] < WARMING + MAILS:
        raise RuntimeError(f"Of {WARMING + MAILS} mails {counts['recipients']} arrived.")
    extra: dict[str, float | int | str] = {"mails": counts["mails"], "connections": counts["connections"]}
    extra |= {"from_the_form": found["from_the_form"], "cpu_ms": found["cpu_ms"]}
    return Figure("mail", found["sent"], "mails/s", LEAST, extra)


def main() -> int:
    """Measure inside the instance of UNDERSIGNED_HOME."""
    from pathlib import Path

    from undersigned.server.environment import database

    with database(Path(os.environ["UNDERSIGNED_HOME"])):
        import django

        django.setup()
        half = MAILS // 2
        _fill_in(WARMING, "c")
        _run(queue_first=False)
        _fill_in(half, "a")
        whole = _run(queue_first=False)
        _fill_in(half, "b")
        used = time.process_time()
        sending = _run(queue_first=True)
        used = time.process_time() - used
    found = {"sent": half / sending, "from_the_form": round(half / whole), "cpu_ms": round(1000 * used / half, 2)}
    print(json.dumps(found))
    return 0


def _fill_in(number: int, batch: str) -> None:
    """Forms, each from another address and network, as the page's form makes them."""
    from undersigned.common.addresses import normalise
    from undersigned.letters.models import Letter, State
    from undersigned.signatures.actions.signing import sign_letter
    from undersigned.signatures.entry import Entry

    letter = Letter.objects.filter(state=State.OPEN).first()
    assert letter is not None
    text = letter.texts.get(language="en")
    for n in range(number):
        sign_letter(
            letter=letter,
            text=text,
            address=normalise(f"example-{batch}{n}@example.org"),
            entry=Entry("named", "Example Ada", "gardener", "Mill Lane"),
            network=f"2001:db8:{batch}{n >> 8:02x}:{n & 255:x}00::/56",
        )


def _run(*, queue_first: bool) -> float:
    """Seconds until the mail server has all of them."""
    from undersigned.mail.models import QueuedMail
    from undersigned.mail.tasks import send_waiting, stop_sending
    from undersigned.signatures.models import Pending
    from undersigned.signatures.tasks import mail_pending

    def queue_all() -> None:
        while mail_pending():
            pass

    if queue_first:
        queue_all()
    began = time.perf_counter()
    planner = threading.Thread(target=queue_all)
    if not queue_first:
        planner.start()
    while (busy := send_waiting()) or planner.is_alive() or QueuedMail.objects.exists():
        if not busy:
            time.sleep(BREATH)
        if time.perf_counter() - began > LONGEST:
            raise RuntimeError("The mails did not go out in time.")
    seconds = time.perf_counter() - began
    stop_sending()
    unmailed = Pending.objects.exclude(state=Pending.State.MAILED).filter(state__in=("new", "planned", "queued"))
    if unmailed.exists():
        raise RuntimeError("Some forms were not mailed.")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
