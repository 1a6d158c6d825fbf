"""What the worker does for leaflets: it looks at cited pages again, a few every ten minutes."""

from procrastinate.contrib.django import app

from .actions import look_at_page, plan_page_checks
from .actions.rechecking import pages_due


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="leaflets-pages", lock="leaflets-pages", pass_context=False)
def look_at_cited_pages(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate passes the tick
    """One page after the other, each in no transaction."""
    plan_page_checks()
    for check in pages_due():
        look_at_page(check=check)
