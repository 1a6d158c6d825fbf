"""A letter of ours from tests/reprints/pages.py, open, and pages that reprint it, served on loopback."""

from tests.hostile import Script
from tests.reprints.pages import EN, RU
from undersigned.campaigns.models import Campaign
from undersigned.letters.actions import add_text, freeze_letter, open_letter, start_letter
from undersigned.letters.models import Letter


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
