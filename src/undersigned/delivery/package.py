"""The package for handing a letter over: the letter on paper, and what `undersigned verify` accepts, at one checkpoint.

README.txt                     what this is and how to check it
letter.<language>.pdf          the letter with its signatories, in each language
text.<language>.md, rules.txt  the bytes that were signed
count.json                     the count at the checkpoint, made anew from the log
signatures.jsonl               the names that are listed, with what checks them; empty where none are to be shown
log/…                          checkpoint with its cosignatures, keys and their history, tiles: the proof
undersigned-verify.pyz         the program that checks all of it without us
"""

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from undersigned.frame.speaking import speaking
from undersigned.ledger import key_history as histories
from undersigned.ledger import standalone, tiles
from undersigned.ledger.checkpoint import parse_signed
from undersigned.ledger.keys import log_signers
from undersigned.ledger.models import Checkpoint, Log
from undersigned.ledger.queries import latest_checkpoint, log_keys
from undersigned.ledger.recount import Count as Recounted
from undersigned.ledger.recount import Recount
from undersigned.ledger.storage import reader
from undersigned.letters.models import Letter, Text
from undersigned.signatures.published import opening_lines
from undersigned.signatures.queries import Count
from undersigned.signatures.sheet import letter_sheet
from undersigned.typesetting import render_pdf

from .errors import HandOverError

MOST_NAMES = 20_000


@dataclass(frozen=True, repr=False)
class Package:
    """The files by their paths below one folder, and what they say."""

    name: str
    count: Count
    files: dict[str, bytes]

    def to_zip(self) -> bytes:
        """One folder in a zip; the same package gives the same bytes."""
        out, at = io.BytesIO(), self.count.at or datetime(1980, 1, 1)  # noqa: DTZ001 - a zip knows no zones
        with zipfile.ZipFile(out, "w") as archive:
            for path, data in sorted(self.files.items()):
                packed = zipfile.ZIP_STORED if path.endswith((".pdf", ".pyz")) else zipfile.ZIP_DEFLATED
                archive.writestr(zipfile.ZipInfo(f"{self.name}/{path}", at.timetuple()[:6]), data, packed)
        return out.getvalue()


def count_now(letter: Letter) -> Count:
    """The count at the last published checkpoint; raises HandOverError while there is none."""
    return _at_checkpoint(_checkpoint(letter, None))[1]


def make_package(letter: Letter, *, with_names: bool, size: int | None = None) -> Package:
    """The letter as of its last published checkpoint, or of the one at `size`.

    Raises HandOverError while nothing is published, or when there is no such checkpoint.
    """
    checkpoint = _checkpoint(letter, size)
    recount, count = _at_checkpoint(checkpoint)
    texts = _texts(letter, recount)
    files = _log_files(checkpoint.log, checkpoint)
    files["rules.txt"] = bytes(letter.rules or b"")
    files["count.json"] = _claims(letter, count)
    files["signatures.jsonl"] = b"".join(opening_lines(letter, size=count.size)) if with_names else b""
    files[standalone.NAME] = standalone.build()
    for text in texts:
        files[f"text.{text.language}.md"] = bytes(text.canonical or b"")
        with speaking(text.language):
            facts = _facts(checkpoint)
            sheet = letter_sheet(letter, text, names=with_names, number=count, most=MOST_NAMES, facts=facts)
            files[f"letter.{text.language}.pdf"] = render_pdf(sheet)
    files["README.txt"] = _readme(texts[0], count, checkpoint)
    return Package(f"{letter.slug}-{count.size}", count, files)


def _checkpoint(letter: Letter, size: int | None) -> Checkpoint:
    if letter.log_id is None:
        raise HandOverError(_("This letter is not public yet, so there is nothing to hand over."))
    if size is None:
        found = latest_checkpoint(letter.log_id)
    else:
        found = Checkpoint.objects.filter(log_id=letter.log_id, size=size).first()
    if found is None:
        raise HandOverError(_("The log of this letter has not been published yet. Try again in a minute."))
    return found


def _at_checkpoint(checkpoint: Checkpoint) -> tuple[Recount, Count]:
    """The recount of all leaves that the checkpoint covers: what a checker will find, and not what we remember."""
    signed = parse_signed(bytes(checkpoint.note))[0]
    recount = Recount()
    for entries in tiles.read_entries(reader(checkpoint.log_id), signed.size, signed.root):
        recount.add(entries)
    found: Recounted = recount.count()
    return recount, Count(
        total=found.total,
        by_class=found.confirmed,
        by_language=found.by_language,
        claimed=found.claimed,
        size=found.size,
        at=checkpoint.at,
    )


def _texts(letter: Letter, recount: Recount) -> list[Text]:
    """The texts that were current at the checkpoint, the original first."""
    by_hash = {bytes(text.sha256 or b""): text for text in letter.texts.all()}
    found = [by_hash[digest] for digest in recount.current.values()]
    return sorted(found, key=lambda text: (text.language != letter.original_language, text.language))


def _log_files(log: Log, checkpoint: Checkpoint) -> dict[str, bytes]:
    read = reader(log.pk)
    paths = [tile.path for tile in (*tiles.hash_tiles(checkpoint.size), *tiles.bundles(checkpoint.size))]
    files = {f"log/{path}": read(path) for path in paths}
    files["log/checkpoint"] = bytes(checkpoint.note)
    files["log/keys"] = "".join(f"{signer.verifier.vkey}\n" for signer in log_signers(log.origin)).encode()
    history = histories.as_data(log.origin, log_keys(log.origin))
    files["log/key-history.json"] = json.dumps(history).encode()
    return files


def _facts(checkpoint: Checkpoint) -> list[str]:
    """What ties the paper to the log."""
    words = {"log": checkpoint.log.origin, "n": checkpoint.size}
    return [
        _("Public log %(log)s, at %(n)d entries:") % words,
        _root(checkpoint),
    ]


def _root(checkpoint: Checkpoint) -> str:
    return parse_signed(bytes(checkpoint.note))[0].root.hex()


def _claims(letter: Letter, count: Count) -> bytes:
    claims = {
        "letter": letter.slug,
        "total": count.total,
        "by_class": dict(count.by_class),
        "by_language": dict(count.by_language),
        "claimed": dict(count.claimed),
        "log_size": count.size,
        "as_of": count.at.isoformat(timespec="seconds") if count.at else None,
    }
    return json.dumps(claims, indent=1).encode() + b"\n"


def _readme(text: Text, count: Count, checkpoint: Checkpoint) -> bytes:
    context = {
        "title": text.title,
        "addressee": text.addressee,
        "total": count.total,
        "size": count.size,
        "at": checkpoint.at,
        "root": _root(checkpoint),
        "origin": checkpoint.log.origin,
        "program": standalone.NAME,
        "digest": standalone.digest(),
    }
    with speaking(text.language):
        return render_to_string("delivery/readme.txt", context).encode()
