"""Who may see a page of the desk: one decorator, for this room and every room above.

    @organiser_required(Right.WRITE, letter=letter_by_slug)
    def edit(request: HttpRequest, letter: Letter) -> HttpResponse: ...

    path("desk/letters/<slug:letter>/edit/", edit)

The keyword names the view's argument and the part of the address; its value is the query that turns one into the
other. What it finds is a Campaign or has a `.campaign`. Four doors, always the same:

- not signed in: to the sign-in page, and from there back;
- not approved yet: a page that says so (403);
- no such thing, or not in its team: the same 404, so that existence is not told;
- in the team, but the role lacks the right: a page that says which roles have it (403).

`@organiser_required()` alone asks only for an approved organiser. The answer is never cached.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from . import queries
from .models import Campaign, Organiser
from .roles import RIGHTS, Right, roles_with

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
Finder = Callable[[Any], Any]


def signed_in(request: HttpRequest) -> Organiser:
    """The organiser who asks, in views behind `organiser_required`."""
    if not isinstance(request.user, Organiser):
        raise TypeError("This view must stand behind organiser_required.")
    return request.user


def organiser_required(right: Right | None = None, **finders: Finder) -> Callable[[View[P]], View[...]]:
    """Guard a view as the module says. Raises TypeError when `right` and finder do not come together."""
    if (right is None) != (not finders) or len(finders) > 1:
        raise TypeError("organiser_required takes a right together with one argument=query, or neither.")

    def decorator(view: View[P]) -> View[...]:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            organiser = request.user
            if not isinstance(organiser, Organiser):
                return redirect_to_login(request.get_full_path())
            if not organiser.is_approved:
                return render(request, "campaigns/not_approved.html", status=403)
            for name, finder in finders.items():
                kwargs[name] = _find(finder, kwargs[name])
                refusal = _refusal(request, organiser, campaign_of(kwargs[name]), right)
                if refusal:
                    return refusal
            return view(request, *args, **kwargs)

        return guarded

    return decorator


def campaign_of(thing: Any) -> Campaign:
    """The campaign itself, or the one that the thing belongs to."""
    campaign: Campaign = thing if isinstance(thing, Campaign) else thing.campaign
    return campaign


def _find(finder: Finder, value: Any) -> Any:
    try:
        found = finder(value)
    except (ObjectDoesNotExist, ValidationError, ValueError) as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return found


def _refusal(
    request: HttpRequest, organiser: Organiser, campaign: Campaign, right: Right | None
) -> HttpResponse | None:
    role = queries.role_in(organiser, campaign)
    if role is None:
        raise Http404
    if right is None or right in RIGHTS[role]:
        return None
    context = {"campaign": campaign, "role": role, "roles": roles_with(right), "typed": _typed(request)}
    return render(request, "campaigns/not_allowed.html", context, status=403)


def _typed(request: HttpRequest) -> list[str]:
    """What was typed into a form that cannot be taken any more (a role was lowered meanwhile), to be copied away.

    Words only: what has no space is a choice, a number or a token of ours.
    """
    values = (value for name in request.POST for value in request.POST.getlist(name))
    return [value for value in values if " " in value.strip()]
