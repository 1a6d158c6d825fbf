"""What a signatory typed, and what of it is bound by the signature. Pure."""

import re
from dataclasses import dataclass
from typing import Any

from undersigned.common.errors import NotAPublicNameError
from undersigned.common.names import check_public_name

_POSTCODE = re.compile(r"[0-9][0-9 -]{1,14}[0-9]")


def beside_the_name(value: str) -> str:
    """What may stand in public beside a name: as a name may, or a postcode. Raises NotAPublicNameError; "" is fine."""
    value = value.strip()
    try:
        return check_public_name(value) if value else ""
    except NotAPublicNameError as error:
        if error.code == "no-letters" and _POSTCODE.fullmatch(value):
            return value
        raise


@dataclass(frozen=True, repr=False)
class Entry:
    """The public part of a signature: `show` is "named" or "hidden"; hidden entries hold nothing else."""

    show: str
    name: str = ""
    affiliation: str = ""
    place: str = ""
    organisation: bool = False

    def __post_init__(self) -> None:
        if self.show != "named" and (self.name or self.affiliation or self.place or self.organisation):
            raise ValueError("a hidden entry holds no name")

    def __repr__(self) -> str:
        return f"<Entry {self.show}>"

    @property
    def fields(self) -> tuple[str, str, str, str]:
        """The fields of the commitment, in their order (docs/formats.md)."""
        return self.name, self.affiliation, self.place, "organisation" if self.organisation else "person"

    def to_json(self) -> dict[str, Any]:
        """For a sealed box."""
        return {
            "show": self.show,
            "name": self.name,
            "affiliation": self.affiliation,
            "place": self.place,
            "organisation": self.organisation,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Entry":
        """Out of a sealed box."""
        return cls(data["show"], data["name"], data["affiliation"], data["place"], data["organisation"])
