"""What can go wrong with the log.

UndersignedError
└── LedgerError
    ├── LeafFormatError   not a leaf in its one accepted spelling
    └── LogMovedError     another sequencer was here first; nothing was changed
"""

from undersigned.common.errors import UndersignedError


class LedgerError(UndersignedError):
    """Anything about logs and leaves."""


class LeafFormatError(LedgerError):
    """These bytes are no leaf; says which line and why."""


class LogMovedError(LedgerError):
    """The log's size was not the one expected."""
