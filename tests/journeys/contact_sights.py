"""Every page about messages to organisers; `sights.py` lists them with the others."""

from datetime import timedelta

from tests.contact.writers import SUBJECT, conversation, write
from tests.journeys.seeing import OWNER, Sight
from tests.letters.letters import ARABIC
from tests.meetings.people import meeting_for_tests
from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.contact.actions import answer_as_writer, close_conversation, take_messages
from undersigned.contact.form_token import make_form_token
from undersigned.sealing.tokens import new_token, token_text

LONG = "Example " + "Wolfeschlegelsteinhausenbergerdorff" * 3


def contact_sights(campaign: Campaign) -> list[Sight]:
    """Makes conversations of every kind in `campaign` and lists their pages."""
    typed = token_text(write(campaign, text="Not confirmed yet.\n\nReally.", name=LONG))
    token, talk = conversation(campaign, name=LONG, text=LONG)
    answer_as_writer(conversation=talk, text=ARABIC["body"])
    over_token, over = conversation(campaign, text="Over")
    close_conversation(conversation=over)
    meeting = meeting_for_tests(
        campaign, day=clock.today() + timedelta(days=9), title="Relayed", contact_shown="relayed"
    )
    shut = Campaign.objects.create(slug="takes-no-messages", name="Takes no messages")
    take_messages(campaign=shut, taken=False)
    at = f"/campaigns/{campaign.slug}/contact"
    form: dict[str, str | list[str]] = {"token": make_form_token(campaign_id=campaign.pk), "subject": SUBJECT}
    form |= {"text": "Words", "name": "", "email": "di@example.org", "website": ""}
    desk = f"/desk/campaigns/{campaign.slug}/messages/"
    return [
        Sight("write to organisers", at),
        *(Sight(name, f"/{name}") for name in ("imprint", "terms", "privacy", "accessibility", "report")),
        Sight(
            "report, refused",
            "/report",
            422,
            {"path": "/desk/", "reason": "law", "words": "It is not so."},
            summary=True,
        ),
        Sight("report, kept", "/report", 200, {"path": "/letters/pool/", "reason": "law", "words": "It is not so."}),
        Sight("write about a meeting", f"/meetings/{meeting.slug}/contact"),
        Sight("meeting with relayed contact", f"/meetings/{meeting.slug}/"),
        Sight("write, error", at, 422, {**form, "email": "x", "text": ""}, summary=True),
        Sight("write, sent", at, 200, {**form}),
        Sight("write, none taken", f"/campaigns/{shut.slug}/contact"),
        Sight("message confirm", f"/messages/{typed}"),
        Sight("message, own page", f"/messages/{token_text(token)}"),
        Sight("message, own page error", f"/messages/{token_text(token)}/answer", 422, {"text": ""}, summary=True),
        Sight("message, closed", f"/messages/{token_text(over_token)}"),
        Sight("message, dead link", f"/messages/{token_text(new_token())}", 404),
        Sight("messages", desk, who=OWNER),
        Sight("conversation", f"/desk/messages/{talk.pk}/", who=OWNER),
        Sight("conversation error", f"/desk/messages/{talk.pk}/", 422, {"text": ""}, OWNER, summary=True),
        Sight("conversation, closed", f"/desk/messages/{over.pk}/", who=OWNER),
    ]
