"""Tokens: made on the desk, shown once, known again by a digest, ended at any time."""

import hashlib

from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from undersigned.campaigns.models import Campaign, Organiser
from undersigned.common import clock
from undersigned.sealing.tokens import new_token, read_token, token_text

from ..models import ApiToken, Scope

PREFIX = "undersigned_"
MOST_TOKENS = 20


def make_token(*, campaign: Campaign, name: str, scopes: list[str], made_by: Organiser) -> tuple[ApiToken, str]:
    """A fresh token and its text, which is nowhere kept."""
    secret = new_token()
    kept = ApiToken.objects.create(
        campaign=campaign,
        name=name,
        digest=_digest(secret),
        scopes=[scope for scope in Scope.values if scope in scopes],
        made_by=made_by,
        made_at=clock.now(),
    )
    return kept, PREFIX + token_text(secret)


def end_token(*, token: ApiToken) -> None:
    """It opens nothing any more."""
    token.delete()


def tokens_of(campaign: Campaign) -> QuerySet[ApiToken]:
    """A campaign's tokens, the newest first."""
    return ApiToken.objects.filter(campaign=campaign).order_by("-made_at")


def token_of(header: str) -> ApiToken | None:
    """The token in an Authorization header; None for anything that is none of ours. Notes the day of its use."""
    scheme, _space, text = header.partition(" ")
    secret = read_token(text.strip().removeprefix(PREFIX)) if text.strip().startswith(PREFIX) else None
    if not constant_time_compare(scheme.lower(), "bearer") or secret is None:
        return None
    found = ApiToken.objects.select_related("campaign").filter(digest=_digest(secret)).first()
    if found is not None and found.used_on != clock.today():
        ApiToken.objects.filter(pk=found.pk).update(used_on=clock.today())
    return found


def _digest(secret: bytes) -> bytes:
    """256 random bits need no slow hash."""
    return hashlib.sha256(b"undersigned api token\n" + secret).digest()
