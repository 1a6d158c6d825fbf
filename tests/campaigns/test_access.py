"""The decorator that guards the desk, as upper rooms use it."""

from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.campaigns.roles import Right


@dataclass
class Thing:
    """Something of an upper room that belongs to a campaign."""

    campaign: Campaign


def _ask(rf: RequestFactory, who: Organiser | AnonymousUser) -> HttpRequest:
    request = rf.get("/desk/things/1")
    request.user = who
    return request


def test_view_gets_the_thing_that_the_address_names(rf: RequestFactory, campaign: Campaign, emil: Organiser) -> None:
    @organiser_required(Right.WRITE, thing=lambda name: Thing(campaign) if name == "1" else None)
    def view(request: HttpRequest, thing: Thing) -> HttpResponse:
        assert signed_in(request) == emil
        return HttpResponse(thing.campaign.slug)

    assert view(_ask(rf, emil), thing="1").content == b"keep-the-library-open"
    with pytest.raises(Http404):
        view(_ask(rf, emil), thing="2")


@pytest.mark.parametrize("error", [Campaign.DoesNotExist, ValueError, ValidationError("not a uuid")])
def test_malformed_and_missing_are_not_found(rf: RequestFactory, olena: Organiser, error: Exception) -> None:
    def finder(name: str) -> Thing:
        raise error

    @organiser_required(Right.SEE, thing=finder)
    def view(request: HttpRequest, thing: Thing) -> HttpResponse:
        return HttpResponse("seen")

    with pytest.raises(Http404):
        view(_ask(rf, olena), thing="x")


def test_strangers_do_not_even_make_us_look(rf: RequestFactory, wanda: Organiser) -> None:
    looked: list[str] = []

    @organiser_required(Right.SEE, thing=looked.append)
    def view(request: HttpRequest, thing: Thing) -> HttpResponse:
        return HttpResponse("seen")

    assert view(_ask(rf, AnonymousUser()), thing="1").status_code == 302
    assert view(_ask(rf, wanda), thing="1").status_code == 403
    assert looked == []


def test_without_a_right_any_approved_organiser_passes(rf: RequestFactory, oskar: Organiser, wanda: Organiser) -> None:
    @organiser_required()
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("desk")

    answer = view(_ask(rf, oskar))
    assert answer.content == b"desk"
    assert "no-store" in answer["Cache-Control"]
    assert view(_ask(rf, wanda)).status_code == 403


def test_right_and_finder_come_together() -> None:
    with pytest.raises(TypeError):
        organiser_required(Right.SEE)
    with pytest.raises(TypeError):
        organiser_required(thing=lambda name: name)
    with pytest.raises(TypeError):
        organiser_required(Right.SEE, one=lambda name: name, two=lambda name: name)
