"""An SMTP server that takes every mail and forgets it: `python -m bench.sink [PORT FILE]` prints its port.

As fast as Python can: a thread for each connection, which answers what is pipelined in one packet, and only counts.
When its input ends it prints one line of JSON: how many mails came, to how many different recipients, over how many
connections. Given a FILE, it appends each recipient to it before it says that it has taken the mail, so that this is
known even when it is killed.
"""

import contextlib
import json
import os
import re
import socket
import sys
import threading

GREETING = b"220 sink.example ESMTP\r\n"
OFFERS = b"250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 10000000\r\n"
FINE, GO_ON, TAKEN = b"250 2.0.0 OK\r\n", b"354 go on\r\n", b"250 2.0.0 taken\r\n"
END = b"\r\n.\r\n"
BEGIN = re.compile(rb"MAIL [^\r\n]*\r\nRCPT TO:<([^>\r\n]*)>\r\nDATA\r\n")  # how a mail begins, sent as one packet


class Conversation:
    """One connection, and whom the mails were to that came over it."""

    def __init__(self, connection: socket.socket, file: int | None) -> None:
        self._connection, self._file = connection, file
        self._rest, self._in_data, self._to = b"", False, b""
        self.recipients: list[bytes] = []

    def run(self) -> None:
        """Take mail until the other side goes."""
        with self._connection, contextlib.suppress(OSError):
            self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._connection.sendall(GREETING)
            while data := self._connection.recv(262_144):
                self._rest += data
                if answers := b"".join(iter(self._answer, b"")):
                    self._connection.sendall(answers)

    def _answer(self) -> bytes:
        """The answer to what came first and was not answered yet; nothing while it is not whole."""
        if self._in_data:
            _content, end, rest = self._rest.partition(END)
            return self._take(rest) if end else b""
        if begin := BEGIN.match(self._rest):
            self._rest, self._to, self._in_data = self._rest[begin.end() :], begin[1], True
            return FINE + FINE + GO_ON
        line, end, rest = self._rest.partition(b"\r\n")
        if not end:
            return b""
        self._rest = rest
        return self._obey(line)

    def _take(self, rest: bytes) -> bytes:
        self._rest, self._in_data = rest, False
        self.recipients.append(self._to)
        if self._file is not None:
            os.write(self._file, self._to + b"\n")
        return TAKEN

    def _obey(self, line: bytes) -> bytes:
        command = line[:4].upper()
        if command == b"EHLO":
            return OFFERS
        if command == b"DATA":
            self._in_data = True
            return GO_ON
        if command == b"RCPT":
            self._to = line[8:].strip(b"<> ")
        return b"221 2.0.0 bye\r\n" if command == b"QUIT" else FINE


def listen(server: socket.socket, conversations: list[Conversation], file: int | None) -> None:
    """Begin a conversation with everyone who comes."""
    while True:
        connection, _ = server.accept()
        conversations.append(Conversation(connection, file))
        threading.Thread(target=conversations[-1].run, daemon=True).start()


def main() -> None:
    """Take mail until the input ends."""
    port, file = (int(sys.argv[1]), sys.argv[2]) if len(sys.argv) > 2 else (0, "")
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600) if file else None
    conversations: list[Conversation] = []
    with socket.create_server(("127.0.0.1", port)) as server:
        threading.Thread(target=listen, args=(server, conversations, descriptor), daemon=True).start()
        print(server.getsockname()[1], flush=True)
        sys.stdin.read()
        mails = [recipient for each in conversations for recipient in each.recipients]
        counts = {"mails": len(mails), "recipients": len(set(mails)), "connections": len(conversations)}
        print(json.dumps(counts), flush=True)


if __name__ == "__main__":
    main()
