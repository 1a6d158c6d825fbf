"""The sequencer's and the publisher's loop steps."""

import logging
import uuid
from collections.abc import Callable

from undersigned.common import clock

from .actions import sequence_gathered, sequence_log
from .errors import ForkGuardError, LeaseError, LedgerError
from .publishing import publish_log
from .queries import logs_that_gather, logs_to_publish, logs_with_waiting_leaves

logger = logging.getLogger("undersigned.ledger")


def sequence_waiting() -> bool:
    """Sequence each log that has waiting leaves. Never asks to be called again at once: leaves gather for a second."""
    for log_id in logs_with_waiting_leaves():
        _try_to(sequence_log, log_id)
    for log_id in logs_that_gather(clock.today()):
        _try_to(sequence_gathered, log_id)
    return False


def _try_to(sequence: Callable[..., int], log_id: uuid.UUID) -> None:
    try:
        sequence(log_id=log_id)
    except ForkGuardError as error:
        logger.error("log %s: %s", log_id, error)


def publish_waiting() -> bool:
    """Sign and publish a checkpoint for each log that has grown; one log's trouble does not hold up the others."""
    for log_id in logs_to_publish():
        try:
            publish_log(log_id=log_id)
        except LeaseError:
            continue  # another node is at it: what there is to publish will be published
        except LedgerError as error:
            logger.error("log %s: %s", log_id, error)
    return False
