"""The sequencer's loop step."""

from .actions import sequence_log
from .queries import logs_with_waiting_leaves


def sequence_waiting() -> bool:
    """Sequence each log that has waiting leaves. Never asks to be called again at once: leaves gather for a second."""
    for log_id in logs_with_waiting_leaves():
        sequence_log(log_id=log_id)
    return False
