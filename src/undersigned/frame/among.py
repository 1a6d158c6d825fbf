"""Asking the database for rows whose value is among many, with one parameter instead of one for each."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, F, Func, Value


class _Array(Value):
    """A list as one parameter, in PostgreSQL's binary format: as text psycopg escapes each value of it by itself."""

    def as_sql(self, *_args: Any, **_kwargs: Any) -> tuple[str, list[Any]]:
        return "%b", [self.value]


def is_among(field: str, values: Iterable[Any]) -> Func:
    """A condition for `filter`: what `field__in=values` says, as `field = ANY(array)`.

    With `__in` Django wraps each value, and psycopg reads a statement that grows with them: 2.2 ms of a processor for
    400 digests, against 0.5. The values are of the column's own type (UUID, bytes): nothing here converts them.
    """
    return Func(
        F(field), _Array(list(values)), template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField()
    )
