"""Every change to a team and its campaign. Each function is one sentence, and either all of it happens or nothing."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from undersigned.common import clock
from undersigned.common.canonical import canonicalise, one_line
from undersigned.sealing import boxes

from . import mails, queries

# Actions on one's own account stand in `accounts`, those on links in `linking`, only for size.
from .accounts import allow_to_start
from .accounts import approve_organiser as approve_organiser
from .accounts import ask_for_approval as ask_for_approval
from .accounts import ensure_organiser as ensure_organiser
from .accounts import make_operator as make_operator
from .accounts import make_sign_in_link as make_sign_in_link
from .accounts import sign_out_everywhere as sign_out_everywhere
from .accounts import update_account as update_account
from .accounts import use_sign_in_link as use_sign_in_link
from .activity import DESCRIBED, INVITATION_WITHDRAWN, INVITED, JOINED, LEFT, REMOVED, ROLE_CHANGED, record_activity
from .blocked import refused_words
from .blocking import block as block
from .blocking import unblock as unblock
from .errors import (
    AlreadyAMemberError,
    BlockedError,
    CampaignAddressError,
    LastOwnerError,
    LinkError,
    NotAllowedError,
    NotAMemberError,
    QuotaError,
    RegistrationError,
)
from .linking import confirm_link as confirm_link
from .linking import end_link as end_link
from .linking import propose_link as propose_link
from .models import Campaign, Invitation, Membership, Organiser
from .quota import take_mails
from .roles import Right, Role
from .tokens import digest, new_token

NAME_LENGTH = 120
SLUG_LENGTH = 60
INVITATION_LASTS = timedelta(days=14)
_SLUG_TRIES = 50


@dataclass(frozen=True)
class Invited:
    """A new invitation and the path of its link, which is known at this moment only."""

    invitation: Invitation
    path: str


def start_campaign(*, organiser: Organiser, name: str, slug: str | None = None) -> Campaign:
    """Make a campaign with the organiser as its first owner.

    Without a `slug` one is made from the name. Raises RegistrationError if this person may not, CampaignAddressError
    for a slug that is taken or impossible, NotCanonicalError for a name with characters that a title cannot have,
    BlockedError for one with words that the operator has shut out.
    """
    if not queries.may_start(organiser):
        raise RegistrationError(_("An operator of this server has to approve you first. You will get a mail."))
    name = _allowed(name)
    with transaction.atomic():
        if not organiser.is_approved:  # registration is open: starting is what approves
            allow_to_start(organiser)
            organiser.approved_at = clock.now()
            organiser.save(update_fields=["approved_at"])
        campaign = _campaign_at(slug, name, organiser.language) if slug else _campaign_near(name, organiser.language)
        Membership.objects.create(campaign=campaign, organiser=organiser, role=Role.OWNER)
    return campaign


def describe_campaign(*, by: Organiser, campaign: Campaign, name: str, about: str, language: str) -> None:
    """Change the campaign's name, what it says of itself (the Markdown subset; may be empty) and in which language.

    The address stays: links to it are out in the world. Raises NotAllowedError, NotCanonicalError for either text, and
    BlockedError for a new name with words that the operator has shut out.
    """
    _demand(by, campaign, Right.MANAGE_TEAM)
    campaign.name = campaign.name if name == campaign.name else _allowed(name)
    campaign.about = canonicalise(about).text if about.strip() else ""
    campaign.language = language
    campaign.save(update_fields=["name", "about", "language"])
    record_activity(campaign=campaign, by=by, deed=DESCRIBED)


def lift_limits(*, campaign: Campaign) -> None:
    """The operator knows this campaign: what holds for new ones (quota.py) does not hold for it any more."""
    campaign.limits_lifted = True
    campaign.save(update_fields=["limits_lifted"])


def invite(*, invited_by: Organiser, email: str, campaign: Campaign | None = None, role: Role | None = None) -> Invited:
    """Mail someone a link that lets them join the team with a role, or (no campaign) start a campaign of their own.

    Raises NotAllowedError: for a team, without the right; for a campaign of their own, unless an operator invites.
    QuotaError when a new campaign has sent its mails of the day.
    """
    if campaign is None:
        if not invited_by.is_staff:
            raise NotAllowedError(_("Only an operator can invite someone to start a campaign."))
    else:
        _demand(invited_by, campaign, Right.MANAGE_TEAM)
    token = new_token()
    key = settings.KEYSTORE.ensure("invitations")
    with transaction.atomic():
        if campaign is not None and not take_mails(campaign, 1):
            raise QuotaError(
                _("A new campaign sends a limited number of mails a day, and today’s are sent. Invite them tomorrow.")
            )
        invitation = Invitation.objects.create(
            token_digest=digest(token),
            email_box=boxes.seal(key, email.encode(), context=queries.box_context(digest(token))),
            campaign=campaign,
            role=role or Role.EDITOR if campaign else "",
            invited_by=invited_by,
            expires=clock.now() + INVITATION_LASTS,
        )
        path = reverse("invitation", args=[token])
        context = {"invitation": invitation, "path": path, "days": INVITATION_LASTS.days}
        mails.send("invitation", to=email, language=invited_by.language, context=context)
        if campaign is not None:
            record_activity(campaign=campaign, by=invited_by, deed=INVITED, about=invitation.role)
    return Invited(invitation, path)


def accept_invitation(*, organiser: Organiser, token: str) -> Campaign | None:
    """Take up an invitation: joins the team, or approves the organiser to start a campaign (then None).

    Whoever is invited is approved by it. Raises LinkError, AlreadyAMemberError; neither uses the invitation up.
    """
    with transaction.atomic():
        found = Invitation.objects.select_for_update(of=("self",)).select_related("campaign")
        invitation = found.filter(token_digest=digest(token), used=None, expires__gt=clock.now()).first()
        if invitation is None:
            raise LinkError(_("This invitation was used already or is too old. Ask for a new one."))
        if invitation.campaign:
            _join(invitation.campaign, organiser, Role(invitation.role))
            record_activity(campaign=invitation.campaign, by=organiser, deed=JOINED, about=invitation.role)
        if not organiser.is_approved:
            organiser.approved_at = clock.now()
            organiser.save(update_fields=["approved_at"])
        invitation.used, invitation.email_box = clock.now(), None
        invitation.save(update_fields=["used", "email_box"])
    return invitation.campaign


def withdraw_invitation(*, by: Organiser, invitation: Invitation) -> None:
    """Make an invitation to a team useless. Raises NotAllowedError."""
    if invitation.campaign:
        _demand(by, invitation.campaign, Right.MANAGE_TEAM)
    elif not by.is_staff:
        raise NotAllowedError(_("Only an operator can withdraw this invitation."))
    with transaction.atomic():
        if invitation.campaign:
            record_activity(campaign=invitation.campaign, by=by, deed=INVITATION_WITHDRAWN, about=invitation.role)
        invitation.delete()


def change_role(*, by: Organiser, campaign: Campaign, organiser: Organiser, role: Role) -> None:
    """Give a member another role. Raises NotAllowedError, NotAMemberError, LastOwnerError."""
    _demand(by, campaign, Right.MANAGE_TEAM)
    with transaction.atomic():
        membership = _locked_membership(campaign, organiser)
        if role != Role.OWNER:
            _demand_other_owner(membership)
        membership.role = role
        membership.save(update_fields=["role"])
        record_activity(campaign=campaign, by=by, deed=ROLE_CHANGED, about=role, whom=organiser)


def remove_member(*, by: Organiser, campaign: Campaign, organiser: Organiser) -> None:
    """Take someone out of the team. Raises NotAllowedError, NotAMemberError, LastOwnerError."""
    _demand(by, campaign, Right.MANAGE_TEAM)
    with transaction.atomic():
        _leave(campaign, organiser)
        record_activity(campaign=campaign, by=by, deed=REMOVED, whom=organiser)


def leave_campaign(*, organiser: Organiser, campaign: Campaign) -> None:
    """Leave a team. Raises NotAMemberError, and LastOwnerError: the last owner cannot leave."""
    with transaction.atomic():
        _leave(campaign, organiser)
        record_activity(campaign=campaign, by=organiser, deed=LEFT)


def _join(campaign: Campaign, organiser: Organiser, role: Role) -> None:
    try:
        with transaction.atomic():
            Membership.objects.create(campaign=campaign, organiser=organiser, role=role)
    except IntegrityError as error:
        raise AlreadyAMemberError(_("You are in this team already.")) from error


def _leave(campaign: Campaign, organiser: Organiser) -> None:
    with transaction.atomic():
        membership = _locked_membership(campaign, organiser)
        _demand_other_owner(membership)
        membership.delete()


def _demand(organiser: Organiser, campaign: Campaign, right: Right) -> None:
    if not queries.may(organiser, campaign, right):
        raise NotAllowedError(_("Your role in this team does not allow that. Ask an owner."))


def _locked_membership(campaign: Campaign, organiser: Organiser) -> Membership:
    # The campaign's row is the lock: two owners who leave in the same moment must not both see the other one stay.
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    membership = Membership.objects.filter(campaign=campaign, organiser=organiser).first()
    if membership is None:
        raise NotAMemberError(_("This person is not in the team any more."))
    return membership


def _demand_other_owner(membership: Membership) -> None:
    if membership.role != Role.OWNER:
        return
    owners = Membership.objects.filter(campaign=membership.campaign_id, role=Role.OWNER)
    if not owners.exclude(pk=membership.pk).exists():
        raise LastOwnerError(_("A team needs an owner. Make someone else an owner first."))


def _allowed(name: str) -> str:
    """The name on one line; raises NotCanonicalError, BlockedError."""
    line = one_line(name, max_length=NAME_LENGTH)
    if sentence := refused_words(line):
        raise BlockedError(sentence)
    return line


def _campaign_at(slug: str, name: str, language: str) -> Campaign:
    if slug != slugify(slug) or not 0 < len(slug) <= SLUG_LENGTH:
        raise CampaignAddressError(_("Use small letters a to z, digits and hyphens for the address."))
    try:
        with transaction.atomic():
            return Campaign.objects.create(slug=slug, name=name, language=language)
    except IntegrityError as error:
        raise CampaignAddressError(_("This address is taken. Choose another one.")) from error


def _campaign_near(name: str, language: str) -> Campaign:
    """A campaign at an address made from its name, with a number or a few letters when that is taken."""
    stem = slugify(name)[: SLUG_LENGTH - 8].strip("-") or "campaign"
    for number in range(1, _SLUG_TRIES):
        try:
            return _campaign_at(stem if number == 1 else f"{stem}-{number}", name, language)
        except CampaignAddressError:
            continue
    return _campaign_at(f"{stem}-{get_random_string(7, 'bcdfghjkmnpqrstvwxz')}", name, language)
