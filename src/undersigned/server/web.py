"""The web server: Granian in front of the WSGI application. `python -m undersigned web`, started by the supervisor.

The application is loaded once and the workers are forked from it, so several of them share its memory and the start
costs one loading, not one for each.
"""

import gc
import os
import signal

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from undersigned.server.processes import end_with_parent


def main(*, host: str, port: int, workers: int, threads: int) -> int:
    """Serve until SIGTERM. Returns the exit code."""
    from django.urls import get_resolver

    from undersigned.wsgi import application

    # Every view is imported now, once, and not by the first reader of each worker.
    get_resolver().url_patterns  # noqa: B018
    # What is loaded now lives as long as the process: without this the collector would touch, and so copy, every page.
    gc.collect()
    gc.freeze()

    os.register_at_fork(after_in_child=_begin_worker)
    Server(
        "undersigned.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,  # an access log is a list of who read and who signed
        respawn_failed_workers=True,
        respawn_interval=0.5,
        # No timeout of its own: with one Granian warns of workers that have long ended. The supervisor has one.
        workers_kill_timeout=None,
    ).serve(target_loader=lambda _target: application)
    return 0


def _begin_worker() -> None:
    """The first thing that a forked worker does."""
    # Until Granian has set up its own, a signal to stop must not meet our parent's handler, which would swallow it.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    # Else a worker outlives a killed parent and keeps the port.
    end_with_parent(signal.SIGKILL)
