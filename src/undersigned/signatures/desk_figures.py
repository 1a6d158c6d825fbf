"""The letter in figures, for its organisers: how signatures came in, of which kind, what waits, how mail is doing.

Each drawing has its table beside it. Places are those that anyone can read on the list.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from undersigned.campaigns.access import organiser_required
from undersigned.campaigns.roles import Right
from undersigned.common.languages import name_of
from undersigned.letters.models import Letter
from undersigned.letters.queries import letter_on_the_desk
from undersigned.mail.queries import failure_counts, mail_counts

from .models import Pending, SignatureClass
from .plot import Plot, bar_plot, growth_plot
from .queries import Count, count_of, growth_of, pending_numbers, places_of

MOST_PLACES = 15


@require_safe
@organiser_required(Right.SEE, letter=letter_on_the_desk)
def figures(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Every plot for which there is something to show."""
    count = count_of(letter)
    plots = [
        growth_plot(growth_of(letter)),
        _by_class(count),
        _by_language(count),
        bar_plot(_("Places on the public list"), (_("Place"), _("Names")), places_of(letter, MOST_PLACES)),
        _waiting(letter, count),
        _mail(letter),
    ]
    shown = [plot for plot in plots if plot is not None]
    context = {"letter": letter, "campaign": letter.campaign, "plots": shown, "count": count}
    return render(request, "signatures/desk_figures.html", context)


def _by_class(count: Count) -> Plot | None:
    classes = {**count.by_class, **count.claimed}
    rows = [(str(SignatureClass(klass).label), number) for klass, number in classes.items()]
    return bar_plot(_("How signatures came"), (_("Class"), _("Signatures")), rows)


def _by_language(count: Count) -> Plot | None:
    rows = [(name_of(language), number) for language, number in count.by_language.items()]
    return bar_plot(_("Confirmed, by the language that was read"), (_("Language"), _("Signatures")), rows)


def _waiting(letter: Letter, count: Count) -> Plot | None:
    states = pending_numbers(letter)
    rows = [
        (_("Confirmed"), count.total),
        (_("Mailed, not confirmed yet"), states[Pending.State.MAILED]),
        (
            _("Waiting for their mail"),
            states[Pending.State.NEW] + states[Pending.State.PLANNED] + states[Pending.State.QUEUED],
        ),
        (_("Held for you to look at"), states[Pending.State.HELD]),
    ]
    return bar_plot(_("Confirmed, and not yet"), (_("State"), _("People")), rows)


def _mail(letter: Letter) -> Plot | None:
    rows = [(_("Waiting to be sent"), mail_counts(about=letter.pk).waiting)]
    rows += [(_("Failed: %(reason)s") % {"reason": reason}, n) for reason, n in failure_counts(about=letter.pk).items()]
    return bar_plot(_("Mail that waits or has failed"), (_("Mail"), _("Mails")), rows)
