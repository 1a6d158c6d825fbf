"""What a page to look at is, for the lists of pages."""

from dataclasses import dataclass, field

READER, OWNER, TRANSLATOR = "reader", "olena", "tove"


@dataclass(frozen=True)
class Sight:
    """A page: asked for with GET, or as the answer to a form with these fields (which changes nothing)."""

    name: str
    path: str
    status: int = 200
    sent: dict[str, str | list[str]] | None = None
    who: str = READER
    summary: bool = field(default=False)  # an error page of a form: its summary has the focus
