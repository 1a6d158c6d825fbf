"""The surge that brought down the UK's petitions service in March 2019: 2,000 signatures a minute, 100,000 watchers.

Each watcher asks for the count every ten seconds, so 10,000 questions and 33 forms come in a second. One `wrk` plays
the watchers, threads of ours the people who sign: their forms are due at times that were drawn before, whatever the
server does, and a form's time is counted from when it was due. A machine that also makes the load takes what share of
the questions it can; that share is said.
"""

import http.client
import json
import random
import statistics
import subprocess
import sys
import threading
import time
import uuid
from typing import Any
from urllib.parse import urlencode

import psycopg

from bench.figures import Figure
from bench.instance import Instance
from bench.load import Load, wrk

FORMS_PER_MINUTE = 2000
WATCHERS, EVERY_SECONDS = 100_000, 10
QUESTIONS = WATCHERS / EVERY_SECONDS  # a second
CONNECTIONS = 256
SIGNERS = 16  # at most so many forms are under way
LONGEST_MS = 300.0
MINUTES = 0.25  # of ten, unless asked for more

_WATCH = """
function delay()
  return math.random(0, %(most)d)
end
"""


def surge(instance: Instance, minutes: float) -> Figure:
    """The slower of two 99th percentiles in ms, of the forms and of the questions. Fails when a form was lost."""
    seconds = max(5, round(minutes * 60))
    count = instance.sign_path.removesuffix("sign") + "count.json"
    before = _rows(instance)
    watched: list[Load] = []
    # Questions of one connection are so far apart that all together ask as often as the watchers would.
    script = _WATCH % {"most": round(2000 * CONNECTIONS / QUESTIONS)}
    watching = threading.Thread(
        target=lambda: watched.append(
            wrk(f"{instance.origin}{count}", connections=CONNECTIONS, seconds=seconds, script=script)
        )
    )
    watching.start()
    signed = _signed(instance, seconds)
    watching.join()
    lost = signed["taken"] - (_rows(instance) - before)
    if signed["refused"] or lost > 0 or not watched:
        raise RuntimeError(f"In the surge {signed['refused']} forms were refused, and {lost} that were taken are lost.")
    load = watched[0]
    extra: dict[str, float | int | str] = {
        "minutes": round(seconds / 60, 2),
        "signatures": signed["taken"],
        "lost": 0,
        "sign_p50": round(signed["p50"], 1),
        "sign_p99": round(signed["p99"], 1),
        "count_p99": load.p99,
        "questions_per_second": round(load.per_second),
        "not_answered": load.refused + load.broken,
        "share": round(min(1.0, load.per_second / QUESTIONS), 2),
    }
    return Figure("surge", max(signed["p99"], load.p99), "ms", LONGEST_MS, extra)


def _rows(instance: Instance) -> int:
    with psycopg.connect(instance.database_url) as connection:
        row = connection.execute("SELECT count(*) FROM signatures_pending").fetchone()
    assert row is not None
    return int(row[0])


def _signed(instance: Instance, seconds: int) -> dict[str, Any]:
    """The forms of so many seconds, sent by a process of their own: our threads would wait for each other."""
    asked = {
        "port": instance.port,
        "path": instance.sign_path,
        "origin": instance.origin,
        "fields": instance.sign_fields(),
        "seconds": seconds,
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench.surge"],
        input=json.dumps(asked), capture_output=True, text=True, check=True, timeout=seconds + 120,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


class _Crowd:
    """People who sign, each at their own time."""

    def __init__(self, asked: dict[str, Any]) -> None:
        self._asked = asked
        self._marker = f"example-surge-{uuid.uuid4().hex[:12]}"
        number = round(FORMS_PER_MINUTE * asked["seconds"] / 60)
        dice = random.Random(2019)
        self._due = sorted(dice.uniform(0, asked["seconds"]) for _ in range(number))
        self._next = iter(range(number))
        self._lock = threading.Lock()
        self._began = time.perf_counter()
        self.times: list[float] = []
        self.refused = 0

    def sign(self) -> None:
        """Send one form after another until all are sent."""
        connection = http.client.HTTPConnection("127.0.0.1", self._asked["port"], timeout=60)
        while True:
            with self._lock:
                number = next(self._next, None)
            if number is None:
                connection.close()
                return
            due = self._began + self._due[number]
            time.sleep(max(0.0, due - time.perf_counter()))
            taken = self._send(connection, number)
            took = (time.perf_counter() - due) * 1000
            with self._lock:
                self.times.append(took)
                self.refused += not taken

    def _send(self, connection: http.client.HTTPConnection, number: int) -> bool:
        address = f"{self._marker}-{number}@example.org"
        body = urlencode({**self._asked["fields"], "email": address})
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": self._asked["origin"],
            "X-Forwarded-For": f"10.{number // 256 % 256}.{number % 256}.7",
        }
        try:
            connection.request("POST", self._asked["path"], body, headers)
            response = connection.getresponse()
            page = response.read()
        except (OSError, http.client.HTTPException):
            connection.close()  # the next form opens it anew
            return False
        return response.status == 200 and address.encode() in page


def main() -> None:
    """Send the forms that stdin asks for, and print what came of them."""
    crowd = _Crowd(json.load(sys.stdin))
    people = [threading.Thread(target=crowd.sign) for _ in range(SIGNERS)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    cuts = statistics.quantiles(crowd.times, n=100)
    taken = len(crowd.times) - crowd.refused
    print(json.dumps({"taken": taken, "refused": crowd.refused, "p50": cuts[49], "p99": cuts[98]}))


if __name__ == "__main__":
    main()
