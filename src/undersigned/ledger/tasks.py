"""The sequencer's and the publisher's loop steps."""

import logging

from .actions import sequence_log
from .errors import ForkGuardError, LedgerError
from .publishing import publish_log
from .queries import logs_to_publish, logs_with_waiting_leaves

logger = logging.getLogger("undersigned.ledger")


def sequence_waiting() -> bool:
    """Sequence each log that has waiting leaves. Never asks to be called again at once: leaves gather for a second."""
    for log_id in logs_with_waiting_leaves():
        try:
            sequence_log(log_id=log_id)
        except ForkGuardError as error:
            logger.error("log %s: %s", log_id, error)
    return False


def publish_waiting() -> bool:
    """Sign and publish a checkpoint for each log that has grown; one log's trouble does not hold up the others."""
    for log_id in logs_to_publish():
        try:
            publish_log(log_id=log_id)
        except LedgerError as error:
            logger.error("log %s: %s", log_id, error)
    return False
