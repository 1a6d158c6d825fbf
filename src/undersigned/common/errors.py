"""The root of every error that Undersigned raises on purpose.

    Exception
    └── UndersignedError        one plain sentence: what happened and what to do next

Each room derives its own tree from it in its `errors.py`.
"""


class UndersignedError(Exception):
    """Something that a person can be told in one plain sentence."""
