"""`…/counted`: how this was counted, for someone who will write about it and wants to know what the number is worth."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from undersigned.common.languages import name_of
from undersigned.frame import assets
from undersigned.ledger import standalone
from undersigned.ledger.keys import log_signers
from undersigned.ledger.models import Checkpoint
from undersigned.ledger.queries import latest_checkpoint, retired_log_keys
from undersigned.ledger.spelling import to_base64
from undersigned.ledger.tiles import bundles
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts

from .auditing import audits_of
from .lists import shown_letter
from .models import Reason, SignatureClass
from .plot import growth_plot
from .queries import Count, batches_of, count_of, ended_of, growth_of

READY_SECONDS = 10
MOST_BATCHES = 500  # of paper sheets there can be many
SCRIPTS = ("undersigned/recount.js", "undersigned/recount-log.js")


@dataclass(frozen=True)
class Line:
    """A number with its label; `key` is the name under which the recount compares it."""

    key: str
    label: str
    number: int


@dataclass(frozen=True)
class Script:
    """A script of the recount: its address and its SHA-256."""

    name: str
    url: str
    sha256: str


@require_safe
def counted(request: HttpRequest, slug: str) -> HttpResponse:
    """The numbers, where they come from, what they prove, and ways to count again."""
    letter = shown_letter(slug)
    number = count_of(letter)
    texts = current_texts(letter)
    growth = growth_of(letter)
    context = {
        "letter": letter,
        "log": letter.log,
        "text": texts[0],
        "texts": [(text.language, name_of(text.language), text.sha256_hex) for text in texts],
        "count": number,
        "plot": growth_plot(growth),
        "only_day": growth[0][0] if len(growth) == 1 and number.total else None,
        "scripts": [Script(name.rpartition("/")[2], static(name), assets.digest(name)) for name in SCRIPTS],
        **_lines(letter, number),
        "batches": batches_of(letter).filter(finished_at__isnull=False)[:MOST_BATCHES] if number.claimed else [],
        "audits": audits_of(letter),
        "verifier": {"name": standalone.NAME, "sha256": standalone.digest()},
        **_log_context(letter),
    }
    response = render(request, "signatures/counted.html", context)
    response["X-Undersigned-Ready"] = str(READY_SECONDS)
    return response


def _lines(letter: Letter, number: Count) -> dict[str, object]:
    """Every number of the page but the total, each under its key."""
    ended = ended_of(letter, number.size)
    withdrawn = ended.pop("withdrawn", 0)
    return {
        "by_class": [
            Line(f"class:{klass}", str(SignatureClass(klass).label), n) for klass, n in number.by_class.items()
        ],
        "by_language": [
            Line(f"language:{language}", name_of(language), n) for language, n in number.by_language.items()
        ],
        "claimed": [
            Line(f"claimed:{klass}", str(SignatureClass(klass).label), n) for klass, n in number.claimed.items()
        ],
        "withdrawn": Line("withdrawn", _("taken back by the signatories"), withdrawn),
        "voided": [Line(f"void:{reason}", str(Reason(reason).label), n) for reason, n in ended.items()],
        "classes": SignatureClass,
        "reasons": Reason,
    }


def _log_context(letter: Letter) -> dict[str, object]:
    """The latest checkpoint and the keys; `checkpoint` is None in the first seconds of a letter."""
    checkpoint: Checkpoint | None = latest_checkpoint(letter.log_id) if letter.log_id else None
    first_bundle = next(bundles(checkpoint.size), None) if checkpoint else None
    return {
        "entries_url": f"/letters/{letter.slug}/log/{first_bundle.path}" if first_bundle else "",
        "checkpoint": checkpoint,
        "root": to_base64(bytes(checkpoint.root)) if checkpoint else "",
        "keys": [signer.verifier.vkey for signer in log_signers(letter.log.origin)] if letter.log else [],
        "retired_keys": retired_log_keys(letter.log.origin) if letter.log else [],
    }
