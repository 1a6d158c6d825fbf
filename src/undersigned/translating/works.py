"""What the machinery has to know of a room whose words are translated.

A room derives `Work` for its table of working copies and registers one instance when it starts (apps.py). Working
copies have numbers that are unique over all rooms, so a private link or an address of the desk needs only the number.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from undersigned.campaigns.models import Organiser
from undersigned.common.errors import UndersignedError

from .errors import TranslationError
from .models import WorkingCopy
from .units import Unit

C = TypeVar("C", bound=WorkingCopy)


class Work(ABC, Generic[C]):
    """How one kind of thing is translated; an instance holds no state."""

    related: ClassVar[tuple[str, ...]] = ()
    fixed_error: ClassVar[type[UndersignedError]] = TranslationError  # raised while nothing can change
    back_label: ClassVar[str | Promise] = _("Back")
    review_help: ClassVar[str | Promise] = _(
        "Read it beside the original. If it says the same, say so; its page will tell that a second person has read it."
    )
    review_thanks: ClassVar[str | Promise] = _("Thank you. Its page will say that a second person has read it.")

    @property
    @abstractmethod
    def copies(self) -> type[C]:
        """The table of working copies."""

    @abstractmethod
    def original_language(self, copy: C) -> str:
        """Which language it is translated from."""

    @abstractmethod
    def units_now(self, copy: C) -> list[Unit]:
        """The units beside the original as it is now."""

    @abstractmethod
    def labels(self, units: Sequence[Unit]) -> list[str]:
        """What each unit is, in the language that the interface speaks now."""

    @abstractmethod
    def longest(self, part: str) -> int:
        """Characters that a unit of this part may have."""

    @abstractmethod
    def why_fixed(self, copy: C) -> str:
        """A sentence that says why nothing can change at the moment; empty while it can."""

    @abstractmethod
    def written(self, copy: C, units: Sequence[Unit]) -> None:
        """What follows a save, inside its transaction. Raises TranslationError for words that it does not take."""

    def read(self, copy: C) -> None:
        """What follows when a second person has read it, inside the transaction."""

    @abstractmethod
    def file_name(self, copy: C) -> str:
        """What translators' files are called, without their ending."""

    @abstractmethod
    def back(self, copy: C) -> str:
        """The desk's page of what is translated."""

    @abstractmethod
    def publish_page(self, copy: C, by: Organiser) -> str:
        """Where an organiser publishes what is written; empty where there is nothing to do, or not for them."""

    @abstractmethod
    def publish(self, copy: C, by: Organiser) -> str:
        """Publish it from the desk's common page; returns a sentence for the organiser. Raises UndersignedError."""

    @abstractmethod
    def publish_notes(self, copy: C) -> list[str]:
        """Sentences that say what publishing does."""

    def rows(self) -> QuerySet[C]:
        """The working copies with what they need at hand."""
        return self.copies._default_manager.select_related(*self.related)


_WORKS: dict[type[WorkingCopy], Work[Any]] = {}


def register(work: Work[Any]) -> None:
    """Make a room's work known; once for each table."""
    _WORKS[work.copies] = work


def work_of(copy: WorkingCopy) -> Work[Any]:
    """The work that a working copy belongs to. Raises LookupError for a table that no room registered."""
    return _WORKS[type(copy)]


def copy_numbered(number: UUID) -> WorkingCopy | None:
    """The working copy with this number, of whatever kind."""
    found = (work.rows().filter(pk=number).first() for work in _WORKS.values())
    return next((copy for copy in found if copy is not None), None)
