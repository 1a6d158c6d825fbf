"""Does a letter cost more the more have signed it? Its page, a form, the list of names and a page in its middle.

`python -m bench.growth NUMBER` makes a letter with NUMBER signatures and one with a hundred, and prints the median
milliseconds of each under both, as one line of JSON. The two are taken in turn, so that whatever else the machine does
meets both. Nothing is kept ready: each is made anew.
"""

import io
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from bench.figures import Figure
from bench.instance import Instance, run_python

if TYPE_CHECKING:
    from undersigned.letters.models import Letter

FEW, MANY = 100, 100_000
TIMES = 150
MOST_GROWTH = 1.10
KINDS = ("view", "sign", "list", "list_middle")


def growing(instance: Instance, number: int) -> Iterator[Figure]:
    """The cost of each under many signatures against few; more than a tenth more would be something that counts rows.

    A page in the middle of the list is compared with the first page of the short one: both show a hundred names.
    """
    environment = instance.environment | {"DATABASE_URL": instance.database_url}
    found = json.loads(run_python("-m", "bench.growth", str(number), environment=environment, seconds=1800))
    extra: dict[str, float | int | str] = {"signatures": number, "against": FEW, "most": MOST_GROWTH}
    for kind in KINDS:
        yield Figure(f"{kind}_growth", found[kind]["many"], "ms", found[kind]["few"], extra)


def measure(number: int) -> dict[str, dict[str, float]]:
    """By kind: milliseconds under few and under `number` signatures."""
    import django

    django.setup()
    from django.conf import settings

    from bench.inside import analyze, open_letter_with

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    letters = {"few": open_letter_with(FEW), "many": open_letter_with(number)}
    analyze()
    works = {(kind, size): work for size, letter in letters.items() for kind, work in _works(letter).items()}
    taken: dict[tuple[str, str], list[float]] = {name: [] for name in works}
    for turn in range(TIMES + 5):
        for name, work in works.items():
            began = time.perf_counter()
            work()
            if turn >= 5:
                taken[name].append((time.perf_counter() - began) * 1000)
    return {kind: {size: statistics.median(taken[kind, size]) for size in letters} for kind in KINDS}


def _works(letter: "Letter") -> dict[str, Callable[[], None]]:
    from django.test import RequestFactory

    from undersigned.pages.letter import letter as letter_page
    from undersigned.signatures.lists import signatures
    from undersigned.signatures.queries import listed

    plain = RequestFactory().get("/")
    rows = listed(letter).order_by("sort_key", "id")
    middle = rows[rows.count() // 2] if rows.count() > 2 * FEW else None
    # As `queries.name_page` writes a cursor.
    asked = RequestFactory().get("/", {"after": f"{middle.pk.hex}{middle.sort_key}"} if middle else {})
    form = _form(letter)

    def draw(content: bytes) -> None:
        if len(content) < 1000:
            raise RuntimeError("A page came out empty.")

    return {
        "view": lambda: draw(letter_page(plain, slug=letter.slug, language="en").content),
        "sign": lambda: next(form),
        "list": lambda: draw(signatures(plain, slug=letter.slug).content),
        "list_middle": lambda: draw(signatures(asked, slug=letter.slug).content),
    }


def _form(letter: "Letter") -> Iterator[None]:
    """Each step has one more form kept and answered as the front does, in batches of one, and expects that it is."""
    from undersigned.letters.queries import current_texts
    from undersigned.signatures.actions.keeping import keep_forms
    from undersigned.signatures.form_token import make_form_token
    from undersigned.wsgi import application, door

    text = current_texts(letter)[0]
    token = make_form_token(letter_id=letter.pk, sha256=bytes(text.sha256 or b""), first=False)
    number = 0
    while True:
        number += 1
        fields = {"name": "Example Ada", "show": "named", "email": f"example-{letter.slug[-20:]}-{number}@example.org"}
        body = urlencode({**fields, "token": token, "language": "en", "website": ""}).encode()
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": f"/letters/{letter.slug}/sign",
            "HTTP_HOST": "testserver",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "192.0.2.7",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
        }
        if (plain := door.read(environ, body)) is not None:
            if keep_forms([plain.prepared]) != {plain.prepared.id} or plain.response()[0] != 200:
                raise RuntimeError("A form that should be taken was not.")
            yield
            continue
        statuses: list[str] = []  # the first of its kind, and one now and then, are Django's
        answer = application(environ, lambda status, _headers, _exc_info=None: statuses.append(status))  # type: ignore[arg-type,return-value]  # noqa: B023
        if b"@example.org" not in b"".join(answer) or not statuses[0].startswith("200"):
            raise RuntimeError("A form that should be taken was not.")
        if hasattr(answer, "close"):
            answer.close()
        yield


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
