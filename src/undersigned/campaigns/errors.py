"""What can go wrong with organisers, campaigns and teams.

UndersignedError
└── CampaignsError
    ├── RegistrationError     this person may not start a campaign (yet)
    ├── CampaignAddressError  the address (slug) is taken or is not one
    ├── NotAllowedError       the role lacks the right
    ├── NotAMemberError       not in this team
    ├── AlreadyAMemberError   in this team already
    ├── LastOwnerError        a team cannot be left without an owner
    ├── LinkedError           two campaigns that cannot be linked, or are already
    ├── BlockedError          a line of a blocklist is none, or a name has words that are shut out
    ├── QuotaError            more than a new campaign may do in a day
    ├── ApprovalError         what takes two organisers cannot go on
    └── LinkError             an invitation or sign-in link that is unknown, used or too old
"""

from undersigned.common.errors import UndersignedError


class CampaignsError(UndersignedError):
    """Anything about organisers, campaigns and teams."""


class RegistrationError(CampaignsError):
    """This person may not start a campaign, or not yet."""


class CampaignAddressError(CampaignsError):
    """The address is taken, or has characters that an address cannot have."""


class NotAllowedError(CampaignsError):
    """The organiser's role does not have the right that this takes."""


class NotAMemberError(CampaignsError):
    """The organiser is not in this team."""


class AlreadyAMemberError(CampaignsError):
    """The organiser is in this team already."""


class LastOwnerError(CampaignsError):
    """The team would have no owner."""


class LinkedError(CampaignsError):
    """These two campaigns cannot be linked, or there is a link between them already."""


class BlockedError(CampaignsError):
    """A line that cannot stand on a blocklist, or words that stand on one."""


class QuotaError(CampaignsError):
    """More than a new campaign may do in a day."""


class ApprovalError(CampaignsError):
    """What takes two organisers cannot go on: nobody else could agree, or the same person did, or it is over."""


class LinkError(CampaignsError):
    """The link is unknown, used or too old; which of these is not told."""
