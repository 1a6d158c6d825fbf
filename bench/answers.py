"""Does the time of an answer tell whether an address has signed? 500 forms each from new, pending and confirmed ones.

The three kinds come in random order over one connection each time. What is compared is the largest difference between
two kinds' medians, with what chance alone makes: the same times with the kinds dealt out anew, a thousand times.
"""

import http.client
import json
import random
import statistics
import sys
import time
from urllib.parse import urlencode

from bench.figures import Figure
from bench.instance import Instance, run_python

EACH = 500
SHUFFLES = 1000
WARM_UP = 100
KINDS = ("new", "pending", "confirmed")


def answer_times(instance: Instance) -> Figure:
    """The largest difference between two kinds' medians in ms, against the 99th percentile of what chance makes."""
    environment = instance.environment | {"DATABASE_URL": instance.database_url}
    slug = instance.sign_path.split("/")[2]
    run_python("-m", "bench.answers", slug, environment=environment)
    dice = random.Random(7)
    asked = [(kind, number) for kind in KINDS for number in range(EACH)]
    dice.shuffle(asked)
    fields = instance.sign_fields()
    connection = http.client.HTTPConnection("127.0.0.1", instance.port, timeout=30)
    for number in range(WARM_UP):
        _seconds(connection, instance, fields, f"warm-{number}")
    times = [(kind, _seconds(connection, instance, fields, f"{kind}-{number}") * 1000) for kind, number in asked]
    connection.close()
    found = _spread(times)
    chance = []
    kinds = [kind for kind, _ in times]
    for _ in range(SHUFFLES):
        dice.shuffle(kinds)
        chance.append(_spread([(kind, each) for kind, (_, each) in zip(kinds, times, strict=True)]))
    extra: dict[str, float | int | str] = {"each": EACH}
    for kind in KINDS:
        own = [each for name, each in times if name == kind]
        extra[f"{kind}_median"] = round(statistics.median(own), 3)
        extra[f"{kind}_p90"] = round(statistics.quantiles(own, n=10)[-1], 3)
    return Figure("answer_times", found, "ms", sorted(chance)[int(SHUFFLES * 0.99)], extra)


def _spread(times: list[tuple[str, float]]) -> float:
    medians = [statistics.median(each for kind, each in times if kind == one) for one in KINDS]
    return max(medians) - min(medians)


def _seconds(connection: http.client.HTTPConnection, instance: Instance, fields: dict[str, str], who: str) -> float:
    body = urlencode({**fields, "name": "Example Bo", "email": f"{who}@example.org"})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": instance.origin}
    began = time.perf_counter()
    connection.request("POST", instance.sign_path, body, headers)
    response = connection.getresponse()
    page = response.read()
    took = time.perf_counter() - began
    if response.status != 200 or f"{who}@example.org".encode() not in page:
        raise RuntimeError("A form that should be taken was not.")
    return took


def prepare(slug: str) -> None:
    """Let the pending addresses be pending and the confirmed ones have signed."""
    import django

    django.setup()
    from undersigned.common.addresses import normalise
    from undersigned.letters.models import Letter
    from undersigned.letters.queries import current_texts
    from undersigned.signatures.actions.signing import confirm_signature, sign_letter
    from undersigned.signatures.entry import Entry
    from undersigned.signatures.models import Pending
    from undersigned.signatures.pending import open_contents

    letter = Letter.objects.get(slug=slug)
    text = current_texts(letter)[0]
    for kind in KINDS[1:]:
        for number in range(EACH):
            address = normalise(f"{kind}-{number}@example.org")
            sign_letter(letter=letter, text=text, entry=Entry("hidden"), address=address, network="")
    for row in Pending.objects.filter(letter_id=letter.pk):
        contents = open_contents(row)
        if contents.canonical_address.startswith("confirmed-"):
            confirm_signature(token=contents.token)
    print(json.dumps({"prepared": EACH}))


if __name__ == "__main__":
    prepare(sys.argv[1])
