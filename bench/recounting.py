"""How long the recount in the page takes: from the button to the verdict, in Chromium, for ten thousand signatures.

`python -m bench.recounting` makes the letter in the database that the environment names, and prints the last part of
its address; bench/__main__.py runs it in a process of its own.
"""

import statistics
import time
from importlib.util import find_spec

from bench.figures import Figure, MissingToolError
from bench.instance import Instance, run_python

MANY = 10_000
LONGEST = 3.0
ROUNDS = 5
PATIENCE_MS = 60_000


def recount(instance: Instance) -> Figure:
    """Median seconds; the page says each time that everything agrees, or the bench fails. Raises MissingToolError."""
    browser_is_missing()
    environment = instance.environment | {"DATABASE_URL": instance.database_url}
    slug = run_python("-m", "bench.recounting", environment=environment).strip()
    times = _press(f"{instance.origin}/letters/{slug}/counted")
    extra: dict[str, float | int | str] = {"signatures": MANY, "shortest": round(min(times), 3)}
    return Figure("recount", statistics.median(times), "s", LONGEST, extra | {"longest": round(max(times), 3)})


def browser_is_missing() -> None:
    """Raises MissingToolError when there is no Chromium to count in, or nothing to drive it."""
    from tests.browser import executable

    if find_spec("playwright") is None or executable() is None:
        raise MissingToolError(
            "the recount was left out: no Chromium on this machine. Install it, or name it in CHROMIUM."
        )


def _press(address: str) -> list[float]:
    """The seconds of each round, every one on a page of its own, so that nothing is left from the one before."""
    from playwright.sync_api import sync_playwright

    from tests.browser import launch_options

    times = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())  # type: ignore[arg-type]
        for _ in range(ROUNDS):
            page = browser.new_context().new_page()
            page.goto(address)
            button = page.locator("#recount button")
            button.wait_for()
            began = time.perf_counter()
            button.click()
            page.wait_for_selector("#recount-output[data-done]", timeout=PATIENCE_MS)
            times.append(time.perf_counter() - began)
            verdict = page.inner_text("#recount-verdict")
            if f"The recount agrees: {MANY:,} confirmations" not in verdict:
                raise RuntimeError(f"The recount said: {page.inner_text('#recount-output')[:500]}")
            page.context.close()
        browser.close()
    return times


def _make_letter() -> str:
    """An open letter with signatures as people would make them, published."""
    import django

    django.setup()
    from django.db import transaction

    from bench.inside import open_letter_with
    from tests.signatures.many import sign_many
    from undersigned.ledger.models import Log
    from undersigned.ledger.tasks import publish_waiting, sequence_waiting

    letter = open_letter_with(0)
    with transaction.atomic():  # the server's worker would give leaves their places before their signatures are there
        sign_many(letter, MANY)
    while Log.objects.get(pk=letter.log_id).published_size <= MANY:  # the server's own worker does it, too
        sequence_waiting()
        publish_waiting()
        time.sleep(0.1)
    return letter.slug


if __name__ == "__main__":
    print(_make_letter())
