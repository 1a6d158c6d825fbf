"""What can go wrong with updates and with handing over.

UndersignedError
└── DeliveryError
    ├── NobodyToTellError    nobody wants news of this letter
    ├── UpdateError          the update is not in a state, or not complete enough, for this
    ├── ToldAlreadyError     the meeting was told of in another update
    └── HandOverError        the letter cannot be handed over so, or not yet
"""

from undersigned.common.errors import UndersignedError


class DeliveryError(UndersignedError):
    """Anything about updates and handing over."""


class NobodyToTellError(DeliveryError):
    """Nobody wants news of this letter, so nothing was sent."""


class UpdateError(DeliveryError):
    """The update cannot do this now; says why."""


class ToldAlreadyError(DeliveryError):
    """They are told of a meeting once."""


class HandOverError(DeliveryError):
    """The letter cannot be handed over in this way, or not yet; says why."""
