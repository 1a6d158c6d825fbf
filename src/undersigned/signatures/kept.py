"""`…/kept`: what is kept about whom, where, how long and who can read it, for someone who thinks about signing.

Every sentence follows from the letter's state, the settings and the keys that are there now; nothing here is written
for one letter. docs/threat-model.md says the same for those who run the server.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from undersigned.campaigns.blocked import blocked_lists
from undersigned.letters.actions import LEAST_BATCH_AT_RISK
from undersigned.letters.models import Letter, State
from undersigned.letters.queries import archived_on, current_texts, public_letter
from undersigned.mail.actions import FAILED_DAYS, WAITS
from undersigned.mail.pacing import KEYS_KEPT
from undersigned.mail.receiving import STOPPED_FOR
from undersigned.sealing.recipients import read_document

from .actions.auditing import KEPT as AUDIT_KEPT
from .actions.claiming import ADDRESSES_KEPT
from .actions.mailing import KEPT_AT_MOST
from .actions.reporting import KEPT as REPORTS_KEPT
from .keys import has_letter_key
from .origins import KEPT as ORIGINS_KEPT
from .origins import SMALLEST

READY_SECONDS = 60


@dataclass(frozen=True)
class Kept:
    """One kind of thing that is kept."""

    title: str
    what: str
    where: str
    how_long: str
    who: str


@require_safe
def kept(request: HttpRequest, slug: str) -> HttpResponse:
    """Also for a letter that was taken down: who signed it may want to know."""
    letter = public_letter(slug)
    if letter is None:
        raise Http404
    context = {
        "letter": letter,
        "text": current_texts(letter)[0],
        "waiting": [_form(letter), _mail(letter)] if _may_wait(letter) else [],
        "confirmed": [
            _hidden(letter),
            _named(letter),
            _mark(letter),
            *_origin(letter),
            _news(letter),
            *_audit(letter),
        ],
        "others": [_brought(), _vouched(), _stopped(), *_returned(), _reports(), _limits(), _organisers()],
        "may_wait": _may_wait(letter),
        "has_key": has_letter_key(letter.pk),
        "closed": letter.state != State.OPEN,
        "most_days": KEPT_AT_MOST.days,
        "encrypted": settings.UNDERSIGNED_ORIGIN.startswith("https:"),
    }
    response = render(request, "signatures/kept.html", context)
    response["X-Undersigned-Ready"] = str(READY_SECONDS)
    return response


def _may_wait(letter: Letter) -> bool:
    """Whether something unconfirmed can be there: while it is open, and after closing until the last one is settled."""
    return letter.sealed_at is None


def _form(letter: Letter) -> Kept:
    numbers = {
        "hours": settings.UNDERSIGNED_PENDING_HOURS,
        "reminder": settings.UNDERSIGNED_REMINDER_HOURS,
        "days": KEPT_AT_MOST.days,
    }
    how_long = [
        _(
            "Until you confirm or say that it was not you; otherwise %(hours)d hours from the moment a mail server took"
            " the mail. Whatever else happens, at most %(days)d days."
        )
        % numbers
    ]
    if letter.is_at_risk:
        how_long.append(_("No reminder is sent."))
    elif letter.state == State.OPEN:
        how_long.append(_("One reminder is sent after %(reminder)d hours, and no other.") % numbers)
    else:
        how_long.append(_("This letter takes no new forms, so nothing is added here, and no reminder is sent."))
    how_long.append(_("The key of a day is destroyed when nothing of that day waits any more."))
    return Kept(
        _("The form, until you confirm"),
        _(
            "Your mail address, the name and other words if you chose to be named, and the secret of your link, in a "
            "sealed box. Beside it: the day, and a mark of your network that only the key of that day can make."
        ),
        _("The box is in the database. The key that opens it is in another folder, and not in the database."),
        " ".join(how_long),
        _(
            "This server, to write you the mail. If your form came in an unusual way, the organisers see the name in "
            "it, if you gave one, and decide whether the mail goes out. They never see the address."
        ),
    )


def _mail(letter: Letter) -> Kept:
    tried = sum(WAITS, timedelta())
    return Kept(
        _("The mail to you"),
        _("Your address, and the mail with your link, in a sealed box like the one above."),
        _("In the database while it waits; then with the mail servers on its way, and in your mailbox."),
        _(
            "Here until the next mail server takes it or refuses it for good, tried for about %(days)d days. If it was "
            "refused, the reason stays for %(failed)d days, without the address."
        )
        % {"days": round(tried / timedelta(days=1)), "failed": FAILED_DAYS},
        _said_of_mail(letter),
    )


def _said_of_mail(letter: Letter) -> str:
    if letter.is_at_risk:
        return _(
            "This server. Every mail server on the way, and whoever can read your mailbox: the mail names neither the "
            "letter nor the organisers, but its link leads to your signature. Delete it if that could harm you."
        )
    return _(
        "This server. Every mail server on the way, and whoever can read your mailbox: the mail says which letter "
        "it is about. Delete it if that could harm you, but only when you want to change nothing any more."
    )


def _hidden(letter: Letter) -> Kept:
    if letter.is_at_risk:
        times = _("It appears together with at least %(n)d others, or with all of one day.") % {
            "n": LEAST_BATCH_AT_RISK - 1
        }
    else:
        times = _("When it came in can be told from the public times of the log.")
    return Kept(
        _("Your signature, if you signed hidden"),
        _(
            "That someone confirmed, the text and language that was read, and a fingerprint by which your link is known"
            " again. No name and no address."
        )
        + f" {times}",
        _("In the database and in the public log."),
        _("For good: the log is made so that nothing can be taken out of it unseen."),
        _("Everyone. It leads to nobody."),
    )


def _named(letter: Letter) -> Kept:
    shown = (
        _("Everyone, at once.")
        if letter.names_shown == Letter.NamesShown.AT_ONCE
        else _("The organisers, and everyone once one of them has looked at it.")
    )
    if letter.state == State.TAKEN_DOWN:
        shown = _("The organisers. This letter was taken down, so its names are shown to nobody else any more.")
    what = _("The same, and what you chose to show: your name, and profession and place if you wrote them.")
    if blocked_lists().short_lived and not letter.is_at_risk:
        what = f"{what} " + _("And, if so, that you confirmed it from a mailbox that lasts only minutes.")
    return Kept(
        _("Your signature, if you signed with your name"),
        what,
        _("In the database, on the list, and in a file with which anyone can check the names."),
        _(
            "Until you hide your name or take your signature back, or the organisers strike it out: then it is deleted "
            "here at once. Whoever has copied the list still has it."
        )
        + " "
        + _(
            "A site that reprints the letter in the way that is checked keeps the list, too: there a name goes with "
            "its next look, minutes later, as long as this server answers."
        ),
        shown,
    )


def _mark(letter: Letter) -> Kept:
    if has_letter_key(letter.pk):
        how_long = _when_archived(letter)
    elif letter.archived_at is not None:
        how_long = _("This letter is archived: key and marks are destroyed.")
    else:
        how_long = _("There is no key for this letter now, so there is no mark that could be tested.")
    return Kept(
        _("That your address has signed"),
        _(
            "A mark made of your address with a key of this letter. It lets one address sign once, and finds your "
            "signature when you have lost your link. The address cannot be read from it."
        ),
        _("The mark is in the database. The key is in another folder."),
        how_long,
        _(
            "Nobody can read it. Who has both the database and the key can test whether an address they guess has "
            "signed."
        ),
    )


def _when_archived(letter: Letter) -> str:
    """When the letter's key is destroyed, as its state and its setting say."""
    day = archived_on(letter)
    if day is not None:
        return _("Until the letter is archived on %(day)s: then the key is destroyed and the mark deleted.") % {
            "day": date_format(day)
        }
    return ngettext(
        "Until the letter is archived, %(n)d month after signing has ended: then the key is destroyed and the mark "
        "deleted.",
        "Until the letter is archived, %(n)d months after signing has ended: then the key is destroyed and the mark "
        "deleted.",
        letter.archive_months,
    ) % {"n": letter.archive_months}


def _news_sealed(letter: Letter) -> Kept:
    """The same for a letter whose addresses this server cannot open."""
    keys = len(read_document(bytes(letter.recipients))) if letter.recipients else 0
    return Kept(
        _("Your address, if you want to be told what becomes of this letter"),
        _(
            "Only if you ask for news. Your mail address, closed to keys that organisers hold on their own computers, "
            "and the language you read in. Beside it a mark of your address, and a fingerprint by which your link finds"
            " it. Nothing leads from there to your signature, and no time is kept."
        ),
        ngettext(
            "The closed address is in the database. The key that opens it was never on this server; there is %(n)d.",
            "The closed address is in the database. The keys that open it were never on this server; there are %(n)d.",
            keys,
        )
        % {"n": keys},
        _("Until you end it on your own page, or take your signature back; else until the letter is archived."),
        _(
            "The organisers who hold the keys, when they download the file. What they do with it is in their hands: "
            "ending news here does not reach a file that they have already."
        ),
    )


def _origin(letter: Letter) -> list[Kept]:
    if letter.is_at_risk:
        return []
    return [
        Kept(
            _("Where signatures were confirmed from"),
            _(
                "A mark of the mail domain of your address, and one of the network in which you pressed the button, "
                "made with a key of that day. Equal marks show that many came from one place, so that made-up "
                "signatures can be taken out. What a mark stands for cannot be read from it."
            ),
            _("The marks are in the database, beside the signature. The keys are in another folder."),
            _(
                "%(days)d days, or until you take your signature back. Then the marks are deleted and the key is "
                "destroyed, so that nobody can compare them any more."
            )
            % {"days": ORIGINS_KEPT.days},
            _(
                "The organisers see how many share a mark, if at least %(smallest)d do, and can type a domain to "
                "compare. Who has both the database and the keys can try out domains and networks."
            )
            % {"smallest": SMALLEST},
        )
    ]


def _audit(letter: Letter) -> list[Kept]:
    """Only while somebody may be asked, or addresses of those who were drawn are there."""
    audit = letter.audits.filter(state__in=("gathering", "closed", "drawn")).first()
    if audit is None:
        return []
    return [
        Kept(
            _("Your address, if you agreed to be asked whether you signed"),
            _(
                "Only if you agree on your own page. Your mail address, closed to the key of %(who)s, beside your "
                "signature. That the entry agreed is public once the list is closed."
            )
            % {"who": audit.auditor},
            _("In the database. The key that opens it was never on this server."),
            _(
                "Until it is drawn who is asked, and you are not; if you are, until the result is there, at most "
                "%(days)d days. You can end it before, on your own page, or take your signature back."
            )
            % {"days": AUDIT_KEPT.days},
            _("%(who)s alone, and only if you are drawn.") % {"who": audit.auditor},
        )
    ]


def _reports() -> Kept:
    return Kept(
        _("What you write about an entry on the list"),
        _("The words of a report, in a sealed box, the entry that they are about, and the day. Nothing else of you."),
        _("The box is in the database. The key that opens it is in another folder, and not in the database."),
        _("Until the organisers have settled it, or the entry is gone; at most %(days)d days.")
        % {"days": REPORTS_KEPT.days},
        _("The organisers."),
    )


def _news(letter: Letter) -> Kept:
    if letter.is_sealed:
        return _news_sealed(letter)
    if letter.state == State.TAKEN_DOWN:
        begins = _("Nothing new is kept, since this letter was taken down; what was is kept as follows.")
    else:
        begins = _("Only if you ask for news.")
    return Kept(
        _("Your address, if you want to be told what becomes of this letter"),
        begins
        + " "
        + _(
            "Your mail address, in a sealed box, and the language you read in. Beside it a mark of your address, and a "
            "fingerprint by which your link finds it. Nothing leads from there to your signature, and no time is kept."
        ),
        _("The box is in the database. The key that opens it is in another folder, and not in the database."),
        _(
            "Until you end it, on your own page or with the link in any of the mails, or take your signature back. It "
            "is then deleted here at once."
        ),
        _("This server, to write to you. The organisers write the mails and never see the addresses."),
    )


def _brought() -> Kept:
    numbers = {"days": ADDRESSES_KEPT.days, "link": settings.UNDERSIGNED_INVITED_DAYS}
    return Kept(
        _("If you signed elsewhere and the organisers brought you along"),
        _(
            "Your name and what stands beside it, if you agreed that it is shown. A mark of your address, as for "
            "everyone. If you agreed to be written to, your address in a sealed box, so that you can be asked once."
        ),
        _("In the database. The key of the box is in another folder."),
        _(
            "The address until the mail to you is on its way, at most %(days)d days; the link in it works for %(link)d "
            "days. What stands beside the count stays until you confirm, or say that it was not you."
        )
        % numbers,
        _("This server. The organisers have the list that they brought; here it is forgotten once it was entered."),
    )


def _vouched() -> Kept:
    return Kept(
        _("If you sign with a code, or on paper"),
        _(
            "No address. With a code: the same as for everyone who has confirmed, and of which set it was. On paper: "
            "a name only if the box beside it was ticked, and the number of the sheet."
        ),
        _("In the database and in the public log."),
        _("A code is forgotten when it is used. The signature stays until you take it back, or the organisers do."),
        _("Nobody can tell which code you used. The organisers know whom they gave slips to, and have the sheets."),
    )


def _stopped() -> Kept:
    return Kept(
        _("Addresses that want no mail"),
        _("For whoever pressed “This wasn’t me”: a mark of the address, made with a key of this server."),
        _("The mark is in the database. The key is in another folder."),
        _("For good, so that no letter on this server writes to that address again."),
        _("Nobody can read it. Who has both the database and the key can test an address they guess."),
    )


def _returned() -> list[Kept]:
    """Only where mail comes in, so that anything can be known."""
    if not settings.UNDERSIGNED_MAIL_IN:
        return []
    return [
        Kept(
            _("Addresses from which mail came back"),
            _("A mark of the address, made with a key of this server, and whether the mailbox is gone or complained."),
            _("The mark is in the database. The key is in another folder."),
            _("%(days)d days; after a complaint for good, so that nobody writes to that address again.")
            % {"days": STOPPED_FOR.days},
            _("Nobody can read it. Who has both the database and the key can test an address they guess."),
        )
    ]


def _limits() -> Kept:
    return Kept(
        _("Limits on mail"),
        _(
            "Marks of networks and addresses, made with a key of the day, and how many mails they have had: never more "
            "than %(unasked)d a day to an address that did not confirm, and %(letter)d about one letter. Then nothing "
            "is sent, or a person is asked."
        )
        % {"unasked": settings.UNDERSIGNED_UNASKED_PER_DAY, "letter": settings.UNDERSIGNED_MAILS_PER_ADDRESS},
        _("The marks are in the database. The keys are in another folder."),
        _("At most %(days)d days; then the key is destroyed.") % {"days": KEYS_KEPT.days},
        _(
            "Nobody can read them. Who has both the database and the keys can try out addresses and networks. Network"
            " addresses themselves are never stored."
        ),
    )


def _organisers() -> Kept:
    return Kept(
        _("The organisers’ own addresses"),
        _("The address with which an organiser signs in. It is not sealed."),
        _("In the database."),
        _("As long as they have an account."),
        _("Who runs this server, their own team, and who steals the database."),
    )
