"""What can go wrong with a leaflet.

UndersignedError
└── LeafletError
    ├── WrongStateError      the leaflet's state does not allow this
    ├── IncompleteError      something is missing before it can be published; `.reasons` has a sentence for each
    ├── EditConflictError    someone else saved meanwhile
    ├── TableError           a table that we do not take: too large, too long, wrongly spelt
    ├── ClaimError           a claim, figure or source that we do not take
    │   ├── WhyMissingError  a public claim changes, and nobody says why
    │   └── ClaimExistsError the campaign already has a claim with these words
    └── ImageError           a picture that we do not take
"""

from collections.abc import Sequence

from undersigned.common.errors import UndersignedError


class LeafletError(UndersignedError):
    """Anything about leaflets and what stands on them."""


class WrongStateError(LeafletError):
    """The leaflet's state does not allow this."""


class IncompleteError(LeafletError):
    """The leaflet cannot be published yet."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


class EditConflictError(LeafletError):
    """Someone else saved this part since it was opened for editing."""


class TableError(LeafletError):
    """A table that we do not take."""


class ClaimError(LeafletError):
    """A claim, a figure or a source that we do not take."""


class WhyMissingError(ClaimError):
    """A public claim changes, and nobody says why."""


class ClaimExistsError(ClaimError):
    """The campaign already has a claim with these words."""


class ImageError(LeafletError):
    """A picture that we do not take."""
