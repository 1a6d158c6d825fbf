"""Why mail from here would land in spam: what the world's name servers say of the sender. Pure: no Django.

What is looked up: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489), where answers go (MX), and, for a machine that
sends by itself, its reverse name. A finding is (must be mended, one plain sentence).
"""

import ipaddress
import re
from collections.abc import Iterator

import dns.exception
import dns.resolver
import dns.reversename

Finding = tuple[bool, str]
MOST_SPF_LOOKUPS = 10  # RFC 7208, 4.6.4
_LOOKING_UP = {"include", "a", "mx", "ptr", "exists", "redirect"}  # terms of SPF that cost a look-up


class NamesAway(Exception):  # noqa: N818 - an answer of this module to itself, told as a finding
    """No name server answered."""


def findings(domain: str, *, sends_itself: str, selector: str, resolver: dns.resolver.Resolver) -> Iterator[Finding]:
    """What is wrong with mail from `domain`, most harmful first.

    `sends_itself` is the host whose address mail comes from when no relay is between, else ""; `selector` the DKIM
    selector, "" when nobody said it.
    """
    look = _Looker(resolver)
    try:
        yield from _spf(domain, look)
        yield from _dkim(domain, selector, look)
        yield from _dmarc(domain, look)
        if not look(domain, "MX") and not look(domain, "A") and not look(domain, "AAAA"):
            yield True, f"Nobody can write to {domain}: it has neither an MX record nor an address. Spam filters check."
        if sends_itself:
            yield from _reverse(sends_itself, look)
    except NamesAway:
        yield False, "No name server answers, so SPF, DKIM, DMARC and the reverse name were not looked at."


class _Looker:
    def __init__(self, resolver: dns.resolver.Resolver) -> None:
        self._resolver = resolver

    def __call__(self, name: str, kind: str) -> list[str]:
        """The records of a name as text; none where there is no such name. Raises NamesAway."""
        try:
            answer = self._resolver.resolve(name, kind, raise_on_no_answer=False, lifetime=8)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise NamesAway from error
        if kind == "TXT":  # long ones come in pieces
            return [b"".join(record.strings).decode("ascii", "replace") for record in answer]
        return [str(record) for record in answer]


def _spf(domain: str, look: _Looker) -> Iterator[Finding]:
    records = [text for text in look(domain, "TXT") if text.lower().split(" ")[0] == "v=spf1"]
    if not records:
        yield True, f"{domain} has no SPF record, so nobody knows who may send for it: add a TXT “v=spf1 … -all”."
        return
    if len(records) > 1:
        yield True, f"{domain} has {len(records)} SPF records, which counts as none: join them into one."
        return
    terms = records[0].lower().split()[1:]
    bare = [term.lstrip("+-~?") for term in terms]
    if "all" in terms or "+all" in terms or "?all" in terms:
        yield True, f"The SPF record of {domain} lets everyone send for it: end it with “-all”."
    elif "all" not in bare and not any(term.startswith("redirect=") for term in bare):
        yield False, f"The SPF record of {domain} does not say what to do with others: end it with “-all”."
    lookups = sum(re.split("[:/=]", term)[0] in _LOOKING_UP for term in bare)
    if lookups > MOST_SPF_LOOKUPS:
        yield True, f"The SPF record of {domain} asks for {lookups} names; more than {MOST_SPF_LOOKUPS} are an error."


def _dkim(domain: str, selector: str, look: _Looker) -> Iterator[Finding]:
    if not selector:
        yield False, f"Whether mails of {domain} are signed (DKIM) cannot be seen without the selector: --dkim NAME."
        return
    name = f"{selector}._domainkey.{domain}"
    keys = [_tags(text) for text in look(name, "TXT") if "p=" in text]
    if not keys:
        yield True, f"There is no DKIM key at {name}: mails that are signed with it count as unsigned."
    elif not any(key.get("p") for key in keys):
        yield True, f"The DKIM key at {name} was taken back (its p= is empty)."
    elif any("y" in key.get("t", "").split(":") for key in keys):
        yield False, f"The DKIM key at {name} says that it is only being tried (t=y)."


def _dmarc(domain: str, look: _Looker) -> Iterator[Finding]:
    labels = domain.split(".")
    # The domain's own record, else that of the one above it (RFC 7489, 6.6.3: the organisation's domain).
    for name in [".".join(labels[cut:]) for cut in range(max(1, len(labels) - 1))]:
        records = [_tags(text) for text in look(f"_dmarc.{name}", "TXT") if text.startswith("v=DMARC1")]
        if len(records) > 1:
            yield True, f"_dmarc.{name} has {len(records)} records, which counts as none: join them into one."
            return
        if records:
            if records[0].get("p") not in {"none", "quarantine", "reject"}:
                yield True, f"The DMARC record at _dmarc.{name} has no policy that anyone knows: p=quarantine is one."
            elif records[0]["p"] == "none":
                yield False, f"The DMARC record at _dmarc.{name} only watches (p=none). Later: p=quarantine."
            return
    yield (
        True,
        f"{domain} has no DMARC record, and large providers ask for it: TXT _dmarc.{domain} “v=DMARC1; p=…”.",
    )


def _reverse(host: str, look: _Looker) -> Iterator[Finding]:
    """The address has a name, and the name has the address."""
    addresses = [host] if _is_address(host) else [*look(host, "A"), *look(host, "AAAA")]
    if not addresses:
        yield True, f"{host} has no address, so it cannot be looked whether mail from it is trusted."
    for address in addresses:
        names = [name.rstrip(".") for name in look(str(dns.reversename.from_address(address)), "PTR")]
        if not names:
            yield True, f"{address} has no reverse name: most mail servers refuse mail from it. Your provider sets it."
        elif not any(_same(address, found) for name in names for found in [*look(name, "A"), *look(name, "AAAA")]):
            yield True, f"The reverse name of {address}, {names[0]}, does not lead back to it."


def _same(one: str, other: str) -> bool:
    return ipaddress.ip_address(one) == ipaddress.ip_address(other)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _tags(text: str) -> dict[str, str]:
    """`a=b; c=d` as a dict, without spaces: the spelling that DKIM and DMARC share."""
    pairs = (part.split("=", 1) for part in text.split(";") if "=" in part)
    return {name.strip(): "".join(value.split()) for name, value in pairs}
