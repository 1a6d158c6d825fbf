"""`python -m bench.sequencing`: does the sequencer keep up with a thousand confirmations a second, and at what lag.

Rows go in as confirming puts them (a leaf without a place and its signature), a hundred each tenth of a second; the
worker's two steps, sequencing and publishing, run a second apart. The lag of a row is the time from its commit to the
commit of the checkpoint that covers it; the figure is the longest there was.
"""

import json
import threading
import time

RATE, SECONDS, BATCH = 1000, 10, 100
MOST_LAG = 2.0

_CONFIRM = """
WITH leaves AS (
    INSERT INTO ledger_leaf (id, log_id, data, hash)
    SELECT gen_random_uuid(), %(log)s, decode(md5(n::text || %(batch)s), 'hex'),
        sha256(int8send(n * 1000000 + %(batch)s))
    FROM generate_series(1, %(number)s) n RETURNING id
)
INSERT INTO signatures_signature (id, letter_id, text_id, klass, status, show, display, first, name, affiliation, place,
    organisation, sort_key, handle, amendments, leaf_id, reason)
SELECT gen_random_uuid(), %(letter)s, %(text)s, 'email', 'counted', 'hidden', 'shown', false, '', '', '', false, '',
    sha256(uuid_send(gen_random_uuid())), 0, id, '' FROM leaves
"""


def measure() -> dict[str, float]:
    """The longest lag in seconds, and how many were confirmed."""
    import django

    django.setup()
    from django.db import connection

    from bench.inside import open_letter_with
    from undersigned.ledger.models import Log
    from undersigned.ledger.tasks import publish_waiting, sequence_waiting
    from undersigned.letters.queries import current_texts

    letter = open_letter_with(0)
    text = current_texts(letter)[0]
    committed: list[tuple[int, float]] = []
    done = threading.Event()

    def confirm() -> None:
        start, total = time.monotonic(), 0
        for batch in range(RATE * SECONDS // BATCH):
            with connection.cursor() as cursor:
                numbers = {"log": letter.log_id, "letter": letter.pk, "text": text.pk, "number": BATCH, "batch": batch}
                cursor.execute(_CONFIRM.replace("\n", " "), numbers)
            total += BATCH
            committed.append((total, time.monotonic()))
            time.sleep(max(0.0, start + (batch + 1) * BATCH / RATE - time.monotonic()))
        connection.close()
        done.set()

    thread = threading.Thread(target=confirm)
    thread.start()
    published: list[tuple[int, float]] = []
    before = Log.objects.get(pk=letter.log_id).size
    while not done.is_set() or published[-1][0] < RATE * SECONDS:
        sequence_waiting()
        publish_waiting()
        published.append((Log.objects.get(pk=letter.log_id).published_size - before, time.monotonic()))
        time.sleep(1.0)
    thread.join()
    lags = [next(at for size, at in published if size >= total) - when for total, when in committed]
    return {"lag": max(lags), "confirmed": committed[-1][0], "seconds": committed[-1][1] - committed[0][1]}


if __name__ == "__main__":
    print(json.dumps(measure()))
