"""`python -m bench [NAME …]`: measure and print one line of JSON for each figure; without names, all of them.

Exit codes: 0 measured, 2 something could not be measured (one plain sentence on stderr says what).
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import (
    answers,
    growth,
    ledger,
    mailing,
    publishing,
    reading,
    recounting,
    running,
    sequencing,
    signing,
    surge,
    typesetting,
)
from bench.figures import Figure, MissingToolError
from bench.inside import PACKED
from bench.instance import Instance, run_python

LONGEST_IMPORT = 0.2
LONGEST_PACKAGE = 5.0

NAMES = (
    *(
        "cold_start",
        "memory",
        "page_bytes",
        "view",
        "view_nginx",
        "view_published",
        "sign",
        "sign_p99",
        "growth",
        "import",
    ),
    "surge",
    *("leaflet_page", "meeting_page"),
    "answer_times",
    "package",
    *("mail", "sequencing", "recount", "ledger", "typesetting"),
)


def keeping_up(instance: Instance) -> Figure:
    """Seconds from a confirmation to the checkpoint that covers it, at worst, under a thousand a second."""
    environment = instance.environment | {"DATABASE_URL": instance.database_url}
    found = json.loads(run_python("-m", "bench.sequencing", environment=environment))
    extra = {"rate": sequencing.RATE, "confirmed": found["confirmed"]}
    return Figure("sequencing", found["lag"], "s", sequencing.MOST_LAG, extra)


def other_pages(instance: Instance) -> Iterator[Figure]:
    """What a leaflet's and a meeting's page cost against a letter's, drawn in turn."""
    environment = instance.environment | {"DATABASE_URL": instance.database_url}
    found = json.loads(run_python("-m", "bench.inside", "pages", environment=environment))
    for name in ("leaflet", "meeting"):
        yield Figure(f"{name}_page", found[name], "ms", found["letter"], {"against": "letter page"})


def handing_over(instance: Instance) -> Figure:
    """Seconds to make the package for a letter's addressee."""
    environment = instance.environment | {"DATABASE_URL": instance.database_url}
    found = json.loads(run_python("-m", "bench.inside", "package", environment=environment))
    return Figure("package", found["seconds"], "s", LONGEST_PACKAGE, {"names": PACKED, "bytes": int(found["bytes"])})


def reading_documents(instance: Instance) -> Iterator[Figure]:
    """Seconds to make a draft of the example letter, and of the example leaflet in each format."""
    found = json.loads(run_python("-m", "bench.inside", "import", environment=instance.environment))
    yield Figure("import", found.pop("text"), "s", LONGEST_IMPORT)
    for form, seconds in found.items():
        yield Figure(f"import_{form}", seconds, "s", LONGEST_IMPORT)


def figures(
    instance: Instance, options: argparse.Namespace, wanted: set[str], missing: Callable[[MissingToolError], None]
) -> Iterator[Figure]:
    """Measure in an order in which nothing is disturbed by what was measured before."""
    if "cold_start" in wanted:
        yield running.cold_start(instance)
    if "memory" in wanted:
        yield running.memory(instance)
    if "page_bytes" in wanted:
        yield reading.page_bytes(instance)
    try:
        if wanted & {"view", "view_nginx"}:
            yield from (figure for figure in reading.view(instance) if figure.name in wanted)
        if "view_nginx" in wanted:
            reading.nginx_is_missing()
        if "view_published" in wanted:
            yield publishing.view_published(instance)
    except MissingToolError as error:
        missing(error)
    try:
        if wanted & {"sign", "sign_p99"}:
            signed, rate = signing.sign(instance)
            if "sign" in wanted:
                yield signed
                yield rate
            if "sign_p99" in wanted:
                yield signing.sign_p99(instance, signed.value)
        if "surge" in wanted:
            yield surge.surge(instance, options.minutes)
    except MissingToolError as error:
        missing(error)
    if "answer_times" in wanted:
        yield answers.answer_times(instance)
    if "package" in wanted:
        yield handing_over(instance)
    if "growth" in wanted:
        yield from growth.growing(instance, options.signatures)
    if wanted & {"leaflet_page", "meeting_page"}:
        yield from (figure for figure in other_pages(instance) if figure.name in wanted)
    if "import" in wanted:
        yield from reading_documents(instance)
    if "mail" in wanted:
        yield mailing.mail(instance)
    if "sequencing" in wanted:
        yield keeping_up(instance)
    try:
        if "recount" in wanted:
            yield recounting.recount(instance)
    except MissingToolError as error:
        missing(error)
    if "ledger" in wanted:
        yield from ledger.figures()
    if "typesetting" in wanted:
        yield from typesetting.figures(missing)


def main() -> int:
    """Measure what was asked for. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Undersigned on this machine.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to measure, of: {', '.join(NAMES)}")
    parser.add_argument(
        "--minutes", type=float, default=surge.MINUTES, help="how long the surge lasts (default: %(default)s)"
    )
    parser.add_argument(
        "--signatures",
        type=int,
        default=growth.MANY,
        help="under how many signatures nothing may cost more (default: %(default)s)",
    )
    options = parser.parse_args()
    wanted = set(options.names) or set(NAMES)
    if unknown := wanted - set(NAMES):
        parser.error(f"nothing is called {', '.join(sorted(unknown))}; there are: {', '.join(NAMES)}")
    complaints: list[MissingToolError] = []
    home = Path(tempfile.mkdtemp(prefix="undersigned-bench-"))
    try:
        instance = Instance(home)
        instance.prepare()
        with instance:
            for figure in figures(instance, options, wanted, complaints.append):
                print(figure.line(), flush=True)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    for complaint in complaints:
        print(f"bench: {complaint}", file=sys.stderr)
    return 2 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
