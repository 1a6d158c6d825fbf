"""What is measured inside a process: drawing pages, making a package, reading documents.

`python -m bench.inside pages|import|package` prints one line of JSON; bench/__main__.py runs it in a process
of its own.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from undersigned.letters.models import Letter

FEW = 100
DRAWINGS = 150
READINGS = 20
PACKED = 5_000
TESTS = Path(__file__).parent.parent / "tests"
SEED = TESTS / "seeds" / "open-letter.txt"
LEAFLETS = TESTS / "importing" / "made"  # the example leaflet, as an office program wrote it
FORMATS = ("docx", "odt", "html", "pdf")

_FILL = """
WITH leaves AS (
    INSERT INTO ledger_leaf (id, log_id, index, data, hash)
    SELECT gen_random_uuid(), %(log)s, n, sha256(int8send(n)), sha256(int8send(n)) FROM generate_series(1, %(number)s) n
    RETURNING id, index
)
INSERT INTO signatures_signature (id, letter_id, text_id, klass, status, show, display, first, name, affiliation, place,
    organisation, salt, sort_key, search, handle, amendments, leaf_id, index, reason,
    flags)
SELECT gen_random_uuid(), %(letter)s, %(text)s, 'email', 'counted', 'named', 'shown', false, 'Ada Example ' || index,
    'gardener', 'Mill Lane', false, sha256(int8send(index)), 'ada example ' || index, to_tsvector('simple', 'ada'),
    sha256(uuid_send(gen_random_uuid())), 0, id, index, '', ''
FROM leaves
"""


def open_letter_with(number: int) -> "Letter":
    """An open letter with this many signatures and a fortnight of counts."""
    from datetime import timedelta

    from django.db import connection

    from undersigned.campaigns.models import Campaign
    from undersigned.common import clock
    from undersigned.letters.actions import freeze_letter, open_letter, start_letter
    from undersigned.letters.queries import current_texts
    from undersigned.signatures.models import DayTally, Tally

    letter = start_letter(
        campaign=Campaign.objects.earliest("pk"),
        language="en",
        title=f"Example: keep the swimming pool open, {number} of us ask",
        salutation="Dear members of the council,",
        body="We swim on weekday mornings.\n\n" * 8,
        closing="With kind regards,",
        sender="people who swim",
        addressee="the city council",
    )
    freeze_letter(letter=letter)
    open_letter(letter=letter)
    letter.refresh_from_db()
    text = current_texts(letter)[0]
    with connection.cursor() as cursor:
        cursor.execute(
            _FILL.replace("\n", " "),
            {"log": letter.log_id, "letter": letter.pk, "text": text.pk, "number": number},
        )
    counts = {"email": {"en": number}}
    Tally.objects.update_or_create(letter=letter, defaults={"size": number + 1, "counts": counts, "at": clock.now()})
    for back in range(14):
        day = clock.today() - timedelta(days=back)
        past = {"email": {"en": number - number * back // 14}}
        DayTally.objects.update_or_create(letter=letter, day=day, defaults={"counts": past})
    return letter


def analyze() -> None:
    """What autovacuum does within a minute, done now."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE signatures_signature, ledger_leaf")


def pages() -> dict[str, float]:
    """Median milliseconds of the views of a letter, of a leaflet with everything on it, and of a meeting, in turn."""
    import django

    django.setup()
    from django.conf import settings
    from django.http import HttpResponse
    from django.test import RequestFactory

    from tests.leaflets.leaflets import full_leaflet
    from undersigned.campaigns.models import Campaign
    from undersigned.leaflets.models import Kind
    from undersigned.leaflets.views import leaflet
    from undersigned.meetings.views import meeting
    from undersigned.pages.letter import letter

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    opened = open_letter_with(FEW)
    full = full_leaflet(Campaign.objects.earliest("pk"), opened)
    announced = full.blocks.filter(kind=Kind.MEETING)[0].meeting
    if announced is None:
        raise RuntimeError("The leaflet has no meeting.")
    place = announced.slug
    analyze()
    request = RequestFactory().get("/")

    def draw(answer: HttpResponse) -> None:
        if len(answer.content) < 1000:
            raise RuntimeError("A page came out empty.")

    views: list[Callable[[], object]] = [
        lambda: draw(letter(request, slug=opened.slug, language="en")),
        lambda: draw(leaflet(request, slug=full.slug)),
        lambda: draw(meeting(request, slug=place)),
    ]
    return dict(zip(("letter", "leaflet", "meeting"), _in_turn(views, DRAWINGS), strict=True))


def reading() -> dict[str, float]:
    """Median seconds to read the example letter, and the example leaflet in each format, once the reader is warm."""
    from undersigned.importing.sandbox import import_bytes

    documents = [SEED.read_bytes(), *((LEAFLETS / f"leaflet.{form}").read_bytes() for form in FORMATS)]
    works: list[Callable[[], object]] = [partial(import_bytes, data) for data in documents]
    taken = _in_turn(works, READINGS)
    return {name: milliseconds / 1000 for name, milliseconds in zip(("text", *FORMATS), taken, strict=True)}


def packages() -> dict[str, float]:
    """Median seconds to make what is handed to an addressee: a letter of 5,000 names in three languages, as a zip."""
    import django

    django.setup()
    from django.db import transaction

    from tests.letters.letters import open_letter_for_tests
    from tests.signatures.many import sign_many
    from undersigned.campaigns.models import Campaign
    from undersigned.delivery.package import make_package
    from undersigned.ledger.actions import sequence_log
    from undersigned.ledger.publishing import publish_log

    letter = open_letter_for_tests(Campaign.objects.earliest("pk"))
    with transaction.atomic():  # or the running server would count leaves whose signatures are still to come
        sign_many(letter, PACKED)
    letter.refresh_from_db()
    if letter.log_id is None:
        raise RuntimeError("The letter has no log.")
    sequence_log(log_id=letter.log_id)
    publish_log(log_id=letter.log_id)
    taken, size = [], 0
    for _ in range(5):
        began = time.perf_counter()
        package = make_package(letter, with_names=True)
        size = len(package.to_zip())
        taken.append(time.perf_counter() - began)
        if package.count.total != PACKED:
            raise RuntimeError(f"The package counts {package.count.total} instead of {PACKED}.")
    return {"seconds": statistics.median(taken), "bytes": size}


def _in_turn(works: list[Callable[[], object]], times: int) -> list[float]:
    """Median milliseconds of each, done in turn so that whatever else the machine does meets all alike."""
    for work in works:
        for _ in range(5):
            work()
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(times):
        for work, into in zip(works, taken, strict=True):
            began = time.perf_counter()
            work()
            into.append((time.perf_counter() - began) * 1000)
    return [statistics.median(each) for each in taken]


if __name__ == "__main__":
    print(json.dumps({"pages": pages, "import": reading, "package": packages}[sys.argv[1]]()))
