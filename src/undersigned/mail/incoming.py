"""What a mail that came in says, whatever bytes it is: its words, what was left out, whether a program wrote it. Pure.

Nothing here raises: whoever sends us nonsense gets it read as far as it can be. Only plain words are taken: HTML is
reduced to its text, attachments are counted and dropped, and what is longer than LONGEST_TEXT is cut.
"""

import contextlib
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses
from html.parser import HTMLParser

from .compose import body_text, one_line

log = logging.getLogger(__name__)

LONGEST_MAIL = 1_000_000  # octets: room for a long answer with a signature's picture, which is dropped
LONGEST_TEXT = 20_000  # characters
MOST_PARTS = 50
_AUTOMATIC = ("x-autoreply", "x-autorespond", "x-auto-reply", "list-id", "x-loop", "feedback-type")
_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"'@]{1,64}@[^\s<>()\[\]:;,\"'@]{1,255}")


@dataclass(frozen=True, repr=False)
class IncomingMail:
    """A mail as far as it could be read. `text` is LF lines; `addresses` are the writer's own, as the headers tell."""

    text: str
    subject: str
    addresses: frozenset[str]
    recipients: tuple[str, ...]
    dropped: int  # attachments that were left out
    shortened: bool
    automatic: bool  # a program wrote it: never answer, never pass it on
    from_nobody: bool  # an empty return path: a bounce, or something that wants no answer
    message: Message

    def __repr__(self) -> str:
        """Nothing of it: a mail in a log or a traceback names nobody."""
        return f"<{type(self).__name__}>"


def read_mail(data: bytes, *, envelope_from: str | None = None) -> IncomingMail:
    """The mail in these bytes; `envelope_from` is what MAIL FROM said, "" for nobody, None when it is not known."""
    try:
        return _read(message_from_bytes(data[:LONGEST_MAIL], policy=compat32), len(data), envelope_from)
    except Exception as error:  # noqa: BLE001 - whatever bytes somebody sends us, the mails after them are read
        log.warning("A mail that came in could not be read (%s).", type(error).__name__)
        return _read(Message(), len(data), envelope_from)


def _read(message: Message, octets: int, envelope_from: str | None) -> IncomingMail:
    words, dropped = _words(message)
    cut = len(words) > LONGEST_TEXT or octets > LONGEST_MAIL
    return_path = header(message, "return-path").strip() if envelope_from is None else f"<{envelope_from}>"
    return IncomingMail(
        text=body_text(words[:LONGEST_TEXT]).strip("\n"),
        subject=one_line(header(message, "subject"))[:300],
        addresses=frozenset(_addresses(message, "from", "reply-to", "sender", "return-path") | {envelope_from or ""})
        - {""},
        recipients=tuple(sorted(_addresses(message, "delivered-to", "x-original-to", "envelope-to", "to", "cc"))),
        dropped=dropped,
        shortened=cut,
        automatic=_is_automatic(message),
        from_nobody=return_path == "<>",
        message=message,
    )


def header(message: Message, name: str) -> str:
    """A header's text with its encoded words read, "" when it is absent or cannot be."""
    raw = message.get(name)
    if raw is None:
        return ""
    try:
        parts = decode_header(str(raw))
        return "".join(_decoded(part, charset) if isinstance(part, bytes) else part for part, charset in parts)
    except (ValueError, LookupError, UnicodeError, AttributeError):
        return ""


def parts_of(message: Message) -> Iterator[Message]:
    """The mail and its parts, at most MOST_PARTS of them; without recursion, however deep they are nested."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop(0)
        seen += 1
        yield part
        content = part.get_payload()
        if isinstance(content, list):
            waiting = [one for one in content[:MOST_PARTS] if isinstance(one, Message)] + waiting


def text_of(part: Message) -> str:
    """A part's words, whatever charset it claims."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        charset = part.get_param("charset", "utf-8")
    except (ValueError, TypeError, AttributeError):
        charset = "utf-8"
    return _decoded(payload, charset if isinstance(charset, str) else "utf-8")


def content_type(part: Message) -> str:
    """Such as `text/plain`, in small letters."""
    try:
        return part.get_content_type()
    except (ValueError, AttributeError, TypeError):
        return "application/octet-stream"


def _words(message: Message) -> tuple[str, int]:
    """The plain words of a mail, else those of its HTML; and how many other parts there are."""
    plain, html, dropped = "", "", 0
    for part in parts_of(message):
        kind = content_type(part)
        if isinstance(part.get_payload(), list) and not kind.startswith("text/"):
            continue
        attached = str(part.get("content-disposition", "")).strip().lower().startswith("attachment")
        if kind == "text/plain" and not attached:
            plain += ("\n" if plain else "") + text_of(part)
        elif kind == "text/html" and not attached:
            html += text_of(part)
        else:
            dropped += 1
    return (plain if plain.strip() else _without_html(html)), dropped


def _is_automatic(message: Message) -> bool:
    """By RFC 3834 and by what programs do that do not know it."""
    submitted = header(message, "auto-submitted").strip().lower()
    if submitted and not submitted.startswith("no"):
        return True
    if header(message, "precedence").strip().lower() in {"bulk", "junk", "list", "auto_reply"}:
        return True
    if content_type(message) == "multipart/report":
        return True
    return any(name in message for name in _AUTOMATIC)


def _addresses(message: Message, *names: str) -> set[str]:
    """Every address in these headers, in lower case."""
    found: set[str] = set()
    for name in names:
        values = [str(value)[:5000] for value in message.get_all(name, [])][:20]
        with contextlib.suppress(ValueError, IndexError, TypeError, RecursionError):  # comments in comments in comments
            found |= {address.lower() for _name, address in getaddresses(values) if "@" in address}
        found |= {address.lower() for value in values for address in _ADDRESS.findall(value)}
    return found


def _decoded(data: bytes, charset: str | None) -> str:
    try:
        return data.decode(charset or "utf-8", errors="replace")
    except (LookupError, ValueError):
        return data.decode("utf-8", errors="replace")


class _Text(HTMLParser):
    """Words of an HTML mail: blocks on lines of their own, nothing of scripts, styles and addresses of links."""

    _BLOCKS = frozenset(["p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table"])
    _HIDDEN = frozenset({"script", "style", "head", "title"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden = 0
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the library's
        if tag in self._HIDDEN and tag != "head":
            self._hidden += 1
        if tag == "blockquote":
            self._quoted += 1
        if tag in self._BLOCKS:
            self.words.append("\n" + "> " * self._quoted)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._HIDDEN and tag != "head":
            self._hidden = max(0, self._hidden - 1)
        if tag == "blockquote":
            self._quoted = max(0, self._quoted - 1)
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(re.sub(r"\s+", " ", data))


def _without_html(html: str) -> str:
    parser = _Text()
    try:
        parser.feed(html)
        parser.close()
    except (ValueError, AssertionError):  # what was read until then stays
        pass
    lines = [line.strip() for line in "".join(parser.words).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
