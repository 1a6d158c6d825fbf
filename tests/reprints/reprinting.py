"""A letter of ours from tests/reprints/pages.py, open, and pages that reprint it, served on loopback."""

from dataclasses import replace

from tests.hostile import Script
from tests.ledger import keys, published
from tests.reprints.pages import EN, RU
from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.ledger import checkpoint as checkpoints
from undersigned.letters.actions import add_text, freeze_letter, open_letter, start_letter
from undersigned.letters.models import Letter
from undersigned.reprints.chain import log_origin
from undersigned.reprints.models import KeptFile, Reprint
from undersigned.reprints.publishing import publish_reprint


def pool_letter(campaign: Campaign) -> Letter:
    """“Open the pool before work”, open, in English and Russian."""
    rules = {"sender": "people who swim before work", "addressee": "the council"}
    letter = start_letter(campaign=campaign, language="en", **parts(EN), **rules)
    add_text(letter=letter, language="ru", **parts(RU), **rules)
    freeze_letter(letter=letter)
    open_letter(letter=letter)
    letter.refresh_from_db()
    return letter


def parts(words) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """A letter's words as the parts of a text."""
    salutation, *body, closing = words.paragraphs
    return {"title": words.title, "salutation": salutation, "body": "\n\n".join(body), "closing": closing}


def paths(pages: dict[str, Script]) -> Script:
    """A server with a script for each path."""

    def script(connection, request: bytes) -> None:  # type: ignore[no-untyped-def]
        path = request.split(b" ")[1].decode()
        if path in pages:
            pages[path](connection, request)
        else:
            connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")

    return script


def published_reprint(campaign: Campaign) -> Reprint:
    """A reprint of a made-up letter about a night bus, out of files, published."""
    letter = "https://bus.example.org/letters/night-bus"
    key = keys.signer(log_origin(letter))
    files = published.publish()
    head = checkpoints.parse_signed(files["log/checkpoint"])[0]
    files["log/checkpoint"] = checkpoints.sign(replace(head, origin=key.name), [key])
    reprint = Reprint.objects.create(
        campaign=campaign,
        slug="night-bus",
        state=Reprint.State.READY,
        source=letter,
        letter=letter,
        log_keys=[key.verifier.vkey],
        verified_at=clock.now(),
        total=5,
    )
    for path, data in files.items():
        KeptFile.objects.create(reprint=reprint, path=path, data=data)
    publish_reprint(reprint=reprint, language="en", introduction="Our readers ride it, too.")
    return reprint
