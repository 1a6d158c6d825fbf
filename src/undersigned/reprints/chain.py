"""`undersigned-reprint/1`: one hop of a chain of reprints, signed, and the chain as a file. Pure: no Django.

    undersigned-reprint/1
    letter https://a.example/letters/night-bus
    address https://b.example/reprints/night-bus/
    outlet <base64 of its name>
    dated 2026-03-02
    body en <base64 of the SHA-256 of the text's bytes>
    introduction en <base64 of the words>                 or: introduction none
    key b.example/reprints+<id>+<key>
    of <base64 of 32 bytes>

Lines end with LF, in this order, each in one accepted spelling. A hop is the text of a signed note
(c2sp.org/signed-note) with one Ed25519 signature by `key`, whose name is the host of `address` and "/reprints". `of` is
what stands before the hop: for the first the hash of the letter's first leaf, for every other the SHA-256 of the hop
before it. So a hop binds all before it: their bodies, their keys, their order.

    undersigned-chain/1
    <base64 of the first signed hop>
    <base64 of the next>
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from undersigned.common.languages import is_known
from undersigned.ledger import note
from undersigned.ledger.errors import LedgerError
from undersigned.ledger.note import ED25519, Signer, Verifier, parse_vkey
from undersigned.ledger.recount import Finding
from undersigned.ledger.spelling import from_base64, to_base64, to_hash

from .errors import ChainFormatError

HOP, CHAIN = "undersigned-reprint/1", "undersigned-chain/1"
MOST_HOPS = 20
MOST_BYTES = 512 * 1024
MOST_OUTLET, MOST_INTRODUCTION, MOST_ADDRESS = 200, 10_000, 2000
_KEYWORDS = ("letter", "address", "outlet", "dated", "body", "introduction", "key", "of")
_ADDRESS = re.compile(r"https?://[!-~]+")


@dataclass(frozen=True, slots=True)
class Hop:
    """One outlet's reprint. `body` and `of` have 32 bytes. `introduction` is "" for none, and then has no language."""

    letter: str
    address: str
    outlet: str
    dated: date
    language: str
    body: bytes
    introduction: str
    introduction_language: str
    key: str
    of: bytes

    @property
    def host(self) -> str:
        """Whose instance it stands on."""
        return urlsplit(self.address).netloc

    @property
    def log_origin(self) -> str:
        """The name of the letter's log: its address without the scheme."""
        return log_origin(self.letter)

    @property
    def digest(self) -> bytes:
        """What the next hop is bound to."""
        return hashlib.sha256(encode_hop(self).encode()).digest()


@dataclass(frozen=True, slots=True)
class SignedHop:
    """A hop, and the note that it stands in; nothing verified yet."""

    hop: Hop
    note: bytes


def log_origin(letter: str) -> str:
    """The name of the log of the letter at this address."""
    parts = urlsplit(letter)
    return f"{parts.netloc}{parts.path}/log"


def key_name(address: str) -> str:
    """The name of the key that signs reprints at the host of this address."""
    return f"{urlsplit(address).netloc}/reprints"


def encode_hop(hop: Hop) -> str:
    """The hop's text, as it is signed."""
    introduction = f"{hop.introduction_language} {_b64(hop.introduction)}" if hop.introduction else "none"
    return (
        f"{HOP}\nletter {hop.letter}\naddress {hop.address}\noutlet {_b64(hop.outlet)}\n"
        f"dated {hop.dated.isoformat()}\nbody {hop.language} {to_base64(hop.body)}\n"
        f"introduction {introduction}\nkey {hop.key}\nof {to_base64(hop.of)}\n"
    )


def parse_hop(text: str) -> Hop:
    """The hop in this text. Raises ChainFormatError for every spelling that `encode_hop` would not write."""
    lines = text.split("\n")
    if len(lines) != len(_KEYWORDS) + 2 or lines[0] != HOP or lines[-1]:
        raise ChainFormatError(f"A hop is the line {HOP} and {len(_KEYWORDS)} more.")
    words: dict[str, str] = {}
    for keyword, line in zip(_KEYWORDS, lines[1:-1], strict=True):
        start, space, rest = line.partition(" ")
        if start != keyword or not space:
            raise ChainFormatError(f"A hop’s lines come in one order; “{keyword}” was expected.")
        words[keyword] = rest
    try:
        language, _space, body = words["body"].partition(" ")
        introduced, _space, introduction = words["introduction"].partition(" ")
        hop = Hop(
            letter=words["letter"],
            address=words["address"],
            outlet=from_base64(words["outlet"]).decode(),
            dated=date.fromisoformat(words["dated"]),
            language=language,
            body=to_hash(body),
            introduction="" if introduced == "none" else from_base64(introduction).decode(),
            introduction_language="" if introduced == "none" else introduced,
            key=parse_vkey(words["key"]).vkey,
            of=to_hash(words["of"]),
        )
    except (LedgerError, ValueError) as error:
        raise ChainFormatError("A hop holds something that is not spelt as it must be.") from error
    _require(hop)
    if encode_hop(hop) != text:
        raise ChainFormatError("A hop is spelt otherwise than it must be.")
    return hop


def sign_hop(hop: Hop, signer: Signer) -> SignedHop:
    """The hop as a signed note. Raises ChainFormatError for a hop that nobody could read, or another key."""
    _require(hop)
    if signer.verifier.vkey != hop.key:
        raise ChainFormatError("A hop is signed with the key that it names.")
    return SignedHop(hop, note.sign(encode_hop(hop), [signer]))


def parse_signed(data: bytes) -> SignedHop:
    """A signed hop, its signature not checked yet. Raises ChainFormatError."""
    try:
        found = note.parse(data)
    except LedgerError as error:
        raise ChainFormatError(f"A hop is a signed note: {error}") from error
    return SignedHop(parse_hop(found.text), data)


def encode_chain(hops: Sequence[SignedHop]) -> bytes:
    """A chain as a file, the first reprint first."""
    return "".join([f"{CHAIN}\n", *(f"{to_base64(each.note)}\n" for each in hops)]).encode()


def parse_chain(data: bytes) -> list[SignedHop]:
    """The hops of a chain. Raises ChainFormatError."""
    if len(data) > MOST_BYTES:
        raise ChainFormatError("This chain is too long to be one.")
    try:
        first, *lines = data.decode("ascii").split("\n")
        if first != CHAIN or not lines or lines.pop() or not 1 <= len(lines) <= MOST_HOPS:
            raise ChainFormatError(f"A chain is the line {CHAIN} and one to {MOST_HOPS} hops.")
        return [parse_signed(from_base64(line)) for line in lines]
    except (LedgerError, UnicodeDecodeError) as error:
        raise ChainFormatError("A chain holds something that is not base64.") from error


def verify_chain(
    hops: Sequence[SignedHop],
    *,
    letter: str,
    first_leaf: bytes,
    texts: Mapping[bytes, str],
    keys: Mapping[str, Sequence[str]],
) -> list[Finding]:
    """What is wrong with a chain; nothing means that it holds.

    `letter` is the letter's address, `first_leaf` the hash of its log's first leaf, `texts` the SHA-256 of each text in
    its log with the language, `keys` the keys that a host is known by, where any are known. Each finding names the hop.
    """
    found: list[Finding] = []
    before = first_leaf
    for number, signed in enumerate(hops, 1):
        hop = signed.hop
        who = f"Hop {number} ({hop.host})"
        if hop.letter != letter:
            found.append(Finding("chain-letter", f"{who} is of another letter: {hop.letter}."))
        if not _is_signed(signed):
            found.append(Finding("chain-key", f"{who} is not signed by the key that it names."))
        elif hop.host in keys and hop.key not in keys[hop.host]:
            found.append(Finding("chain-key", f"{who} is signed by a key that is not the one known of that host."))
        if texts.get(hop.body) != hop.language:
            found.append(Finding("chain-body", f"{who} shows a body that is no text of the letter in that language."))
        if hop.of != before:
            found.append(Finding("chain-order", f"{who} does not follow what stands before it."))
        before = hop.digest
    return found


def _is_signed(signed: SignedHop) -> bool:
    try:
        verifier: Verifier = parse_vkey(signed.hop.key)
        if verifier.kind != ED25519 or verifier.name != key_name(signed.hop.address):
            return False
        return note.open_note(signed.note, [verifier]).note.text == encode_hop(signed.hop)
    except LedgerError:
        return False


def _require(hop: Hop) -> None:
    for address in (hop.letter, hop.address):
        if len(address) > MOST_ADDRESS or not _ADDRESS.fullmatch(address) or not urlsplit(address).netloc:
            raise ChainFormatError("A hop names the letter and itself by web addresses.")
    if not 0 < len(hop.outlet) <= MOST_OUTLET or len(hop.introduction) > MOST_INTRODUCTION:
        raise ChainFormatError("A hop names its outlet, and its introduction has at most 10,000 characters.")
    if "/" in hop.language or not is_known(hop.language):
        raise ChainFormatError("A hop names the language of its body.")
    if hop.introduction and (hop.introduction_language == "none" or not is_known(hop.introduction_language)):
        raise ChainFormatError("A hop names the language of its introduction.")


def _b64(words: str) -> str:
    return to_base64(words.encode())
