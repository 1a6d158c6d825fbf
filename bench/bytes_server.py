"""What Granian alone can do: the same bytes from an application that does nothing else, with the settings of `serve`.

`python -m bench.bytes_server PORT FILE WORKERS THREADS`
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from bench.instance import body_of, headers_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def application(answer: bytes) -> "WSGIApplication":
    """Always this answer."""
    headers, body = list(headers_of(answer).items()), body_of(answer)
    kept = [(name, value) for name, value in headers if name not in {"date", "server", "connection"}]

    def answered(_environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        start_response("200 OK", kept)
        return [body]

    return answered


def main() -> None:
    """Serve until SIGTERM."""
    port, file, workers, threads = sys.argv[1:]
    loaded = application(Path(file).read_bytes())
    Server(
        "bench.bytes_server:application",
        address="127.0.0.1",
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(workers),
        blocking_threads=int(threads),
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,
    ).serve(target_loader=lambda _target: loaded)


if __name__ == "__main__":
    main()
