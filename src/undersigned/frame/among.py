"""Asking the database for rows whose value is among many, with one parameter instead of one for each."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, F, Func, Value


def is_among(field: str, values: Iterable[Any]) -> Func:
    """A condition for `filter`: what `field__in=values` says, as `field = ANY(array)`.

    With `__in` Django wraps each value, and psycopg reads a statement that grows with them: for 200 values some 3 ms of
    a processor, against 0.3. The values are of the column's own type (UUID, bytes): nothing here converts them.
    """
    return Func(
        F(field), Value(list(values)), template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField()
    )
