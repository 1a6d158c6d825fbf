"""A last guard for logs: whatever code writes, mail addresses, network addresses and tokens do not reach the file."""

import logging
import re

_PATTERNS = [
    (re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+"), "[address]"),
    (
        re.compile(r"(/(?:confirm|my|news|replies|messages|drafts|desk/welcome|desk/invitations)/)[\w-]{8,}"),
        r"\1[token]",
    ),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b(?<!127\.0\.0\.1)"), "[network]"),
    (re.compile(r"\b[A-Za-z0-9_-]{40,}\b"), "[token]"),
]


def without_persons(text: str) -> str:
    """The text with everything that looks like an address or a token replaced by a word in brackets."""
    for pattern, word in _PATTERNS:
        text = pattern.sub(word, text)
    return text


class ImpersonalFilter(logging.Filter):
    """Rewrites each record; a traceback keeps its places in the code and loses its message's personal parts."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_persons(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = without_persons(logging.Formatter().formatException(record.exc_info))
        elif record.exc_text:
            record.exc_text = without_persons(record.exc_text)
        return True
