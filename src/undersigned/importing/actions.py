"""The only ways in which an imported document changes."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from undersigned.campaigns.actions import start_campaign
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.common.languages import is_known
from undersigned.common.markdown import to_plain
from undersigned.leaflets.actions import make_leaflet as start_leaflet_with
from undersigned.leaflets.errors import LeafletError
from undersigned.leaflets.models import Leaflet
from undersigned.letters.actions import set_dated, set_introductions, start_letter
from undersigned.letters.models import Letter
from undersigned.meetings.actions import start_meeting
from undersigned.meetings.errors import MeetingError

from .draft import Draft
from .errors import BadResolutionError, ImportingError
from .leaflet_making import announcement_of, judgements_in, meeting_as_text, quotation_of, table_of
from .models import ImportedDocument
from .queries import draft_as_answered, draft_as_read, name_in
from .resolving import apply
from .resolving_leaflets import as_letter
from .sandbox import import_bytes, source_hash
from .signals import letter_made

_TITLE, _LINE, _CLOSING = 300, 300, 600


def keep_document(
    *, campaign: Campaign, data: bytes, filename: str = "", encoding: str | None = None
) -> ImportedDocument:
    """Read a document apart from this process and keep it with its draft. Raises ImportingError."""
    draft = import_bytes(data, filename=filename or None, encoding=encoding)
    return _kept(campaign, data, filename, draft)


@transaction.atomic
def import_campaign(*, organiser: Organiser, data: bytes, filename: str = "", name: str = "") -> ImportedDocument:
    """Read a document and start a campaign for it, in which its letter, or its leaflet and meeting, are made.

    Without a `name` the campaign is called as the document calls its organisers or itself. Raises ImportingError, and
    what `start_campaign` raises; nothing is made then.
    """
    draft = import_bytes(data, filename=filename or None)
    called = name.strip() or name_in(draft)
    if not called:
        raise ImportingError(_("This document does not say who it is by. Write a name for the campaign."))
    campaign = start_campaign(organiser=organiser, name=called)
    if draft.language and is_known(draft.language):
        campaign.language = draft.language
        campaign.save(update_fields=["language"])
    return _kept(campaign, data, filename, draft)


def _kept(campaign: Campaign, data: bytes, filename: str, draft: Draft) -> ImportedDocument:
    return ImportedDocument.objects.create(
        campaign=campaign,
        filename=filename[-200:],
        original=data,
        sha256=bytes.fromhex(source_hash(data)),
        draft=draft.as_dict(),
    )


def answer_doubts(*, document: ImportedDocument, answers: Mapping[int, str]) -> None:
    """Keep these answers; the ones given before stay unless answered anew.

    An answer that another encoding was meant reads the original again. Raises BadResolutionError, changing nothing.
    """
    draft = draft_as_read(document)
    for place, answer in answers.items():
        doubt = draft.doubts[place] if 0 <= place < len(draft.doubts) else None
        if doubt and doubt.kind.reimports and answer in doubt.choices[1:]:
            fresh = import_bytes(bytes(document.original), filename=document.filename or None, encoding=answer)
            document.draft, document.answers = fresh.as_dict(), {}
            document.save(update_fields=["draft", "answers"])
            return
    merged = {int(place): answer for place, answer in document.answers.items()} | dict(answers)
    apply(draft, merged)
    document.answers = {str(place): answer for place, answer in sorted(merged.items())}
    document.save(update_fields=["answers"])


@transaction.atomic
def make_letter(*, document: ImportedDocument) -> Letter:
    """A draft letter out of a document whose doubts are all answered. Made once: a second call returns the same letter.

    Raises BadResolutionError while a doubt is open, and ImportingError when there is no text to make a letter of.
    """
    document = ImportedDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if document.letter is not None:
        return document.letter
    draft = draft_as_answered(document)
    if draft.doubts:
        raise BadResolutionError(_("Answer the doubts that are left first: nothing is guessed for you."))
    if draft.kind == "leaflet":
        draft = as_letter(draft)
    language = draft.language if draft.language and is_known(draft.language) else document.campaign.language
    title = draft.title or draft.heading
    if not title or not draft.body:
        raise ImportingError(
            _("This document has no title or no text. Add it and import it again, or write the letter.")
        )
    letter = start_letter(campaign=document.campaign, language=language, supersedes=None, **_parts(draft, title))
    set_introductions(
        letter=letter, introductions=[(one.outlet or "", one.text, language) for one in draft.introductions]
    )
    if draft.date:
        set_dated(letter=letter, dated=date.fromisoformat(draft.date))
    document.letter = letter
    document.save(update_fields=["letter"])
    letter_made.send(Letter, letter=letter, document=document)
    return letter


@transaction.atomic
def make_leaflet(*, document: ImportedDocument) -> Leaflet:
    """A draft leaflet out of a document whose doubts are all answered, and its meetings, announced. Made once.

    A meeting without a day, a time or a time zone stands as text. Raises BadResolutionError while a doubt is open, and
    ImportingError with one sentence for what does not fit; nothing is made then.
    """
    document = ImportedDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if document.leaflet is not None:
        return document.leaflet
    draft = draft_as_answered(document)
    if draft.doubts:
        raise BadResolutionError(_("Answer the doubts that are left first: nothing is guessed for you."))
    headline = draft.heading or draft.title
    if not headline:
        raise ImportingError(_("This document has no headline. Add it and import it again, or write the leaflet."))
    language = draft.language if draft.language and is_known(draft.language) else document.campaign.language
    try:
        # A savepoint: what the caller shows beside the sentence must still be readable.
        with transaction.atomic():
            document.leaflet = _leaflet(document, draft, headline, language)
    except (LeafletError, MeetingError) as error:
        raise ImportingError(str(error)) from error
    document.save(update_fields=["leaflet"])
    return document.leaflet


def _leaflet(document: ImportedDocument, draft: Draft, headline: str, language: str) -> Leaflet:
    """The leaflet and its meetings. Raises LeafletError, MeetingError."""
    told = [(meeting, announcement_of(meeting, headline)) for meeting in draft.meetings]
    meetings = [start_meeting(campaign=document.campaign, language=language, **words) for _told, words in told if words]
    unannounced = [meeting_as_text(meeting) for meeting, words in told if words is None]
    return start_leaflet_with(
        campaign=document.campaign,
        language=language,
        headline=headline,
        paragraphs=[*draft.paragraphs, *(text for text in unannounced if text)],
        call=to_plain(draft.call).strip() if draft.call else "",
        meetings=meetings,
        table=table_of(draft, judgements_in(draft_as_read(document), document.answers)),
        quotations=[quotation_of(quotation) for quotation in draft.quotations],
    )


def _parts(draft: Draft, title: str) -> dict[str, str]:
    """The letter's parts. What is too long for its own line moves into the body rather than be cut off."""
    body = list(draft.body)
    salutation, closing = draft.salutation or "", draft.closing or ""
    if len(salutation) > _LINE:
        body, salutation = [salutation, *body], ""
    if len(closing) > _CLOSING:
        body, closing = [*body, closing], ""
    if len(title) > _TITLE:
        raise ImportingError(
            _("The title is longer than 300 characters. Shorten it in the document and import it again.")
        )
    return {
        "title": title,
        "salutation": salutation,
        "body": "\n\n".join(body),
        "closing": closing,
        "sender": (draft.sender or "")[:500],
        "addressee": (draft.addressee or "")[:500],
    }
