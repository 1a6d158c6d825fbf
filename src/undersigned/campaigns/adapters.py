"""How allauth's flows behave here; the flows themselves are allauth's."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in by code, without sites, flash messages or passwords."""
