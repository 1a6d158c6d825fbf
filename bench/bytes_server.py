"""What Granian alone can do: the same bytes from an application that does nothing else, with the settings of `serve`.

`python -m bench.bytes_server PORT FILE WORKERS`
"""

import sys
from pathlib import Path

from granian.constants import Interfaces, Loops
from granian.log import LogLevels
from granian.rsgi import HTTPProtocol, Scope
from granian.server import Server

from bench.instance import body_of, headers_of


class Application:
    """Always this answer."""

    def __init__(self, answer: bytes) -> None:
        self._body = body_of(answer)
        self._headers = [
            (name, value) for name, value in headers_of(answer).items() if name not in {"date", "server", "connection"}
        ]

    async def __rsgi__(self, _scope: Scope, protocol: HTTPProtocol) -> None:
        """Send it."""
        protocol.response_bytes(200, self._headers, self._body)


def main() -> None:
    """Serve until SIGTERM."""
    port, file, workers = sys.argv[1:]
    loaded = Application(Path(file).read_bytes())
    Server(
        "bench.bytes_server:application",
        address="127.0.0.1",
        port=int(port),
        interface=Interfaces.RSGI,
        loop=Loops.uvloop,
        workers=int(workers),
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,
    ).serve(target_loader=lambda _target: loaded)


if __name__ == "__main__":
    main()
