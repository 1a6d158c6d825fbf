"""The only ways in which a reprint of ours changes, its background aside (`following.py`)."""

import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.common.canonical import canonicalise
from undersigned.common.public_addresses import parse_target
from undersigned.ledger.verifying import text_path

from .chain import Hop, SignedHop, encode_chain, parse_chain, parse_signed, sign_hop
from .errors import KnownAddressError, NotNowError, ReprintError
from .kept import Kept
from .keys import reprint_signer
from .models import CHAIN_FILE, Reprint
from .proving import before_ours, digest, first_leaf


def address_of(reprint: Reprint) -> str:
    """Where our reprint stands, in full."""
    return f"{settings.UNDERSIGNED_ORIGIN}/reprints/{reprint.slug}/"


def ask_for_reprint(*, campaign: Campaign, url: str, loopback: bool = False) -> Reprint:
    """Begin a reprint of the letter, or of the reprint, at this address; the background fetches and verifies it.

    Raises RefusedFetchError, KnownAddressError, and ReprintError for an address that is neither.
    """
    source = _source(url, loopback=loopback)
    if urlsplit(source).netloc == urlsplit(settings.UNDERSIGNED_ORIGIN).netloc:
        raise ReprintError(_("That letter is on this server. Put it on your page by endorsing it instead."))
    name = slugify(urlsplit(source).path.strip("/").rpartition("/")[2])[:80] or "reprint"
    slug = name if not Reprint.objects.filter(slug=name).exists() else f"{name}-{secrets.token_hex(3)}"
    try:
        with transaction.atomic():
            return Reprint.objects.create(
                campaign=campaign, slug=slug, source=source, asked_at=clock.now(), due_at=clock.now()
            )
    except IntegrityError as error:
        raise KnownAddressError(_("This is being reprinted already. It stands below.")) from error


def _source(url: str, *, loopback: bool) -> str:
    """`…/letters/<slug>` or `…/reprints/<slug>/`, whatever page of it was pasted."""
    target = parse_target(url, loopback=loopback)
    path = target.path.partition("?")[0]
    for kind, end in (("letters", ""), ("reprints", "/")):
        before, found, after = path.partition(f"/{kind}/")
        slug = after.split("/")[0]
        if found and slug:
            return f"{target.origin}{before}/{kind}/{slug}{end}"
    raise ReprintError(_("That is no letter and no reprint on a server like this one. Paste its address from there."))


def publish_reprint(*, reprint: Reprint, language: str, introduction: str) -> None:
    """Put it on the web under our introduction, with a signed hop. Raises NotNowError, NotCanonicalError.

    A reprint that is public already gets the new introduction with a new date.
    """
    words = canonicalise(introduction).text.strip() if introduction.strip() else ""
    if reprint.state == Reprint.State.TAKEN_DOWN:
        raise NotNowError(_("Whoever runs this server has taken this reprint down, so it cannot be published now."))
    if reprint.state == Reprint.State.ASKED or reprint.verified_at is None:
        raise NotNowError(_("This letter has not been verified yet, so it cannot be published. Wait, or look why."))
    files = Kept(reprint)  # written when they were verified, and only then (following.py)
    if text_path(language) not in files:
        raise NotNowError(_("The letter has no text in that language."))
    signer = reprint_signer()
    before = parse_chain(files[CHAIN_FILE]) if CHAIN_FILE in files else []
    hop = Hop(
        letter=reprint.letter,
        address=address_of(reprint),
        outlet=reprint.campaign.name,
        dated=clock.today(),
        language=language,
        body=digest(files[text_path(language)]),
        introduction=words,
        introduction_language=reprint.campaign.language if words else "",
        key=signer.verifier.vkey,
        of=before_ours(first_leaf(files), before),
    )
    reprint.hop = sign_hop(hop, signer).note
    reprint.language, reprint.introduction = language, words
    reprint.title = files[text_path(language)].decode().partition("\n")[0].removeprefix("# ")[:400]
    reprint.state = Reprint.State.PUBLISHED
    reprint.published_at = reprint.published_at or clock.now()
    reprint.due_at, reprint.announced_at = clock.now(), None
    reprint.save(
        update_fields=["hop", "language", "title", "introduction", "state", "published_at", "due_at", "announced_at"]
    )


def withdraw_reprint(*, reprint: Reprint) -> None:
    """Take it off the web; nothing of it is kept."""
    reprint.delete()


def whole_chain(reprint: Reprint) -> list[SignedHop]:
    """From the first reprint to ours."""
    kept = Kept(reprint)
    before = parse_chain(kept[CHAIN_FILE]) if CHAIN_FILE in kept else []
    return [*before, parse_signed(bytes(reprint.hop))] if reprint.hop else before


def chain_file(reprint: Reprint) -> bytes:
    """The chain as others fetch it."""
    return encode_chain(whole_chain(reprint))
