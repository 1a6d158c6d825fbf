"""What is known about organisers, campaigns and teams. Nothing here changes anything."""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from undersigned.common import clock
from undersigned.sealing import boxes
from undersigned.sealing.errors import SealingError

from .models import Activity, Approval, Campaign, Invitation, Link, Membership, Organiser, SignInLink
from .roles import RIGHTS, Right, Role, roles_with
from .tokens import digest


def campaigns_of(organiser: Organiser) -> QuerySet[Campaign]:
    """The campaigns whose team the organiser is in, by name."""
    return Campaign.objects.filter(memberships__organiser=organiser).order_by("name", "created")


def campaign_by_slug(slug: str) -> Campaign:
    """The campaign at this address; raises Campaign.DoesNotExist."""
    return Campaign.objects.get(slug=slug)


def role_in(organiser: Organiser | AnonymousUser, campaign: Campaign) -> Role | None:
    """The organiser's role in the team; None for someone outside, and for someone who is not signed in."""
    if not isinstance(organiser, Organiser):
        return None
    role = Membership.objects.filter(organiser=organiser, campaign=campaign).values_list("role", flat=True).first()
    return Role(role) if role else None


def rights_in(organiser: Organiser | AnonymousUser, campaign: Campaign) -> frozenset[Right]:
    """Everything the organiser may do in the campaign; empty for someone outside."""
    role = role_in(organiser, campaign)
    return RIGHTS[role] if role else frozenset()


def may(organiser: Organiser | AnonymousUser, campaign: Campaign, right: Right) -> bool:
    """Whether the organiser's role in the campaign has the right. An operator has no rights in other people's teams."""
    return right in rights_in(organiser, campaign)


def team_of(campaign: Campaign) -> QuerySet[Membership]:
    """The team, owners first, then by the day they came."""
    members = Membership.objects.filter(campaign=campaign).select_related("organiser", "campaign")
    return members.order_by(_roles_in_order(), "since")


def who_could_agree(campaign: Campaign, right: Right, *, but: Organiser) -> list[Organiser]:
    """The active members other than `but` who have the right, the longest in the team first."""
    return [member for member in who_has(campaign, right) if member.pk != but.pk]


def who_has(campaign: Campaign, right: Right) -> list[Organiser]:
    """The active members who have the right, the longest in the team first."""
    members = Membership.objects.filter(campaign=campaign, role__in=roles_with(right), organiser__is_active=True)
    return [member.organiser for member in members.order_by("since").select_related("organiser")]


def approvals_of(campaign: Campaign) -> QuerySet[Approval]:
    """What takes two organisers, the latest first."""
    rows = Approval.objects.filter(campaign=campaign).select_related("asked_by", "answered_by")
    return rows.order_by("-asked")


def waiting_approvals(campaigns: Iterable[Campaign]) -> dict[uuid.UUID, int]:
    """How many decisions wait for a second organiser, by campaign; one query."""
    waiting = Approval.objects.filter(
        campaign__in=list(campaigns), state=Approval.State.WAITING, expires__gt=clock.now()
    )
    return dict(waiting.values_list("campaign_id").annotate(number=Count("pk")))


def activity_of(campaign: Campaign, *, kind: str = "", before: int | None = None) -> QuerySet[Activity]:
    """What the team did, the latest first: of one kind or all; `before` is the id of the last row of the page above."""
    rows = Activity.objects.filter(campaign=campaign).select_related("organiser", "whom").order_by("-id")
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(pk__lt=before) if before is not None else rows


def waiting_invitations(campaign: Campaign) -> QuerySet[Invitation]:
    """Invitations to the team that can still be accepted, newest first."""
    return campaign.invitations.filter(used=None, expires__gt=clock.now()).order_by("-created")


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation that this link stands for, if it can still be accepted."""
    found = Invitation.objects.filter(token_digest=digest(token), used=None, expires__gt=clock.now())
    return found.select_related("campaign", "invited_by").first()


def invited_address(invitation: Invitation) -> str:
    """The address the invitation was mailed to; empty once it was used or when its box does not open."""
    if not invitation.email_box:
        return ""
    key = settings.KEYSTORE.ensure("invitations")
    context = box_context(bytes(invitation.token_digest))
    try:
        return boxes.unseal(key, bytes(invitation.email_box), context=context).decode()
    except SealingError:
        return ""


def box_context(token_digest: bytes) -> str:
    """What binds an invitation's box to its row."""
    return f"invitation {token_digest.hex()}"


def sign_in_link_by_token(token: str) -> SignInLink | None:
    """The sign-in link that this token stands for, if it still works."""
    found = SignInLink.objects.filter(
        token_digest=digest(token), used=None, expires__gt=clock.now(), organiser__is_active=True
    )
    return found.select_related("organiser").first()


def may_start(organiser: Organiser) -> bool:
    """Whether this person may start a campaign now: approved or invited, or the operator opened registration."""
    return organiser.is_approved or settings.UNDERSIGNED_REGISTRATION == "open"


def operators() -> QuerySet[Organiser]:
    """Everyone who runs the server."""
    return Organiser.objects.filter(is_staff=True, is_active=True).order_by("joined")


def _roles_in_order() -> Case:
    return Case(*(When(role=role, then=Value(place)) for place, role in enumerate(Role)), output_field=IntegerField())


def links_of(campaign: Campaign) -> QuerySet[Link]:
    """Every link of a campaign and every proposal to or from it, the oldest first."""
    ends = Q(proposer=campaign) | Q(other=campaign)
    return Link.objects.filter(ends).select_related("proposer", "other").order_by("proposed", "pk")


def public_links_of(campaign: Campaign) -> list[tuple[Campaign, Link]]:
    """The campaigns that this one is linked with by consent of both, each with the link."""
    return [(link.far_end(campaign), link) for link in links_of(campaign).filter(confirmed__isnull=False)]


def link_between(one: Campaign, another: Campaign) -> Link | None:
    """The link or the proposal between two campaigns."""
    return links_of(one).filter(Q(proposer=another) | Q(other=another)).first()
