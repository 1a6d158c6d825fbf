"""A letter's text, and a draft read from a document, as words to compare."""

from undersigned.common import markdown
from undersigned.importing.draft import Draft
from undersigned.letters.models import Text

from .comparing import LetterWords
from .words import Block, blocks_of, blocks_of_text


def words_of_text(text: Text) -> LetterWords:
    """A text as readers see it, paragraph by paragraph, without its Markdown."""
    closing = _lines(text.closing)
    paragraphs = (*_lines(text.salutation), *(block.text for block in _shown(text.body)), *closing)
    return LetterWords(text.title, paragraphs, closing=len(closing))


def blocks_of_draft(draft: Draft) -> list[Block]:
    """A document as the importer read it, in the document's order; nothing in it is lost there."""
    blocks = blocks_of_text(draft.heading or "")
    for introduction in draft.introductions:
        blocks += _shown(introduction.text)
    for words in (draft.title, draft.salutation):
        blocks += blocks_of_text(words or "")
    for words in draft.body:
        blocks += _shown(words)
    return blocks + _shown(draft.closing or "")


def _lines(words: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in words.splitlines() if line.strip())


def _shown(words: str) -> list[Block]:
    return blocks_of(f"<div>{markdown.render(words)}</div>".encode(), "utf-8") if words.strip() else []
