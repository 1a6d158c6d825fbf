"""People with unmistakable names and addresses who sign, in each way there is, at a running server.

Each of them has `MARK` at the front of the part before the @, of the domain, of the name, of the profession and of the
place, so that any piece of any of these is found by one search. Who signs openly has a name without it: that name is
public.
"""

import http.client
import re
import subprocess
import sys
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path

from tests.mail.mailserver import MailServer
from tests.server.helpers import wait_for
from tests.server.test_supervisor import environment

MARK = "zqxkvjwqz"
MARK_CYRILLIC = "щфъцжэыхю"
ONCE_NAMED = "vjqzwkxqv"  # begins names that were public once and are not any more
PUBLIC_NAME = "Example Ada Openly"
LETTER = "/letters/keep-the-elm-street-library-open-on-saturdays"
AT_RISK = "/letters/a-letter-at-risk"
SEALED = "/letters/a-sealed-letter"
ORGANISER = "olena@example.org"

_MAKE = """
import sys
from datetime import timedelta
from pathlib import Path
from undersigned.server.environment import database
with database(Path(sys.argv[1])):
    import django
    django.setup()
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
    from tests.letters.letters import open_letter_for_tests
    from tests.letters.sealed import protected_letter
    from tests.meetings.people import meeting_for_tests
    from undersigned.campaigns.models import Organiser
    from undersigned.common import clock
    from undersigned.letters.actions import set_meeting_window
    letter = open_letter_for_tests()
    at_risk = protected_letter("at-risk", letter.campaign, slug="a-letter-at-risk")
    sealed = protected_letter("sealed", letter.campaign, slug="a-sealed-letter")
    for each in (letter, at_risk, sealed):
        set_meeting_window(letter=each, until=clock.now() + timedelta(hours=12))
    print(meeting_for_tests(letter.campaign, day=clock.today() + timedelta(days=30)).slug)
    olena = Organiser.objects.create(email=sys.argv[2], name="Olena (example)", approved_at=clock.now())
    from tests.letters.sealed import new_key
    from undersigned.signatures.actions.auditing import announce_audit
    for each in (letter, sealed):
        until, key = clock.today() + timedelta(days=9), new_key().recipient
        announce_audit(by=olena, letter=each, auditor="Ruth (example)", recipient=key, size=5, until=until)
"""
# Time goes by for the one who waits longest, and the organisers void a signature.
_LATER = """
import sys
from datetime import timedelta
from pathlib import Path
from undersigned.server.environment import database
with database(Path(sys.argv[1])):
    import django
    django.setup()
    from undersigned.common import clock
    from undersigned.sealing.tokens import handle_digest, read_token
    from undersigned.signatures.holder import waiting_digest
    from undersigned.signatures.actions.mailing import let_go
    from undersigned.signatures.actions.moderating import void_signatures
    from undersigned.campaigns.models import Organiser
    from undersigned.signatures.models import Pending, Signature
    expired, voided = waiting_digest(read_token(sys.argv[2])), handle_digest(read_token(sys.argv[3]))
    assert Pending.objects.filter(handle=expired).update(expires_at=clock.now() - timedelta(minutes=1)) == 1
    let_go()
    assert not Pending.objects.filter(handle=expired).exists()
    signature = Signature.objects.select_related("letter").get(handle=voided)
    assert void_signatures(letter=signature.letter, signature_ids=[signature.pk], reason="fraud") == 1
    from undersigned.delivery.actions.handing import add_addressee
    from undersigned.delivery.actions.updating import send_update, start_update
    letter, (addressee, organiser) = signature.letter, sys.argv[4:]
    add_addressee(letter=letter, name="The council", channel="mail", language="en", mail=addressee, where=addressee)
    update = start_update(letter=letter, language="en", subject="We met the council", body="It listened.")
    assert send_update(update=update, by=Organiser.objects.get(email=organiser)) == 3
"""

# A mail comes back, and both sides of a conversation answer by mail.
_CAME_IN = """
import os, sys
from pathlib import Path
os.environ["UNDERSIGNED_MAIL_IN"] = "@in.letters.example"
from undersigned.server.environment import database
with database(Path(sys.argv[1])):
    import django
    django.setup()
    from tests.mail.came_in import ANSWER, DSN, wire
    from undersigned.campaigns.models import Membership, Organiser
    from undersigned.contact.addressing import answer_address
    from undersigned.contact.queries import conversation_of_token
    from undersigned.mail.queries import is_stopped
    from undersigned.mail.receiving import Verdict, receive
    from undersigned.mail.verp import bounce_address
    from undersigned.sealing.tokens import read_token
    secret, writer, returned, mark = sys.argv[2:]
    talk = conversation_of_token(read_token(secret))
    organiser = Organiser.objects.get(email="olena@example.org")
    Membership.objects.get_or_create(campaign=talk.campaign, organiser=organiser, role="owner")
    for party, sender in ((None, writer), (organiser.pk, organiser.email)):
        to = answer_address(talk.pk, party)
        mail = wire(ANSWER, to=to, text=f"{mark}written and {writer}", id=mark)
        mail = mail.replace(b"ada@swimmers.example", sender.encode())
        assert receive(recipient=to, data=mail) is Verdict.TAKEN
    assert talk.messages.count() == 3
    to = bounce_address(returned, talk.letter_id)
    bounce = wire(DSN, to=to, status="5.1.1", action="failed").replace(b"ada@swimmers.example", returned.encode())
    assert receive(recipient=to, data=bounce, envelope_from="") is Verdict.TAKEN
    assert is_stopped(returned)
"""


# The organisers make two codes, which they hand out on paper.
_CODES = """
import sys
from pathlib import Path
from undersigned.server.environment import database
with database(Path(sys.argv[1])):
    import django
    django.setup()
    from undersigned.campaigns.models import Organiser
    from undersigned.letters.models import Letter
    from undersigned.letters.queries import current_texts
    from undersigned.signatures.actions.vouching import make_codes
    letter = Letter.objects.get(slug=sys.argv[2])
    organiser = Organiser.objects.get(email=sys.argv[3])
    text = current_texts(letter)[0]
    print(*make_codes(letter=letter, text=text, number=2, entered_by=organiser, entered_as="Olena (example)")[1])
"""


def make_world(home: Path) -> str:
    """A letter that takes signatures, an organiser, a meeting that takes replies; returns the meeting's slug."""
    return _run(_MAKE, str(home), ORGANISER).strip()


def _run(code: str, *arguments: str) -> str:
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, env=environment(), stdout=subprocess.PIPE, text=True, check=True, timeout=240)
    return done.stdout


def address_of(who: str) -> str:
    """An address that is unmistakable before and after the @."""
    return f"{MARK}{who}@{MARK}{who}.example"


@dataclass
class Crowd:
    """Signs, confirms and so on over HTTP; remembers the secrets that were mailed."""

    home: Path
    port: int
    mail: MailServer
    meeting: str  # its path
    secrets: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def do_everything(self) -> None:
        """Each way in, through and out that there is."""
        self.secrets.clear()
        self._refuse()
        self._sign()
        self._report()
        self._reply()
        self._ask_for_a_code()
        self._write()
        self._look_at_pages()

    # -- requests

    def ask(
        self, method: str, path: str, fields: dict[str, str] | None = None, *, source: str = "127.0.0.1", **headers: str
    ) -> tuple[int, str]:
        """Status and page. Each `source` is another network to the server."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120, source_address=(source, 0))
        try:
            sent = {"Content-Type": "application/x-www-form-urlencoded", **headers}
            connection.request(method, path, urllib.parse.urlencode(fields or {}), sent)
            response = connection.getresponse()
            for cookie in response.headers.get_all("Set-Cookie") or []:
                name, _, rest = cookie.partition("=")
                self.cookies[name] = rest.partition(";")[0]
            return response.status, response.read().decode(errors="replace")
        finally:
            connection.close()

    def _post(self, path: str, expected: int, fields: dict[str, str] | None = None, **more: str) -> str:
        status, page = self.ask("POST", path, fields, **more)
        assert status == expected, (path.split("/")[1], status, page[-2000:])
        return page

    def _hidden_fields(self, path: str) -> dict[str, str]:
        page = self.ask("GET", path)[1]
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', page))

    def _mail_to(self, address: str, words: str) -> str:
        """The secret at the end of the link with these words, in the newest mail to the address."""

        def found() -> list[str]:
            mails = [mail for mail in reversed(self.mail.mails) if mail["To"] == address]
            return [match[1] for mail in mails if (match := re.search(words + r"([\w-]{43})", mail.get_content()))]

        wait_for(found, seconds=180)
        return found()[0]

    # -- what cannot be kept

    def _refuse(self) -> None:
        """Forms and addresses that are refused or lead nowhere: what stood in them is not to be kept either."""
        self._forms = {path: self._hidden_fields(f"{path}/en/") for path in (LETTER, AT_RISK, SEALED)}
        self._form = self._forms[LETTER]
        wrong = address_of("refused")
        self._post(f"{LETTER}/sign", 422, {**self._form, "email": f"{wrong}@", "show": "named", "name": f"={MARK}"})
        self._post(f"{LETTER}/sign", 422, {"email": wrong, "show": "hidden", "token": MARK})
        self._post("/letters/no-such-letter/sign", 404, {"email": wrong, "name": MARK})
        for path in (f"{LETTER}/sign?email={wrong}", f"/{wrong}", f"/confirm/{wrong}", f"{LETTER}/signatures?q={MARK}"):
            assert self.ask("GET", path)[0] in {200, 302, 404}

    # -- signing

    def fill_in(self, who: str, *, show: str = "hidden", name: str = "", letter: str = LETTER, **more: str) -> None:
        """Send the form. Who signs hidden types a name all the same."""
        fields = {
            **self._forms[letter],
            "email": address_of(who),
            "show": show,
            "name": name or f"{MARK.capitalize()}{who} {MARK_CYRILLIC.capitalize()}",
            "affiliation": "" if name else f"{MARK.capitalize()}{who} baker",
            "place": "" if name else f"{MARK.capitalize()}{who} lane",
            "website": more.pop("website", ""),
        }
        if "news" in more:
            fields["news"] = more.pop("news")
        page = self._post(f"{letter}/sign", 200, fields, **more)
        assert "Now look in your mailbox" in page

    def _link(self, who: str) -> str:
        secret = self._mail_to(address_of(who), "/confirm/")
        self.secrets[f"link of {who}"] = secret
        return secret

    def _confirm(self, who: str) -> str:
        secret = self._link(who)
        assert self.ask("GET", f"/confirm/{secret}")[0] == 200
        self._post(f"/confirm/{secret}", 303)
        assert self.ask("GET", f"/my/{secret}")[0] == 200
        return secret

    def _sign(self) -> None:
        gone = f"550 5.1.1 <{address_of('bounced')}>: no such user"
        self.mail.at_recipient[address_of("bounced")] = [gone]
        self.mail.at_recipient[address_of("deferred")] = [gone.replace("550 5.1.1", "451 4.3.0")] * 20
        self.fill_in("named", show="named", name=PUBLIC_NAME)
        for who in ("hidden", "withdrawn", "voided", "pending", "expired", "bounced", "deferred", "notme"):
            self.fill_in(who)
        for who in ("news", "newsended", "newsleft", "newsclicked"):
            self.fill_in(who, news="on")
        self.fill_in("unconfirmed", show="named")
        self.fill_in("changed", show="named", name=f"{ONCE_NAMED.capitalize()}changed")
        self.fill_in("left", show="named", name=f"{ONCE_NAMED.capitalize()}left")
        self.fill_in("elsewhere", Origin="https://elsewhere.example")
        self.fill_in("trapped", website="filled in")
        self._confirm("named")
        hidden = self._confirm("hidden")
        self._post(f"/my/{self._confirm('withdrawn')}/withdraw", 303)
        self._post(f"/my/{self._confirm('left')}/withdraw", 303)
        self._post(f"/my/{self._confirm('changed')}/change", 303, {"show": "hidden", "name": MARK})
        self._post(f"/confirm/{self._link('notme')}/not-me", 200)
        self._want_news()
        self._sign_sealed()
        self._sign_at_risk()
        wait_for(lambda: self.ask("POST", f"/my/{hidden}/receipt", {"file": "private"})[0] == 200)
        for who in ("pending", "unconfirmed"):
            self._link(who)
        self.fill_in("hidden")  # has signed already, and is mailed a link to its page
        self.secrets["fresh link"] = self._mail_to(address_of("hidden"), "/my/")
        end, council = (self._link("expired"), self._confirm("voided")), address_of("addressee")
        _run(_LATER, str(self.home), *end, council, ORGANISER)
        self._end_news()
        wait_for(lambda: not self.mail.at_recipient[address_of("bounced")])

    def _want_news(self) -> None:
        """One is told what becomes of the letter, one is not any more, one asks later, one takes the signature back."""
        for who in ("news", "newsclicked"):
            self._confirm(who)
        self._post(f"/my/{self._confirm('newsended')}/news", 303, {"do": "off"})
        self._post(f"/my/{self._confirm('newsleft')}/withdraw", 303)
        self.fill_in("newslater")
        secret = self._confirm("newslater")
        self._post(f"/my/{secret}/news", 422, {"do": "on", "email": address_of("another")})
        self._post(f"/my/{secret}/news", 303, {"do": "on", "email": address_of("newslater")})

    def _sign_sealed(self) -> None:
        """Under a sealed letter that is not at risk; and under it and an ordinary one some agree to be asked."""
        self.fill_in("sealedpending", letter=SEALED, show="named")
        for who in ("sealednews", "sealedleft"):
            self.fill_in(who, letter=SEALED, news="on")
        self.fill_in("sealedaudited", letter=SEALED)
        for who in ("audited", "unaudited"):
            self.fill_in(who)
        self._link("sealedpending")
        self._confirm("sealednews")
        self._post(f"/my/{self._confirm('sealedleft')}/withdraw", 303)
        asked = {who: self._confirm(who) for who in ("sealedaudited", "audited", "unaudited")}
        for who, secret in asked.items():
            self._post(f"/my/{secret}/asked", 422, {"do": "on", "asked-email": address_of("another")})
            self._post(f"/my/{secret}/asked", 303, {"do": "on", "asked-email": address_of(who)})
        self._post(f"/my/{asked['unaudited']}/asked", 303, {"do": "off"})

    def _sign_at_risk(self) -> None:
        """Under a sealed letter, whose entries gather: waiting, with news, withdrawn before it was public; erased."""
        for who in ("risked", "riskedleft"):
            self.fill_in(who, letter=AT_RISK)
        self.fill_in("riskednews", letter=AT_RISK, news="on")
        self.fill_in("riskedpending", letter=AT_RISK, show="named")
        self._link("riskedpending")
        self._confirm("risked")
        self._post(f"/my/{self._confirm('riskedleft')}/withdraw", 200)
        self._post(f"/my/{self._confirm('riskednews')}/change", 303, {"show": "hidden", "name": MARK})
        self._use_a_code()
        self.fill_in("erased", news="on")
        erased = self._confirm("erased")
        self._post(f"/my/{erased}/data", 200)
        self._post(f"/my/{erased}/erase", 200, {"email": address_of("erased")})

    def _use_a_code(self) -> None:
        """One of two codes is used by somebody who types a name and signs hidden all the same."""
        self.secrets["used code"], self.secrets["code"] = _run(
            _CODES, str(self.home), AT_RISK.rsplit("/", 1)[1], ORGANISER
        ).split()
        typed = {"code": self.secrets["used code"], "show": "hidden", "name": f"{MARK.capitalize()}vouched"}
        page = self._post(f"{AT_RISK}/code", 200, {**self._hidden_fields(f"{AT_RISK}/code"), **typed, "website": ""})
        link = re.search(r"/my/([\w-]{43})", page)
        assert link, page
        self.secrets["link of a code"] = link[1]

    def _end_news(self) -> None:
        """The update came; one presses their mail program's button."""
        wait_for(lambda: self._updates("newsclicked") and self._updates("news"), seconds=180)
        path = self._updates("newsclicked")[0].strip("<>").partition("/news/")[2]
        self.secrets["link that ends news"] = path.removesuffix("/end")
        self._post(f"/news/{path}", 200, {"List-Unsubscribe": "One-Click"})

    def _updates(self, who: str) -> list[str]:
        mails = [mail for mail in self.mail.mails if mail["To"] == address_of(who)]
        return [mail["List-Unsubscribe"] for mail in mails if mail["List-Unsubscribe"]]

    # -- meetings, organisers, readers

    def _reply(self) -> None:
        token = self._hidden_fields(f"{self.meeting}/")["token"]
        for number, who in enumerate(("asked", "coming", "cancelled")):
            fields = {"token": token, "email": address_of(who), "name": f"{MARK.capitalize()}{who}", "website": ""}
            self._post(f"{self.meeting}/reply", 200, fields, source=f"127.{number + 1}.0.1")
        for who in ("asked", "coming", "cancelled"):
            self.secrets[f"link of {who}"] = self._mail_to(address_of(who), "/replies/")
        for who in ("coming", "cancelled"):
            self._post(f"/replies/{self.secrets[f'link of {who}']}", 303)
        self._post(f"/replies/{self.secrets['link of cancelled']}/cancel", 200)

    def _write(self) -> None:
        """Messages to the organisers, unconfirmed and answered, and a mail that comes back."""
        hidden = self._hidden_fields(f"{LETTER}/contact")
        for who in ("wrote", "written"):
            words = {"subject": f"{MARK}{who}", "text": f"{MARK}{who} {MARK_CYRILLIC} {address_of(who)}"}
            fields = {**hidden, **words, "email": address_of(who), "name": f"{MARK.capitalize()}{who}", "website": ""}
            self._post(f"{LETTER}/contact", 200, fields)
        for who in ("wrote", "written"):
            self.secrets[f"link of {who}"] = self._mail_to(address_of(who), "/messages/")
        link = self.secrets["link of written"]
        self._post(f"/messages/{link}", 303)
        self.fill_in("returned")
        self._link("returned")
        _run(_CAME_IN, str(self.home), link, address_of("written"), address_of("returned"), MARK)
        assert self.ask("GET", f"/messages/{link}")[0] == 200

    def _ask_for_a_code(self) -> None:
        asked = [("/start", address_of("starter")), ("/desk/sign-in/", address_of("stranger"))]
        for path, address in [*asked, ("/desk/sign-in/", ORGANISER)]:
            self.cookies.clear()
            fields = self._hidden_fields(path)
            cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            self._post(path, 302, {**fields, "email": address}, Cookie=cookie)
        self.secrets["session"] = self.cookies["sessionid"]
        wait_for(lambda: any(mail["To"] == ORGANISER for mail in self.mail.mails))
        mail = next(mail for mail in self.mail.mails if mail["To"] == ORGANISER)
        code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", mail.get_content())
        assert code, mail.get_content()
        self.secrets["sign-in code"] = code[0]

    def _report(self) -> None:
        """Somebody writes about an entry of the list, to the organisers, and about the page, to the operator; they say
        who they are and how they are reached."""
        wait_for(lambda: PUBLIC_NAME in self.ask("GET", f"{LETTER}/signatures?report=yes")[1])
        page = self.ask("GET", f"{LETTER}/signatures?report=yes")[1]
        place = re.search(r'href="([^"]+/report)"', page)
        assert place, page
        words = f"I am {MARK.capitalize()}reporter {MARK_CYRILLIC.capitalize()}, write to {address_of('reporter')}"
        form = {**self._hidden_fields(place[1]), "cause": "not-me", "words": words, "website": ""}
        assert "The organisers of this letter will read it" in self._post(place[1], 200, form)
        words = f"It names {MARK.capitalize()}denouncer {MARK_CYRILLIC.capitalize()}, ask {address_of('denouncer')}"
        page = {"path": f"{LETTER}/en/", "reason": "exposes", "words": words, "website": ""}
        self._post("/report", 200, page)
        self._post("/report", 422, page | {"path": f"/{address_of('denouncer')}"})

    def _look_at_pages(self) -> None:
        """What is public is made ready and printed, so that it is in every cache there is."""
        pages = [
            "en/",
            "signatures",
            "signatures.jsonl",
            "count.json",
            "counted",
            "kept",
            "letter.en.pdf",
            "card.en.png",
        ]
        looked_at = [f"{letter}/{page}" for letter in (LETTER, AT_RISK, SEALED) for page in pages]
        for path in [*looked_at, f"{AT_RISK}/recipients.txt", f"{self.meeting}/", "/"]:
            assert self.ask("GET", path)[0] == 200, path
        wait_for(lambda: PUBLIC_NAME in self.ask("GET", f"{LETTER}/signatures")[1])
