"""What `undersigned check` sees around the instance: disk, clock, proxy, fonts, and how mail servers will judge it."""

import ctypes
import ipaddress
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import dns.resolver
from django.conf import settings

from undersigned.mail.compose import split_sender
from undersigned.mail.deliverability import Finding
from undersigned.mail.deliverability import findings as judged
from undersigned.mail.errors import MailError
from undersigned.mail.smtp_address import SmtpAddress
from undersigned.pages.folder import MARK

LITTLE_ROOM = 2 * 2**30
NO_ROOM = 200 * 2**20
MOST_CLOCK_SECONDS = 5.0
_TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised


def findings(home: Path) -> Iterator[Finding]:
    """Disk, clock, proxy, published pages and fonts."""
    yield from _disk(home)
    yield from _clock()
    yield from _proxy()
    yield from _published(home)
    yield from _fonts()


def mail_findings(*, selector: str = "", resolver: dns.resolver.Resolver | None = None) -> list[Finding]:
    """Why mail would land in spam, for an instance whose sender is a name in the world; none for the demo."""
    try:
        domain = split_sender(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2].lower()
        relay = SmtpAddress.parse(settings.EMAIL_URL).host
    except MailError:
        return []  # Django's own checks say so
    if settings.UNDERSIGNED_DEMO or domain == "localhost" or "." not in domain:
        return []
    try:
        resolver = resolver or dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration:
        return [(False, "This machine knows no name server, so SPF, DKIM, DMARC and names were not looked at.")]
    # A mail server on this machine sends from this machine's address, which is where the origin leads.
    here = relay == "localhost" or _is_loopback(relay)
    itself = (urlsplit(settings.UNDERSIGNED_ORIGIN).hostname or "") if here else ""
    return list(judged(domain, sends_itself=itself, selector=selector, resolver=resolver))


def _disk(home: Path) -> Iterator[Finding]:
    if not home.is_dir():
        return  # said already
    free = shutil.disk_usage(home).free
    if free < NO_ROOM:
        yield True, f"Only {free // 2**20} MB are free in {home}: signing stops when the disk is full."
    elif free < LITTLE_ROOM:
        yield False, f"Only {free // 2**20} MB are free in {home}."
    inodes = os.statvfs(home)
    if inodes.f_files and inodes.f_favail < 1000:
        yield True, f"Only {inodes.f_favail} more files can be made in {home}."


def _published(home: Path) -> Iterator[Finding]:
    """The folder for published pages: the proxy must be able to enter it, and nothing else may lie there."""
    if not settings.UNDERSIGNED_PUBLISHED:
        return
    folder = Path(settings.UNDERSIGNED_PUBLISHED)
    closed = (home.resolve(), Path(settings.UNDERSIGNED_KEYS).resolve(), Path(settings.UNDERSIGNED_LOG_HEADS).resolve())
    if not folder.is_absolute():
        yield True, "UNDERSIGNED_PUBLISHED must begin with a slash: the proxy looks there, too."
    elif any(folder.resolve().is_relative_to(one) or one.is_relative_to(folder.resolve()) for one in closed):
        yield True, "UNDERSIGNED_PUBLISHED must lie apart from the data and the keys: what is in it is for everyone."
    elif folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).exists():
        yield (
            True,
            f"{folder} holds something else than published pages. Name an empty folder in UNDERSIGNED_PUBLISHED.",
        )


def _clock() -> Iterator[Finding]:
    """Links expire and keys go by the day: a clock that is wrong ends them early, or never."""
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "adjtimex"):
        # struct timex is about 200 bytes; `modes` 0 reads only.
        state = libc.adjtimex(ctypes.create_string_buffer(512))
        if state == _TIME_ERROR:
            yield False, "Nothing keeps this machine’s clock right. On Debian: apt-get install systemd-timesyncd"
    from django.db import DatabaseError, connection

    from undersigned.common import clock

    try:
        with connection.cursor() as cursor:
            before = clock.now()
            cursor.execute("SELECT clock_timestamp()")
            theirs = cursor.fetchone()[0]
            apart = max((theirs - clock.now()).total_seconds(), (before - theirs).total_seconds(), 0.0)
    except DatabaseError:
        return  # said already
    if apart > MOST_CLOCK_SECONDS:
        yield True, f"The clocks of this machine and of the database are {apart:.0f} seconds apart."


def _proxy() -> Iterator[Finding]:
    trusted = settings.UNDERSIGNED_TRUSTED_PROXIES
    for text in trusted:
        try:
            network = ipaddress.ip_network(text, strict=False)
        except ValueError:
            yield True, f"UNDERSIGNED_TRUSTED_PROXIES has “{text}”, which is no address and no network."
            continue
        if network.prefixlen < (8 if network.version == 4 else 16):
            yield True, f"UNDERSIGNED_TRUSTED_PROXIES has {text}: then anyone may say where they come from."
        elif network.is_global and network.num_addresses > 256:
            yield (
                False,
                f"UNDERSIGNED_TRUSTED_PROXIES has {text}, which is large: whoever is in it is believed.",
            )
    origin = urlsplit(settings.UNDERSIGNED_ORIGIN)
    if origin.scheme == "https" and not trusted:
        yield (
            True,
            (
                "The origin is https, so a proxy is in front, and UNDERSIGNED_TRUSTED_PROXIES names none: everyone "
                "seems to come from one machine, and all share one queue for mail."
            ),
        )
    if origin.scheme == "http" and not _is_loopback(origin.hostname or "") and not settings.UNDERSIGNED_DEMO:
        onion = (origin.hostname or "").endswith(".onion")
        if origin.hostname != "localhost" and not onion:
            yield True, "The origin is http: what people type travels in the clear. Put a proxy with TLS in front."


def _fonts() -> Iterator[Finding]:
    """Sheets in the scripts that we promise."""
    from undersigned.typesetting.fonts import folders

    try:
        missing = [folder for folder in folders() if not any(Path(folder).rglob("*.[ot]tf"))]
    except ModuleNotFoundError as error:
        missing = [str(error)]
    if missing:
        yield True, "Fonts for PDFs are missing: install Undersigned again with the versions in locks/run.txt."


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
