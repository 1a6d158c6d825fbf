"""Mails of one letter are drawn once: each is what its template says about it, whatever stands in the names."""

import uuid
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from hypothesis import assume, given
from hypothesis import strategies as st

from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.frame.speaking import apart, speaking
from undersigned.letters.models import Letter, Text
from undersigned.mail.outgoing import OutgoingMail
from undersigned.signatures import holder, mails
from undersigned.signatures.entry import Entry
from undersigned.signatures.models import Pending
from undersigned.signatures.pending import Contents

KINDS = {
    "confirm": mails.confirm_mail,
    "invite": mails.invite_mail,
    "reminder": mails.reminder_mail,
    "already": mails.already_signed_mail,
}
words = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=20) | st.sampled_from(
    ["", "100 %", "%(name)s", "%s {title} {{ title }}", "\\1 0", "Example Ada", "עדה", "عاملة", "12", "<b>", "a\u2069b"]
)
languages = st.sampled_from([code for code, _name in settings.LANGUAGES] + ["sv"])


def a_row(title: str, campaign: str, protection: str) -> Pending:
    letter = Letter(id=uuid.uuid4(), campaign=Campaign(name=campaign), protection=protection)
    return Pending(id=uuid.uuid4(), letter=letter, text=Text(title=title, letter=letter), key_day=clock.today())


def contents(entry: Entry, language: str, token: bytes) -> Contents:
    return Contents("ada@example.org", "ada@example.org", entry, token, first=False, language=language)


def as_the_template_says(mail: OutgoingMail, row: Pending, entry: Entry, language: str, token: bytes) -> str:
    text = holder.token_text(token)
    with speaking(language):
        context = {
            "title": apart(row.text.title),
            "campaign": apart(row.letter.campaign.name),
            "entry": entry,
            "confirm_link": f"{settings.UNDERSIGNED_ORIGIN}/confirm/{text}",
            "own_page_link": f"{settings.UNDERSIGNED_ORIGIN}/my/{text}",
            "days": settings.UNDERSIGNED_PENDING_HOURS // 24,
            "invited_days": settings.UNDERSIGNED_INVITED_DAYS,
        }
        ending = "-at-risk" if row.letter.is_at_risk else ""
        return str(render_to_string(f"signatures/mail/{mail.kind}{ending}.txt", context))


@given(st.sampled_from(sorted(KINDS)), words, words, words, words, words, languages, st.sampled_from(Letter.Protection))
def test_a_mail_is_what_its_template_says(
    kind: str, title: str, campaign: str, name: str, affiliation: str, place: str, language: str, protection: str
) -> None:
    assume(kind != "reminder" or protection != Letter.Protection.AT_RISK)  # of such a letter nobody is reminded
    row, token = a_row(title, campaign, protection), holder.new_token()
    for entry in (Entry("named", name, affiliation, place), Entry("hidden")):
        mail = KINDS[kind](row, contents(entry, language, token))
        assert mail.text == as_the_template_says(mail, row, entry, language, token)
        with speaking(language):
            assert row.letter.is_at_risk or apart(title) in mail.subject
        assert (mail.kind, mail.reference, mail.language) == (kind, str(row.pk), language)


def test_the_next_mail_of_a_letter_has_nothing_of_the_one_before() -> None:
    row = a_row("Keep the evening bus", "Evening bus", Letter.Protection.STANDARD)
    first = mails.confirm_mail(row, contents(Entry("named", "Example Ada", "gardener", "Mill Lane"), "en", bytes(32)))
    second = mails.confirm_mail(
        row, contents(Entry("named", "Example Bo", "baker", "Hill Road"), "en", bytes([1] * 32))
    )
    assert "Example Ada, gardener, Mill Lane" in first.text
    assert "Example Bo, baker, Hill Road" in second.text
    for word in ("Ada", "gardener", "Mill Lane", holder.token_text(bytes(32))):
        assert word not in second.text


def test_a_mail_says_how_long_its_link_works_now(settings: Any) -> None:
    row = a_row("Keep the evening bus", "Evening bus", Letter.Protection.STANDARD)
    for days in (1, 4):
        settings.UNDERSIGNED_PENDING_HOURS = 24 * days
        mail = mails.confirm_mail(row, contents(Entry("hidden"), "en", bytes(32)))
        assert f"works for {days} day" in mail.text
