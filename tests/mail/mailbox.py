"""A mailbox on loopback that speaks as much IMAP (RFC 3501) as our reader needs."""

import re
import socketserver
import threading
from typing import Any


class Mailbox:
    """`mails` is what lies in it; `seen` the numbers that were marked; `fetched` how often one was read."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.seen: set[int] = set()
        self.deleted: set[int] = set()
        self.fetched = 0
        box = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"* OK ready\r\n")
                for line in self.rfile:
                    words = line.decode().strip().split(" ", 2)
                    if len(words) < 2:
                        return
                    self.wfile.write(box._answer(words[0], words[1].upper(), words[2] if len(words) > 2 else ""))
                    if words[1].upper() == "LOGOUT":
                        return

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self.port: int = self._server.server_address[1]

    def start(self) -> "Mailbox":
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(60)

    def _answer(self, tag: str, command: str, rest: str) -> bytes:
        done = f"{tag} OK done\r\n".encode()
        match command:
            case "LOGIN":
                right = rest.replace('"', "") == "letters secret"
                return done if right else f"{tag} NO wrong password for letters\r\n".encode()
            case "CAPABILITY":
                return b"* CAPABILITY IMAP4rev1\r\n" + done
            case "SELECT":
                assert rest == '"Returns"'
                return f"* {len(self.mails)} EXISTS\r\n".encode() + done
            case "UID":
                return self._by_uid(*rest.split(" ", 1)) + done
            case "EXPUNGE":
                kept = [n for n in range(len(self.mails)) if n not in self.deleted]
                self.seen = {new for new, old in enumerate(kept) if old in self.seen}
                self.mails, self.deleted = [self.mails[n] for n in kept], set()
                return done
            case "LOGOUT":
                return b"* BYE\r\n" + done
        return f"{tag} BAD\r\n".encode()

    def _by_uid(self, command: str, rest: str) -> bytes:
        if command == "SEARCH":
            unseen = [str(n + 1) for n in range(len(self.mails)) if n not in self.seen]
            return f"* SEARCH {' '.join(unseen)}".rstrip().encode() + b"\r\n"
        uid, what = rest.split(" ", 1)
        number = int(uid) - 1
        if command == "FETCH":
            self.fetched += 1
            match: Any = re.search(r"<0\.(\d+)>", what)
            part = self.mails[number][: int(match[1])]
            return f"* {uid} FETCH (UID {uid} BODY[]<0> {{{len(part)}}}\r\n".encode() + part + b")\r\n"
        (self.deleted if "Deleted" in what else self.seen).add(number)
        return b""
