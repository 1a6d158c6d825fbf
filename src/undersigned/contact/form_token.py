"""The token in the form to write to organisers: which campaign, since when. The same for everyone.

<day number>.<HMAC in base64url>
"""

import uuid

from django.conf import settings
from django.utils.translation import gettext as _

from undersigned.common import clock
from undersigned.sealing.tokens import dated_mark, is_fresh_mark

from .errors import StaleFormError
from .keys import form_key


def make_form_token(*, campaign_id: uuid.UUID) -> str:
    """The token for a form made today."""
    return ".".join(dated_mark(form_key(), "contact form", clock.today(), campaign_id.bytes))


def check_form_token(token: str, *, campaign_id: uuid.UUID) -> None:
    """Raises StaleFormError for a form that is too old or not ours."""
    number, _dot, mark = token.partition(".")
    days, today = settings.UNDERSIGNED_FORM_DAYS, clock.today()
    if not is_fresh_mark(form_key(), "contact form", number, mark, campaign_id.bytes, today=today, days=days):
        raise StaleFormError(_("This form is too old to be sent. Nothing was sent yet: please press once more."))
