"""An SMTP server that takes every mail and forgets it: `python -m bench.sink [PORT FILE]` prints its port.

As fast as Python can: it answers what is pipelined in one packet, and only counts. When its input ends it prints one
line of JSON: how many mails came, to how many different recipients, over how many connections. Given a FILE, it appends
each recipient to it before it says that it has taken the mail, so that this is known even when it is killed.
"""

import asyncio
import json
import os
import sys

GREETING = b"220 sink.example ESMTP\r\n"
OFFERS = b"250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 10000000\r\n"


class Counts:
    """What came in."""

    mails = 0
    connections = 0
    recipients: set[bytes] = set()
    file: int | None = None


class Sink(asyncio.Protocol):
    """One conversation."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        Counts.connections += 1
        self._transport = transport
        self._rest, self._in_data, self._to = b"", False, b""
        transport.write(GREETING)  # type: ignore[attr-defined]  # a transport that writes

    def data_received(self, data: bytes) -> None:
        """Answer everything that is there in one packet."""
        self._rest += data
        answers: list[bytes] = []
        while True:
            if self._in_data:
                end = self._rest.find(b"\r\n.\r\n")
                if end < 0:
                    break
                self._rest, self._in_data = self._rest[end + 5 :], False
                Counts.mails += 1
                Counts.recipients.add(self._to)
                if Counts.file is not None:
                    os.write(Counts.file, self._to + b"\n")
                answers.append(b"250 2.0.0 taken\r\n")
                continue
            line, found, rest = self._rest.partition(b"\r\n")
            if not found:
                break
            self._rest = rest
            answers.append(self._answer(line))
        if answers:
            self._transport.write(b"".join(answers))  # type: ignore[attr-defined]

    def _answer(self, line: bytes) -> bytes:
        command = line[:4].upper()
        if command == b"EHLO":
            return OFFERS
        if command == b"DATA":
            self._in_data = True
            return b"354 go on\r\n"
        if command == b"RCPT":
            self._to = line[8:].strip(b"<> ")
        if command == b"QUIT":
            self._transport.close()
            return b""
        return b"250 2.0.0 OK\r\n"


async def main() -> None:
    """Take mail until the input ends."""
    port, file = (int(sys.argv[1]), sys.argv[2]) if len(sys.argv) > 2 else (0, "")
    if file:
        Counts.file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", port)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    counts = {"mails": Counts.mails, "recipients": len(Counts.recipients), "connections": Counts.connections}
    print(json.dumps(counts), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
