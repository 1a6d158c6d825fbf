"""The pages on which a letter's protection is chosen, and the keys of a sealed letter are looked after."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.activity import Deed, deed, record_activity
from undersigned.campaigns.models import Activity
from undersigned.campaigns.roles import Right
from undersigned.sealing.recipients import FEWEST, fingerprint

from .actions import choose_protection
from .errors import LetterError
from .forms import DrillForm, HolderForm, ProtectionForm
from .holders import add_holder, change_holders, drill_file, pass_drill, remove_holder
from .models import Holder, Letter, State
from .queries import letter_on_the_desk

UNPROCESSABLE = 422
PROTECTED = deed("letter-protection", Activity.Kind.CHANGED, _lazy("chose a letter’s protection"))
KEY_ADDED = deed("letter-key-added", Activity.Kind.CHANGED, _lazy("added a key to a sealed letter"))
KEYS_CHANGED = deed("letter-keys", Activity.Kind.CHANGED, _lazy("changed the keys in use of a sealed letter"))
KEY_REMOVED = deed("letter-key-removed", Activity.Kind.CHANGED, _lazy("took a key off a sealed letter’s list"))


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.OPEN, letter=letter_on_the_desk)
def protection(request: HttpRequest, letter: Letter) -> HttpResponse:
    """What signing could cost, and what the letter does about it: chosen once, before the text is frozen."""
    form = ProtectionForm(request.POST or None, initial={"protection": letter.protection})
    status = 200
    if form.is_bound:
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                choose_protection(letter=letter, protection=form.cleaned_data["protection"])
            except LetterError as error:
                form.add_error(None, str(error))
                status = 409
            else:
                _note(request, letter, PROTECTED)
                messages.success(request, _("Saved."))
                return _to("desk-keys" if letter.is_sealed else "desk-letter", letter.slug)
    context = {"letter": letter, "form": form, "may_choose": letter.state == State.DRAFT}
    return render(request, "letters/protection.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.OPEN, letter=letter_on_the_desk)
def keys(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Whose keys open the letter's contact data; POST adds one."""
    form = HolderForm(request.POST or None)
    if form.is_valid():
        try:
            add_holder(letter=letter, **form.cleaned_data)
        except LetterError as error:
            form.add_error("recipient", str(error))
        else:
            _note(request, letter, KEY_ADDED)
            messages.success(request, _("The key is in the list. Now its holder does the drill."))
            return _to("desk-keys", letter.slug)
    return _keys_page(request, letter, form, status=UNPROCESSABLE if form.is_bound else 200)


@require_POST
@organiser_required(Right.OPEN, letter=letter_on_the_desk)
def use_keys(request: HttpRequest, letter: Letter) -> HttpResponse:
    """From now on contact data are closed to the keys that were ticked."""
    try:
        ids = [int(value) for value in request.POST.getlist("holder") if value.isdecimal() and len(value) < 19]
        change_holders(letter=letter, holder_ids=ids)
    except LetterError as error:
        messages.error(request, str(error))
    else:
        _note(request, letter, KEYS_CHANGED)
        messages.success(request, _("These keys are in use from now on, and the public log says so."))
    return _to("desk-keys", letter.slug)


@require_safe
@organiser_required(Right.OPEN, letter=letter_on_the_desk)
def drill(request: HttpRequest, letter: Letter, holder: int) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """The file that only the holder of this key can open."""
    found = _holder(letter, holder)
    response = HttpResponse(drill_file(found), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="drill-{found.pk}.age"'
    return response


@require_POST
@organiser_required(Right.OPEN, letter=letter_on_the_desk)
def answer_drill(request: HttpRequest, letter: Letter, holder: int) -> HttpResponse:
    """The words out of the file."""
    found, form = _holder(letter, holder), DrillForm(request.POST)
    try:
        pass_drill(holder=found, words=form.cleaned_data["words"] if form.is_valid() else "")
    except LetterError as error:
        return _keys_page(request, letter, HolderForm(), wrong=found, sentence=str(error), status=UNPROCESSABLE)
    messages.success(request, _("The key of %(name)s works.") % {"name": found.name})
    return _to("desk-keys", letter.slug)


@require_POST
@organiser_required(Right.OPEN, letter=letter_on_the_desk)
def remove_key(request: HttpRequest, letter: Letter, holder: int) -> HttpResponse:
    """Take a key off the list that is not in use."""
    try:
        remove_holder(holder=_holder(letter, holder))
        _note(request, letter, KEY_REMOVED)
        messages.success(request, _("The key is off the list."))
    except LetterError as error:
        messages.error(request, str(error))
    return _to("desk-keys", letter.slug)


def _keys_page(
    request: HttpRequest,
    letter: Letter,
    form: HolderForm,
    *,
    status: int,
    wrong: Holder | None = None,
    sentence: str = "",
) -> HttpResponse:
    rows = []
    for holder in letter.holders.all():
        drill_form = DrillForm(request.POST if holder == wrong else None, prefix=None, auto_id=f"id_%s_{holder.pk}")
        if holder == wrong:
            drill_form.is_valid()
            drill_form.errors.pop("words", None)
            drill_form.add_error("words", sentence)
        rows.append(
            {
                "holder": holder,
                "fingerprint": fingerprint(holder.recipient),
                "in_use": holder.since is not None and holder.until is None,
                "form": drill_form,
            }
        )
    context = {
        "letter": letter,
        "form": form,
        "rows": rows,
        "wrong": next((row["form"] for row in rows if row["holder"] == wrong), None),
        "may_change": letter.log_id is not None and letter.sealed_at is None,
        "enough": sum(row["holder"].drilled_at is not None for row in rows) >= FEWEST,  # type: ignore[attr-defined]
    }
    return render(request, "letters/keys.html", context, status=status)


def _holder(letter: Letter, pk: int) -> Holder:
    found = letter.holders.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def _note(request: HttpRequest, letter: Letter, what: Deed) -> None:
    record_activity(campaign=letter.campaign, by=signed_in(request), deed=what, about=letter.slug)


def _to(name: str, *args: str) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=args), status=303)
