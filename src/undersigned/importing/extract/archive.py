"""Zip containers (DOCX, ODT), opened with a measure in hand."""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from undersigned.common.saying import later
from undersigned.importing.errors import DamagedError, EncryptedError, TooLargeError

_MEMBERS = 5_000
_UNPACKED = 200 * 2**20
_RATIO = 200
_RATIO_FROM = 2 * 2**20
_PART = 30 * 2**20
_BOMB = later("The file unpacks to far more than a letter needs; save the letter alone as a new document or paste it.")
_BROKEN = later("The file is damaged; open it in your word processor, save it again, or paste the letter.")


# Set on elements whose words have been read, so that what no reader came to is told too.
SEEN, SEEN_TAIL = "seen", "seen-tail"
DELETED = later("Someone deleted the words “%(words)s” and the change is not accepted yet; are they part of the text?")
UNREAD = later("The file also holds the words “%(words)s”; are they part of the text?")


class Archive:
    """A zip container whose declared and actual sizes are both within limits."""

    def __init__(self, data: bytes) -> None:
        """Raises DamagedError, EncryptedError or TooLargeError."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise DamagedError(_BROKEN) from error
        members = self._zip.infolist()
        declared = sum(member.file_size for member in members)
        packed = max(1, sum(member.compress_size for member in members))
        if len(members) > _MEMBERS or declared > _UNPACKED or (declared > _RATIO_FROM and declared > _RATIO * packed):
            raise TooLargeError(_BOMB)
        if any(member.flag_bits & 1 for member in members):
            raise EncryptedError("The file asks for a password; save it without one or paste the letter.")
        self.names = {member.filename for member in members}

    def read(self, name: str) -> bytes:
        """One part's bytes. Raises DamagedError, or TooLargeError where it holds more than it declares or we take."""
        try:
            with self._zip.open(name) as part:
                found = part.read(_PART + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            KeyError,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise DamagedError(_BROKEN) from error
        if len(found) > _PART:
            raise TooLargeError(_BOMB)
        return found

    def xml(self, name: str) -> etree._Element | None:
        """One part as XML, without entities or network; None where there is no such part."""
        if name not in self.names:
            return None
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(self.read(name), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise DamagedError(_BROKEN) from error
        if root.getroottree().docinfo.internalDTD is not None:
            # No word processor writes definitions of its own; what does means to expand them.
            raise DamagedError(_BROKEN)
        return root
