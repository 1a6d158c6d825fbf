"""The web server: Granian in front of the application. `python -m undersigned web`, started by the supervisor.

The application is loaded once and the workers are forked from it, so several of them share its memory and the start
costs one loading, not one for each.
"""

import gc
import os
import resource
import signal
from typing import Any

from granian.constants import Interfaces, Loops
from granian.log import LogLevels
from granian.server import Server

from undersigned.server.processes import end_with_parent

MOST_REQUESTS = 4096  # at once in each worker; most of them are forms that wait for their turn, which costs little


def main(*, host: str, port: int, workers: int, threads: int) -> int:
    """Serve until SIGTERM. Returns the exit code."""
    from django.urls import get_resolver

    from undersigned.wsgi import front

    # Every view is imported now, once, and not by the first reader of each worker.
    get_resolver().url_patterns  # noqa: B018
    # What is loaded now lives as long as the process: without this the collector would touch, and so copy, every page.
    gc.collect()
    gc.freeze()

    os.register_at_fork(after_in_child=_begin_worker)
    _allow_many_connections()
    application: Any = front(threads)  # Granian's types know functions only
    Server(
        "undersigned.wsgi:front",  # a name for its log; the application itself is handed over below
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        loop=Loops.uvloop,
        workers=workers,
        backpressure=MOST_REQUESTS,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,  # an access log is a list of who read and who signed
        respawn_failed_workers=True,
        respawn_interval=0.5,
        # No timeout of its own: with one Granian warns of workers that have long ended. The supervisor has one.
        workers_kill_timeout=None,
    ).serve(target_loader=lambda _target: application)
    return 0


def _allow_many_connections() -> None:
    """Each visitor has one, and a shell's limit is often 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if resource.RLIM_INFINITY not in {soft, hard}:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4 * MOST_REQUESTS)), hard))


def _begin_worker() -> None:
    """The first thing that a forked worker does."""
    # Until Granian has set up its own, a signal to stop must not meet our parent's handler, which would swallow it.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    # Else a worker outlives a killed parent and keeps the port.
    end_with_parent(signal.SIGKILL)
