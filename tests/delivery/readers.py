"""People who want news of a letter, and updates for them."""

from undersigned.common.addresses import normalise
from undersigned.delivery.actions.updating import start_update
from undersigned.delivery.models import Update
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts
from undersigned.meetings.models import Meeting
from undersigned.signatures.actions.signing import confirm_signature, sign_letter
from undersigned.signatures.entry import Entry
from undersigned.signatures.models import Pending
from undersigned.signatures.pending import open_contents

BODY = "The council *listened* to us.\n\nRead [the minutes](https://example.org/minutes)."


def reader(letter: Letter, address: str, *, language: str = "") -> bytes:
    """Someone who signs hidden, confirms and wants news; returns the token."""
    before = set(Pending.objects.values_list("pk", flat=True))
    texts = current_texts(letter)
    text = next((text for text in texts if text.language == language), texts[0])
    sign_letter(letter=letter, text=text, entry=Entry("hidden"), address=normalise(address), network="", news=True)
    token = open_contents(Pending.objects.exclude(pk__in=before).get()).token
    confirm_signature(token=token)
    return token


def draft(
    letter: Letter, subject: str = "We met the council", body: str = BODY, meeting: Meeting | None = None
) -> Update:
    """An update in the letter's own language."""
    return start_update(letter=letter, language=letter.original_language, subject=subject, body=BODY, meeting=meeting)
