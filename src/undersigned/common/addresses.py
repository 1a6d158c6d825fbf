"""Mail addresses as values: what is mailed, and what tells two spellings of one mailbox apart from two mailboxes.

Pure: imports no Django. Nothing here logs or quotes an address: errors, `repr` and `str` never hold one.

**When are two addresses one mailbox?** Where the provider says so (`_PROVIDERS`): Gmail ignores dots and what follows a
"+", Proton also hyphens and underscores, and so on. **Elsewhere only upper and lower case are taken for the same.** A
"+" at an unknown domain may be a mailbox of its own, and a wrong guess would cost a person their signature without a
word, since the answer to a known address is the same as to a new one. A wrong guess the other way costs little: who
owns a domain has endless addresses anyway, and the alert on many confirmations from one domain looks at that.
"""

import re
import unicodedata
from dataclasses import dataclass

from undersigned.common.errors import BadAddressError

MAX_LENGTH = 254
"""Octets in an address (RFC 5321, 4.5.3.1.3, less the angle brackets)."""
MAX_LOCAL = 64
"""Octets before the @ (RFC 5321, 4.5.3.1.1)."""


@dataclass(frozen=True, slots=True)
class _Provider:
    """How one provider reads the part before the @.

    `tag`: signs that end the mailbox's name. `ignored`: signs it looks past. `alike`: signs it takes for each
    other. `home`: the domain that its others stand for.
    """

    tag: str = "+"
    ignored: str = ""
    alike: str = ""
    home: str = ""


def _providers() -> dict[str, _Provider]:
    """By domain, as the providers describe it. A row that is wrong costs somebody a signature: add one only if certain.

    `home` is for domains that share their mailboxes; outlook.com and hotmail.com do not.
    """
    table: list[tuple[str, _Provider]] = [
        ("gmail.com googlemail.com", _Provider(ignored=".", home="gmail.com")),
        ("proton.me protonmail.com protonmail.ch pm.me", _Provider(ignored=".-_", home="proton.me")),
        ("icloud.com me.com mac.com", _Provider(home="icloud.com")),
        ("outlook.com outlook.fr outlook.de outlook.es outlook.it", _Provider()),
        ("hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.es hotmail.it", _Provider()),
        ("live.com live.co.uk live.fr live.de live.nl msn.com", _Provider()),
        ("fastmail.com fastmail.fm", _Provider()),
        # Yahoo's throw-away addresses are "name-word"; no account has a hyphen or a plus of its own.
        ("yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.es yahoo.it yahoo.ca ymail.com", _Provider(tag="+-")),
        ("yandex.ru yandex.com yandex.by yandex.kz yandex.ua ya.ru", _Provider(alike=".-", home="yandex.ru")),
        ("posteo.de posteo.net mailbox.org riseup.net zoho.com runbox.com", _Provider()),
    ]  # fmt: skip
    return {domain: provider for domains, provider in table for domain in domains.split()}


_PROVIDERS = _providers()


def shared_domains() -> frozenset[str]:
    """Domains of large providers, as they stand in canonical addresses. Many signatures from one mean little."""
    return frozenset(provider.home or domain for domain, provider in _PROVIDERS.items())


_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\u0080-\U0010ffff-]+")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# IDNA 2003, which Python speaks, turns these into other letters; IDNA 2008 does not. The mail would go to a stranger.
_DEVIATING = re.compile("[ßẞς\u200c\u200d]")
_EDGES = re.compile(
    r"^[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+|[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+\Z"
)
_MAX_INPUT = 1000
# What nearly every address looks like. It passes every check below, so it needs none of them; the lengths are left.
_ATOM, _NAME = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+", r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PLAIN = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@({_NAME}(?:\.{_NAME})*\.(?![0-9]+\Z){_NAME})")


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """A mail address that can be written to.

    `local` is in NFC with its case kept, `domain` in lower-case ASCII (IDNA), `canonical` the same for every
    spelling of one mailbox. Its `repr` and `str` hide it: take `deliverable` where the address itself is meant.
    """

    local: str
    domain: str
    canonical: str

    @property
    def deliverable(self) -> str:
        """What stands in the envelope. Needs SMTPUTF8 when `needs_smtputf8`."""
        return f"{self.local}@{self.domain}"

    @property
    def needs_smtputf8(self) -> bool:
        """Whether the part before the @ has letters beyond ASCII (RFC 6531)."""
        return not self.local.isascii()

    def __repr__(self) -> str:
        return "Address(hidden)"

    __str__ = __repr__


def normalise(address: str) -> Address:
    """The address as typed or pasted (spaces and invisible marks around it are taken off). Raises BadAddressError."""
    # Taking the edges off looks at every character, so what no mailbox could be is refused before.
    if len(address) > _MAX_INPUT:
        raise _too_long()
    if len(address) <= MAX_LENGTH and (plain := _PLAIN.fullmatch(address)) and plain.end(1) <= MAX_LOCAL:
        local, domain = plain[1], plain[2].lower()
        return Address(local=local, domain=domain, canonical=_canonical(local, domain))
    return _normalise_any(address)


def _normalise_any(address: str) -> Address:
    text = unicodedata.normalize("NFC", _EDGES.sub("", address))
    if not text:
        raise BadAddressError("empty", "Please write your mail address.")
    local, at, host = text.rpartition("@")
    if not at or not local or not host:
        raise BadAddressError("no-at", "A mail address looks like name@example.org. Please check it.")
    _check_local(local)
    domain = _domain(host)
    if len(f"{local}@{domain}".encode()) > MAX_LENGTH:
        raise _too_long()
    return Address(local=local, domain=domain, canonical=_canonical(local, domain))


def _too_long() -> BadAddressError:
    return BadAddressError("too-long", "That address is longer than any mailbox can be. Please check it.")


def _check_local(local: str) -> None:
    if re.search(r"\s", local):
        raise BadAddressError("space", "A mail address has no spaces in it. Please check it.")
    if "@" in local:
        raise BadAddressError("two-ats", "Please write one address only, with a single @.")
    if local[0] == "." or local[-1] == "." or ".." in local:
        raise BadAddressError("dots", "The part before the @ has a dot too many. Please check it.")
    if not _LOCAL.fullmatch(local) or any(unicodedata.category(c)[0] in "CZ" for c in local):
        raise BadAddressError("local", "The part before the @ has a sign that no mailbox has. Please check it.")
    if len(local.encode()) > MAX_LOCAL:
        raise _too_long()


def _domain(host: str) -> str:
    if len(host) > MAX_LENGTH:
        raise _too_long()
    if _DEVIATING.search(host):
        raise BadAddressError("domain-spelling", "Please write the part after the @ in its form that begins with xn--.")
    try:
        domain = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        # "from None": the cause would quote the address.
        raise _bad_domain() from None
    labels = domain.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise _bad_domain()
    return domain


def _bad_domain() -> BadAddressError:
    return BadAddressError("domain", "The part after the @ is not a mail provider's name. Please check it.")


def _canonical(local: str, domain: str) -> str:
    # lower, not casefold: "ß" and "ss" are two mailboxes.
    name = unicodedata.normalize("NFC", local.lower())
    provider = _PROVIDERS.get(domain)
    if provider is not None:
        # Where nothing would be left that can be a mailbox, the address is nobody's alias and stays as it is.
        mailbox = name
        for sign in provider.ignored:
            mailbox = mailbox.replace(sign, "")
        name = mailbox or name
        for sign in provider.alike:
            name = name.replace(sign, provider.alike[-1])
        mailbox = name
        for sign in provider.tag:
            mailbox = mailbox.partition(sign)[0]
        name = mailbox if mailbox and not mailbox.endswith(".") else name
        domain = provider.home or domain
    return f"{name}@{domain}"
