"""How a letter's parts become the bytes that people sign. Pure: no Django.

    # Title

    Salutation

    Body, as many paragraphs as it has

    Closing

in canonical form (`canon/1`). Who "we" is and whom the letter is addressed to are not part of the text: they are the
letter's rules, bound by a hash of their own:

    undersigned-rules/v1
    sender en people who use the Elm Street library
    addressee en the city council
    organisations no
"""

from collections.abc import Iterable

from undersigned.common.canonical import Canonical, canonicalise, one_line


def compose(*, title: str, salutation: str, body: str, closing: str) -> Canonical:
    """The letter in one language as canonical text. Raises NotCanonicalError with every problem there is."""
    parts = [f"# {' '.join(title.split())}", salutation, body, closing]
    return canonicalise("\n\n".join(part.strip() for part in parts if part.strip()))


def rules(*, senders: Iterable[tuple[str, str]], addressees: Iterable[tuple[str, str]], organisations: bool) -> bytes:
    """The rules as bytes; `senders` and `addressees` are (language, words) with the original first.

    Raises NotCanonicalError for words that hide something.
    """
    lines = ["undersigned-rules/v1"]
    lines += [f"sender {language} {one_line(words, max_length=MOST_WORDS)}" for language, words in senders]
    lines += [f"addressee {language} {one_line(words, max_length=MOST_WORDS)}" for language, words in addressees]
    lines.append(f"organisations {'yes' if organisations else 'no'}")
    return "".join(f"{line}\n" for line in lines).encode()


MOST_WORDS = 500
"""Characters that a sender or an addressee may have."""
