"""Signing: acknowledged forms a second beside pgbench's plain insert, and the slowest one in a hundred."""

import os
import re
import shutil
import statistics
import subprocess
import tempfile
import uuid
from pathlib import Path
from urllib.parse import urlencode

import psycopg

from bench.figures import Figure, MissingToolError
from bench.instance import Instance, exchange
from bench.load import Load, sign_script, wrk
from undersigned.server.programs import installed

SECONDS = 4
ROUNDS = 2
CONNECTIONS = 32
SUSTAINED = 0.6  # of the rate just measured
SUSTAINED_SECONDS = 8
LONGEST_MS = 250.0
LEAST = 2000.0  # a second

# The columns and the size of what a signature puts into the table: two digests, a sealed box of 541 bytes.
_INSERT = """
INSERT INTO bench_pending
  (id, letter_id, text_id, key_day, network, handle, box, state, held, mail_after, mailed_at, reminded, expires_at)
VALUES (gen_random_uuid(), '{letter}', '{text}', current_date, sha256(uuid_send(gen_random_uuid())),
  sha256(uuid_send(gen_random_uuid())), decode(repeat('5a', 541), 'hex'), 'new', '', NULL, NULL, false, NULL)
ON CONFLICT DO NOTHING;
"""


def sign(instance: Instance) -> tuple[Figure, Figure]:
    """Forms a second: every check on, each from another address and network, committed to disk before the answer.

    Once beside what pgbench does in the same run, and once beside a fixed goal.
    """
    program = _pgbench()
    _sign_once(instance)
    rates, limits = [], []
    for _ in range(ROUNDS):
        limits.append(_plain_inserts(instance, program))
        # A script for each round: the same form again within ten minutes would be the same row.
        rates.append(_load(instance, _script(instance)).per_second)
        forget(instance)
    extra: dict[str, float | int | str] = {"connections": CONNECTIONS, "seconds": SECONDS * ROUNDS}
    rate = statistics.mean(rates)
    beside = Figure("sign", rate, "signatures/s", statistics.mean(limits), extra)
    return beside, Figure("sign_rate", rate, "signatures/s", LEAST, extra)


def sign_p99(instance: Instance, rate: float) -> Figure:
    """The 99th percentile in milliseconds while `SUSTAINED` of `rate` comes in, with random pauses between forms."""
    pause = round(2000 * CONNECTIONS / (SUSTAINED * rate))
    load = _load(instance, _script(instance, pause), seconds=SUSTAINED_SECONDS)
    forget(instance)
    extra = {
        "p50": load.p50,
        "longest": load.longest,
        "sustained": round(load.per_second),
        "asked": round(rate * SUSTAINED),
    }
    return Figure("sign_p99", load.p99, "ms", LONGEST_MS, {**extra})


def _script(instance: Instance, pause_ms: int = 0) -> str:
    marker = f"example-{uuid.uuid4().hex[:12]}-"  # another run, other addresses
    return sign_script(
        fields={**instance.sign_fields(), "email": f"{marker}@example.org"},
        headers={"Origin": instance.origin, "Sec-Fetch-Site": "same-origin"},
        marker=marker,
        pause_ms=pause_ms,
    )


def _sign_once(instance: Instance) -> None:
    """One form by hand: its answer must be the page that tells of the mail."""
    body = urlencode({**instance.sign_fields(), "email": "example-first@example.org"})
    answer = exchange(
        instance.port,
        f"POST {instance.sign_path} HTTP/1.1\r\nHost: 127.0.0.1:{instance.port}\r\nOrigin: {instance.origin}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        f"Connection: close\r\n\r\n{body}".encode(),
    )
    if b" 200 " not in answer.partition(b"\r\n")[0] or b"example-first@example.org" not in answer:
        raise RuntimeError("A form that should be taken was not.")


def _load(instance: Instance, script: str, seconds: int = SECONDS) -> Load:
    """Forms for `seconds`. Each one that was acknowledged must be a row in the database."""
    before = _rows(instance)
    load = wrk(f"{instance.origin}{instance.sign_path}", connections=CONNECTIONS, seconds=seconds, script=script)
    kept = _rows(instance) - before
    if load.refused or load.broken or kept < load.requests:
        raise RuntimeError(
            f"Of {load.requests} forms {load.refused} were refused and {load.broken} broke; {kept} rows are there."
        )
    return load


def _rows(instance: Instance) -> int:
    with psycopg.connect(instance.database_url) as connection:
        row = connection.execute("SELECT count(*) FROM signatures_pending").fetchone()
    assert row is not None
    return int(row[0])


def forget(instance: Instance) -> None:
    """Let the worker rest: what waits for mail would go on costing time while the next thing is measured."""
    with psycopg.connect(instance.database_url, autocommit=True) as connection:
        connection.execute("TRUNCATE signatures_pending, mail_queuedmail CASCADE")


def _pgbench() -> str:
    """The one that came with the embedded PostgreSQL, else the system's."""
    with_us = Path(installed()[0].path("pgbench"))
    found = str(with_us) if os.access(with_us, os.X_OK) else shutil.which("pgbench")
    if found is None:
        raise MissingToolError("pgbench is not installed; on Debian: apt-get install postgresql-contrib.")
    return found


def _plain_inserts(instance: Instance, program: str) -> float:
    """Inserts a second of pgbench alone: the same row into a table of the same columns and indexes."""
    with psycopg.connect(instance.database_url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS bench_pending")
        connection.execute("CREATE TABLE bench_pending (LIKE signatures_pending INCLUDING ALL)")
        row = connection.execute(
            "SELECT letter_id, id FROM letters_text WHERE language = 'en' AND sha256 IS NOT NULL"
        ).fetchone()
        parameters = connection.info.get_parameters()
    assert row is not None
    with tempfile.TemporaryDirectory(prefix="undersigned-bench-") as folder:
        file = Path(folder) / "insert.sql"
        file.write_text(" ".join(_INSERT.format(letter=row[0], text=row[1]).split()) + "\n")
        done = subprocess.run(
            [program, "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "2", "-T", str(SECONDS), "-f", str(file),
             "-h", parameters["host"], "-U", parameters["user"], parameters["dbname"]],
            capture_output=True, text=True, check=True, timeout=SECONDS + 30,
        )  # fmt: skip
    found = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
    if found is None:
        raise RuntimeError("pgbench did not say how many inserts it made.")
    return float(found[1])
