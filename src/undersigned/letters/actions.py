"""The only ways in which a letter changes."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from undersigned.campaigns.blocked import refused_words
from undersigned.campaigns.models import Campaign
from undersigned.campaigns.quota import is_new
from undersigned.common import clock
from undersigned.common.errors import NotCanonicalError
from undersigned.common.languages import name_of
from undersigned.frame.speaking import apart
from undersigned.ledger.actions import append_leaf, delete_log, hold_log, make_public, sequence_log, start_log
from undersigned.ledger.keys import host
from undersigned.ledger.leaf import CloseLeaf, LetterLeaf

from .binding import bind_holders, missing_holders, release_holders
from .errors import EditConflictError, IncompleteError, LetterError, TextExistsError, WrongStateError
from .models import MOVES, Correction, Introduction, Letter, State, Text, Translation
from .queries import current_texts, units_now
from .signals import letter_thawed, log_ending
from .text import compose, rules
from .timeline import CLOSED, CORRECTED, OPENED, SUPERSEDED, TAKEN_DOWN, drop_event, note_event

PARTS = ("title", "salutation", "body", "closing", "sender", "addressee", "translator")
LONGEST_MEETING_WINDOW = timedelta(hours=12)
LEAST_BATCH_AT_RISK = 20  # entries that appear at once, unless a day is over


@transaction.atomic
def start_letter(*, campaign: Campaign, language: str, supersedes: Letter | None = None, **parts: str) -> Letter:
    """A new draft whose original is in `language`; `parts` are any of PARTS, `title` at least."""
    letter = Letter.objects.create(
        campaign=campaign, slug=_free_slug(parts["title"]), original_language=language, supersedes=supersedes
    )
    Text.objects.create(letter=letter, language=language, **_known(parts))
    return letter


def add_text(*, letter: Letter, language: str, **parts: str) -> Text:
    """A translation that joins the draft. Raises TextExistsError when the language is taken."""
    _demand(letter, State.DRAFT)
    if letter.texts.filter(language=language).exists():
        raise TextExistsError(_("This letter already has a text in %(name)s.") % {"name": apart(name_of(language))})
    return Text.objects.create(letter=letter, language=language, **_known(parts))


def revise_text(*, text: Text, revision: int, **parts: str) -> Text:
    """Save an edit made on top of `revision`.

    Raises EditConflictError when someone saved since, and WrongStateError once the letter is frozen; the caller still
    has what was typed.
    """
    _demand(text.letter, State.DRAFT)
    changed = Text.objects.filter(pk=text.pk, revision=revision).update(**_known(parts), revision=revision + 1)
    if not changed:
        raise EditConflictError(
            _("Someone else saved this text while you were writing. Your words are below, theirs are in the preview.")
        )
    text.refresh_from_db()
    return text


def remove_text(*, text: Text) -> None:
    """Take a translation out of a draft; the original stays."""
    _demand(text.letter, State.DRAFT)
    if text.is_original:
        raise LetterError(_("The original cannot be removed."))
    text.letter.translations.filter(language=text.language).delete()
    text.delete()


def change_settings(
    *,
    letter: Letter,
    slug: str,
    names_shown: str,
    accepts_organisations: bool,
    archive_months: int,
    licence: str | None = None,
) -> None:
    """Settings of the letter itself. Its address and who may sign are fixed once it is frozen.

    `archive_months` is how long after the end of signing it is archived; for one that is archived it says nothing.
    """
    letter.names_shown = names_shown
    if licence is not None:
        letter.licence = Letter.Licence(licence).value
    if letter.archived_at is None:
        letter.archive_months = archive_months
    if letter.state == State.DRAFT:
        letter.slug, letter.accepts_organisations = slug, accepts_organisations
    letter.save(update_fields=["slug", "names_shown", "accepts_organisations", "archive_months", "licence"])


def choose_protection(*, letter: Letter, protection: str) -> None:
    """What signing could cost decides how the letter is handled. Fixed with the text, so chosen while it is a draft."""
    if letter.state != State.DRAFT:
        raise WrongStateError(
            _("This was fixed when the text was frozen: people who have signed relied on it. Go back to draft first.")
        )
    letter.protection = Letter.Protection(protection).value
    letter.save(update_fields=["protection"])


def set_introductions(*, letter: Letter, introductions: Sequence[tuple[str, str, str]]) -> None:
    """Replace what outlets wrote before the letter: (outlet, text, language), from the outermost."""
    letter.introductions.all().delete()
    Introduction.objects.bulk_create(
        Introduction(letter=letter, position=position, outlet=outlet, text=text, language=language)
        for position, (outlet, text, language) in enumerate(introductions)
    )


def set_dated(*, letter: Letter, dated: date | None) -> None:
    """The date that the letter bears, as it stood in the document it was imported from; None for none."""
    letter.dated = dated
    letter.save(update_fields=["dated"])


def renew_draft_link(*, letter: Letter) -> None:
    """The old link to the draft stops working."""
    letter.draft_link_generation += 1
    letter.save(update_fields=["draft_link_generation"])


@transaction.atomic
def freeze_letter(*, letter: Letter) -> None:
    """Fix every text byte for byte and begin the log with them; first signatories may now sign.

    Raises IncompleteError with a sentence for each thing that is missing or cannot stand.
    """
    letter = _locked(letter, State.FROZEN)
    texts = current_texts(letter)
    reasons = [reason for text in texts for reason in _missing(text)] + missing_holders(letter)
    for text in texts:
        try:
            composed = compose(title=text.title, salutation=text.salutation, body=text.body, closing=text.closing)
        except NotCanonicalError as error:
            reasons += [f"{name_of(text.language)}: {problem}" for problem in error.problems]
            continue
        text.canonical, text.sha256 = composed.data, bytes.fromhex(composed.sha256)
    reasons += [reason for translation in letter.translations.all() for reason in _unfinished(translation)]
    reasons += [sentence] if (sentence := refused_words(*(text.title for text in texts))) else []
    if reasons:
        raise IncompleteError(reasons)
    try:
        letter.rules = rules(
            senders=[(text.language, text.sender) for text in texts],
            addressees=[(text.language, text.addressee) for text in texts],
            organisations=letter.accepts_organisations,
        )
    except NotCanonicalError as error:
        raise IncompleteError([str(problem) for problem in error.problems]) from error
    Text.objects.bulk_update(texts, ["canonical", "sha256"])
    batch = LEAST_BATCH_AT_RISK if letter.is_at_risk else 1
    letter.log, letter.frozen_at = start_log(origin=log_origin(letter), least_batch=batch), clock.now()
    letter.recipients = bind_holders(letter) if letter.is_sealed else None
    _move(letter, State.FROZEN, "log", "rules", "recipients", "frozen_at")
    hashes = tuple((text.language, bytes(text.sha256 or b"")) for text in texts)
    keys = hashlib.sha256(letter.recipients).digest() if letter.recipients else None
    append_leaf(log_id=letter.log.id, leaf=LetterLeaf(hashes, hashlib.sha256(letter.rules).digest(), keys))
    sequence_log(log_id=letter.log.id)


@transaction.atomic
def thaw_letter(*, letter: Letter) -> None:
    """Back to draft, before opening only. Signatures under the frozen text lapse; their owners are asked again."""
    letter = _locked(letter, State.DRAFT)
    letter_thawed.send(Letter, letter=letter)
    log, letter.log, letter.rules, letter.frozen_at, letter.recipients = letter.log, None, None, None, None
    _move(letter, State.DRAFT, "log", "rules", "recipients", "frozen_at")
    release_holders(letter)
    letter.texts.update(canonical=None, sha256=None)
    if log is not None:
        delete_log(log_id=log.id)


@transaction.atomic
def open_letter(*, letter: Letter) -> None:
    """Everyone may read and sign from now on; the texts can never change again."""
    letter = _locked(letter, State.OPEN)
    _demand_quota(letter.campaign)
    letter.opened_at = clock.now()
    _move(letter, State.OPEN, "opened_at")
    if letter.supersedes is not None:
        link = f"/letters/{letter.slug}/"
        note_event(letter=letter.supersedes, kind=SUPERSEDED, link=link, at=letter.opened_at)
    if letter.log_id is not None:
        make_public(log_id=letter.log_id)
    languages = [text.language for text in current_texts(letter)]
    note_event(letter=letter, kind=OPENED, data={"languages": languages}, at=letter.opened_at)


@transaction.atomic
def close_letter(*, letter: Letter) -> None:
    """No new forms. Whoever has already had a mail may still confirm; `seal_log` ends the log after the last."""
    letter = _locked(letter, State.CLOSED)
    letter.closed_at = clock.now()
    _move(letter, State.CLOSED, "closed_at")
    note_event(letter=letter, kind=CLOSED, at=letter.closed_at)


@transaction.atomic
def take_down_letter(*, letter: Letter, notice: str, by_operator: bool = False) -> None:
    """The text is no longer shown; the notice stands in its place, and the count stays."""
    if not notice.strip():
        raise LetterError(_("Say in a sentence why the letter is taken down: it will stand in its place."))
    letter = _locked(letter, State.TAKEN_DOWN)
    letter.taken_down_at, letter.taken_down_notice = clock.now(), notice.strip()
    letter.taken_down_by_operator = by_operator
    _move(letter, State.TAKEN_DOWN, "taken_down_at", "taken_down_notice", "taken_down_by_operator")
    data = {"by": "operator"} if by_operator else {}
    note_event(letter=letter, kind=TAKEN_DOWN, data=data, at=letter.taken_down_at)


@transaction.atomic
def put_letter_back(*, letter: Letter) -> None:
    """What the operator took down is as it was before: open, or closed. Raises WrongStateError for any other.

    Forms that waited for their mail meanwhile are gone; nothing that was signed is.
    """
    current = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    if current.state != State.TAKEN_DOWN or not current.taken_down_by_operator or current.archived_at is not None:
        raise WrongStateError(_("Only a letter that the operator took down, and that is not archived, comes back."))
    current.taken_down_at, current.taken_down_notice, current.taken_down_by_operator = None, "", False
    before = State.CLOSED if current.closed_at else State.OPEN
    _move(current, before, "taken_down_at", "taken_down_notice", "taken_down_by_operator")
    drop_event(letter=current, kind=TAKEN_DOWN)
    letter.refresh_from_db()


@transaction.atomic
def add_correction(*, letter: Letter, text: str, language: str) -> Correction:
    """A dated note beside a letter that can no longer change."""
    if letter.state not in (State.OPEN, State.CLOSED):
        raise WrongStateError(_("A draft is simply edited. Corrections are for letters that are open or closed."))
    if not text.strip():
        raise LetterError(_("Write the correction first."))
    made = Correction.objects.create(letter=letter, text=text.strip(), language=language)
    note_event(letter=letter, kind=CORRECTED, key=str(made.pk), at=made.made_at)
    return made


def supersede_letter(*, letter: Letter) -> Letter:
    """A new draft, with the same words, that will take the place of an open or closed letter."""
    if letter.state not in (State.OPEN, State.CLOSED):
        raise WrongStateError(_("Only a letter that is open or closed can be superseded."))
    if hasattr(letter, "superseded_by"):
        raise WrongStateError(_("A letter that takes this one’s place has already been started."))
    original, *others = current_texts(letter)
    successor = start_letter(
        campaign=letter.campaign,
        language=letter.original_language,
        supersedes=letter,
        **{part: getattr(original, part) for part in PARTS},
    )
    for text in others:
        add_text(letter=successor, language=text.language, **{part: getattr(text, part) for part in PARTS})
    return successor


def set_meeting_window(*, letter: Letter, until: datetime | None) -> None:
    """People signing together on one network are not slowed until then (at most twelve hours ahead); None ends it."""
    if until is not None and until > clock.now() + LONGEST_MEETING_WINDOW:
        raise LetterError(_("A window for signing at a meeting lasts at most twelve hours."))
    letter.meeting_window_until = until
    letter.save(update_fields=["meeting_window_until"])


@transaction.atomic
def seal_log(*, letter: Letter) -> None:
    """End the log of a closed letter, once nothing is left that could still be confirmed."""
    if letter.log_id is not None:
        hold_log(log_id=letter.log_id)
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    if letter.state == State.CLOSED and letter.log_id is not None and letter.sealed_at is None:
        log_ending.send(Letter, letter=letter)
        sequence_log(log_id=letter.log_id)  # within one batch leaves are sorted by hash, and `close` must come last
        append_leaf(log_id=letter.log_id, leaf=CloseLeaf())
        letter.sealed_at = clock.now()
        letter.save(update_fields=["sealed_at"])


def log_origin(letter: Letter) -> str:
    """The name of a letter's log in its checkpoints, for ever: its address without a scheme."""
    return f"{host()}/letters/{letter.slug}/log"


def _missing(text: Text) -> list[str]:
    """A sentence for each part that a text must have before it is frozen."""
    needed = {
        "title": _("%(name)s: the letter has no title."),
        "body": _("%(name)s: the letter has no text."),
        "sender": _("%(name)s: say who “we” is; it is what people assert when they sign."),
        "addressee": _("%(name)s: say whom the letter is addressed to."),
    }
    return [
        sentence % {"name": apart(name_of(text.language))}
        for part, sentence in needed.items()
        if not getattr(text, part).strip()
    ]


def _unfinished(translation: Translation) -> list[str]:
    """A sentence for a translation that does not say what the original says now."""
    left = sum(unit.is_open for unit in units_now(translation))
    if not left:
        return []
    sentence = ngettext(
        "%(name)s: %(left)s part is not translated, or has changed in the original since.",
        "%(name)s: %(left)s parts are not translated, or have changed in the original since.",
        left,
    )
    return [sentence % {"name": apart(name_of(translation.language)), "left": left}]


def _demand_quota(campaign: Campaign) -> None:
    """A new campaign has few letters open at once: who floods a server is new. Raises LetterError beyond that."""
    if not is_new(campaign):
        return
    most = settings.UNDERSIGNED_NEW_LETTERS
    if campaign.letters.filter(state=State.OPEN).count() >= most:
        raise LetterError(
            ngettext(
                "In its first %(days)d days a campaign may have one letter open at a time. Close one first.",
                "In its first %(days)d days a campaign may have %(most)d letters open at a time. Close one first.",
                most,
            )
            % {"days": settings.UNDERSIGNED_NEW_DAYS, "most": most}
        )


def _demand(letter: Letter, state: State) -> None:
    if letter.state != state:
        raise WrongStateError(_("The letter is no longer a draft, so its words are fixed. Your edit was not saved."))


def _locked(letter: Letter, goal: State) -> Letter:
    """The letter as it is now, locked; raises WrongStateError unless it may move to `goal`."""
    current = Letter.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=letter.pk)
    if goal not in MOVES[State(current.state)]:
        raise WrongStateError(
            _("The letter is %(state)s, so this cannot be done any more.") % {"state": State(current.state).label}
        )
    return current


def _move(letter: Letter, state: State, *fields: str) -> None:
    letter.state = state
    letter.save(update_fields=["state", *fields])


def _known(parts: dict[str, str]) -> dict[str, str]:
    """Only parts of a text, with the browser's line ends made LF; nothing else of what was typed changes."""
    unknown = parts.keys() - set(PARTS)
    if unknown:
        raise TypeError(f"not parts of a text: {sorted(unknown)}")
    return {name: re.sub(r"\r\n?", "\n", value) for name, value in parts.items()}


def _free_slug(title: str) -> str:
    """An address made of the title's Latin words; scripts that make none get a short random one."""
    base = slugify(title)[:60].strip("-")
    if len(base) < 3 or base.isdigit():
        return f"letter-{secrets.token_hex(3)}"
    if not Letter.objects.filter(slug=base).exists():
        return base
    return f"{base}-{secrets.token_hex(2)}"
