"""The mails of updates and of handing over: plain text, nothing that follows the reader."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from undersigned.campaigns.models import Organiser
from undersigned.common import markdown
from undersigned.frame.speaking import apart, speaking
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts
from undersigned.mail.outgoing import Attachment, OutgoingMail
from undersigned.meetings.models import Meeting
from undersigned.meetings.when import shown_time, shown_zone
from undersigned.signatures.news import Reader

from .models import HandOver, Update, UpdateText
from .package import Package

UPDATE, TEST, HAND_OVER = "update", "update-test", "hand-over"
MOST_ATTACHED = 7 * 2**20  # bytes; in base64 a third more, and most mail servers take 10 MB


def update_mail(update: Update, text: UpdateText, reader: Reader) -> OutgoingMail:
    """The update to one reader, with the one-click header of RFC 8058 and the same link in words."""
    link = settings.UNDERSIGNED_ORIGIN + reverse("end-news", args=[reader.end_token])
    headers = {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    with speaking(text.language):
        body = _body(update, text, {"end_link": link})
    return _mail(UPDATE, update, text, reader.address, text.subject, body, headers)


def trial_mail(update: Update, text: UpdateText, organiser: Organiser) -> OutgoingMail:
    """The same to one of the organisers; it says that it is a test, and has no link that ends anything."""
    with speaking(text.language):
        subject = _("Test: %(subject)s") % {"subject": apart(text.subject)}
        body = _body(update, text, {"end_link": "", "is_test": True})
    return _mail(TEST, update, text, organiser.email, subject, body, {})


def as_mailed(update: Update, text: UpdateText) -> str:
    """What stands in the mail, for the preview."""
    with speaking(text.language):
        return _body(update, text, {"end_link": f"{settings.UNDERSIGNED_ORIGIN}/news/…/end"})


def title_in(letter: Letter, language: str) -> str:
    """The letter's title in this language, else the original's."""
    texts = current_texts(letter)
    return next((text.title for text in texts if text.language == language), texts[0].title)


def _body(update: Update, text: UpdateText, more: dict[str, Any]) -> str:
    context = {
        "body": markdown.to_plain(text.body).strip(),
        "title": apart(title_in(update.letter, text.language)),
        "campaign": apart(update.letter.campaign.name),
        "letter_link": f"{settings.UNDERSIGNED_ORIGIN}/letters/{update.letter.slug}/",
        "meeting": _meeting(update.meeting) if update.meeting else None,
        **more,
    }
    return render_to_string("delivery/mail/update.txt", context)


def _meeting(meeting: Meeting) -> dict[str, str]:
    return {
        "title": meeting.title,
        "time": shown_time(meeting.starts, meeting.ends, meeting.zone),
        "zone": shown_zone(meeting.starts, meeting.zone),
        "place": meeting.place,
        "page": settings.UNDERSIGNED_ORIGIN + reverse("meeting", args=[meeting.slug]),
    }


def _mail(
    kind: str, update: Update, text: UpdateText, to: str, subject: str, body: str, headers: dict[str, str]
) -> OutgoingMail:
    return OutgoingMail(
        kind=kind,
        reference=str(update.pk),
        recipient=to,
        subject=subject,
        text=body,
        headers=headers,
        language=text.language,
        about=update.letter_id,
        sender_name=update.letter.campaign.name,
    )


def hand_over_mail(row: HandOver, to: str, package: Package) -> OutgoingMail:
    """The letter to its addressee: on paper in each language, and the folder with which anyone can check it."""
    language = row.addressee.language if row.addressee else row.letter.original_language
    papers = [
        Attachment(f"{row.letter.slug}.{path.split('.')[1]}.pdf", "application/pdf", data)
        for path, data in sorted(package.files.items())
        if path.endswith(".pdf")
    ]
    folder = Attachment(f"{package.name}.zip", "application/zip", package.to_zip())
    attached: list[Attachment] = []
    for file in (*papers, folder):  # the paper first: it is what an addressee reads
        if sum(len(one.data) for one in attached) + len(file.data) <= MOST_ATTACHED:
            attached.append(file)
    with speaking(language):
        title = title_in(row.letter, language)
        context = {
            "title": apart(title),
            "to": row.to,
            "campaign": apart(row.letter.campaign.name),
            "total": row.total,
            "note": row.note,
            "with_names": row.with_names,
            "left_out": len(attached) <= len(papers),
            "letter_link": f"{settings.UNDERSIGNED_ORIGIN}/letters/{row.letter.slug}/",
        }
        return OutgoingMail(
            kind=HAND_OVER,
            reference=str(row.pk),
            recipient=to,
            subject=_("An open letter to you: %(title)s") % {"title": apart(title)},
            text=render_to_string("delivery/mail/hand-over.txt", context),
            language=language,
            about=row.letter_id,
            sender_name=row.letter.campaign.name,
            attachments=tuple(attached),
        )
