"""What is done now and then over the tables of all rooms, and the loop step that publishes pages as files."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from procrastinate.contrib.django import app

from .folder import PublishedFolder
from .publishing import Publisher
from .wiping import NIGHTLY_BYTES, wipe_deleted


def publish_pages() -> bool:
    """Bring the folder that UNDERSIGNED_PUBLISHED names up to date, where it does; never at once again."""
    if settings.UNDERSIGNED_PUBLISHED:
        publisher().step()
    return False


def stop_publishing() -> None:
    """At the worker's end: from now on the proxy asks the server itself."""
    if settings.UNDERSIGNED_PUBLISHED:
        publisher().folder.close()


@cache
def publisher() -> Publisher:
    """The one of this process."""
    return Publisher(PublishedFolder(Path(settings.UNDERSIGNED_PUBLISHED)), WSGIHandler())


@app.periodic(cron="5-55/10 * * * *")
@app.task(queueing_lock="wiping", pass_context=False)
def wipe(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate passes the tick
    """Take what was deleted out of the database's files, in every room's tables, while they are small."""
    wipe_deleted()


@app.periodic(cron="50 3 * * *")
@app.task(queueing_lock="wiping-nightly", pass_context=False)
def wipe_nightly(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate passes the tick
    """The same for larger tables, when few people are about."""
    wipe_deleted(most_bytes=NIGHTLY_BYTES)
