"""Bytes to text: UTF-8, UTF-16 with its mark, else a guess that is told as a doubt."""

from __future__ import annotations

import codecs

from undersigned.common.saying import later
from undersigned.importing.blocks import Notice
from undersigned.importing.errors import DamagedError, UnknownFormatError

_BINARY = later(
    "This file is not text; choose a text, Markdown, Word, OpenDocument, PDF or HTML file, or paste the letter."
)
_PLAUSIBLE = ("windows-1251", "koi8-r", "windows-1252", "windows-1255", "windows-1256", "iso-8859-2", "cp866")
_SAMPLE = 20_000
# Fewer bytes than this show nothing about where zeros fall.
_SHORTEST_UTF16 = 16


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str, list[Notice]]:
    """Text, the encoding used, and a doubt where it was assumed.

    `encoding` is what a person said. Raises DamagedError where the bytes do not fit it, UnknownFormatError
    where they are no text at all.
    """
    if encoding:
        return _as_told(data, encoding)
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return data.decode(name).removeprefix("\ufeff"), name.removesuffix("-sig"), []
            except UnicodeDecodeError as error:
                raise DamagedError(
                    "The file says that it is Unicode but breaks its rules; save it again as UTF-8 text."
                ) from error
    if b"\x00" in data[:_SAMPLE]:
        return _utf16_without_mark(data)
    try:
        return data.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError:
        _refuse_binary(data)
    return _broken_utf8(data) or _guess(data)


def _as_told(data: bytes, encoding: str) -> tuple[str, str, list[Notice]]:
    try:
        return data.decode(encoding).removeprefix("\ufeff"), encoding, []
    except (UnicodeDecodeError, LookupError) as error:
        raise DamagedError(
            f"The file cannot be read as {encoding}; choose another encoding or paste the letter."
        ) from error


def _refuse_binary(data: bytes) -> None:
    sample = data[:_SAMPLE]
    controls = sum(1 for byte in sample if byte < 32 and byte not in (9, 10, 11, 12, 13, 27, 133))
    if controls * 50 > len(sample):
        raise UnknownFormatError(_BINARY)


def _utf16_without_mark(data: bytes) -> tuple[str, str, list[Notice]]:
    """UTF-16 of a mostly Latin text has a zero in every second byte."""
    sample = data[: _SAMPLE // 2 * 2]
    half = max(1, len(sample) // 2)
    if len(sample) < _SHORTEST_UTF16:
        raise UnknownFormatError(_BINARY)
    odd, even = sample[1::2].count(0) / half, sample[0::2].count(0) / half
    name = "utf-16-le" if odd > 0.4 and even < 0.05 else "utf-16-be" if even > 0.4 and odd < 0.05 else None
    if name:
        try:
            return data.decode(name), name, [_doubt(name, (name,))]
        except UnicodeDecodeError:
            name = None
    if sample.count(0) * 200 <= len(sample):
        try:
            return data.decode("utf-8"), "utf-8", []
        except UnicodeDecodeError:
            pass
    raise UnknownFormatError(_BINARY)


def _broken_utf8(data: bytes) -> tuple[str, str, list[Notice]] | None:
    """UTF-8 with a few broken bytes stays UTF-8: another encoding would spoil every other word."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(1 for char in text if not char.isascii()) - broken
    if whole < 5 * broken:
        return None
    message = later("Some characters (%(count)s) could not be read and show as \ufffd; is the file's encoding UTF-8?")
    choices = ("utf-8", *_PLAUSIBLE[:3])
    return text, "utf-8", [Notice("encoding", message, choices=choices, values={"count": broken})]


def _guess(data: bytes) -> tuple[str, str, list[Notice]]:
    import charset_normalizer  # late: most texts are UTF-8 and never need it

    # A sample is enough to choose by, and keeps the choice quick.
    found = charset_normalizer.from_bytes(data[:_SAMPLE], cp_isolation=[*_PLAUSIBLE])
    names = [_spelling(match.encoding) for match in found]
    names += [name for name in _PLAUSIBLE if name not in names]
    for name in list(names):
        try:
            text = data.decode(name)
        except (UnicodeDecodeError, LookupError):
            names.remove(name)
            continue
        ranked = [name, *(other for other in names if other != name)]
        return text, name, [_doubt(name, tuple(ranked[:5]))]
    name = "windows-1252"
    return data.decode(name, "replace"), name, [_doubt(name, (name,))]


def _spelling(name: str) -> str:
    return name.replace("cp125", "windows-125").replace("_", "-")


def _doubt(name: str, choices: tuple[str, ...]) -> Notice:
    return Notice(
        "encoding",
        later("The file does not say how its letters are encoded; it was read as %(name)s, are the words right?"),
        choices=choices,
        values={"name": name},
    )
