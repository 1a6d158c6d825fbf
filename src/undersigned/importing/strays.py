"""The promise that no word is lost, kept also where a reader has a fault: strays become a doubt."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from undersigned.common.saying import later
from undersigned.importing.blocks import Document
from undersigned.importing.doubts import LEAVE_OUT, TO_BODY, TO_TEXT
from undersigned.importing.draft import Draft, ask
from undersigned.importing.words import kept_text, words


def with_strays(draft: Draft, document: Document) -> Draft:
    """The draft, with a doubt that quotes the words of the document that stand nowhere in it."""
    missing = Counter(words(document.source_text())) - Counter(words(kept_text(draft)))
    strays = []
    for word in words(document.source_text()):
        if missing[word] > 0:
            missing[word] -= 1
            strays.append(word)
    if not strays:
        return draft
    to = TO_TEXT if draft.kind == "leaflet" else TO_BODY
    message = later("The words “%(words)s” found no place; are they part of the text?")
    stray = ask("left-over", "", message, (LEAVE_OUT, to), words=" ".join(strays))
    return replace(draft, doubts=(*draft.doubts, stray))
