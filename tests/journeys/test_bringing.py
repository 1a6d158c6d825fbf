"""Nine hundred people who signed elsewhere are brought along; a third confirm; nobody is counted twice."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from tests.cast import campaign, olena
from tests.importing.lists import export
from tests.letters.letters import open_letter_for_tests
from tests.signatures.people import sequence
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.mail.models import QueuedMail
from undersigned.sealing.tokens import token_text
from undersigned.signatures.actions.inviting import plan_invitations
from undersigned.signatures.actions.mailing import queue_due
from undersigned.signatures.models import Pending, Signature
from undersigned.signatures.pending import open_contents
from undersigned.signatures.tasks import enter_claimed

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
__all__ = ["campaign", "olena"]

PEOPLE, CONFIRM = 900, 300


def test_a_form_services_export_is_brought_along_and_a_third_confirm(
    chromium: Browser, live_server: Any, campaign: Campaign, olena: Organiser, settings: Any, tmp_path: Path
) -> None:
    settings.UNDERSIGNED_INVITATION_INTERVAL = 0.0
    letter = open_letter_for_tests(campaign)
    (tmp_path / "export.csv").write_bytes(export(PEOPLE))
    client = Client()
    client.force_login(olena)
    page = chromium.new_context(base_url=live_server.url).new_page()
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )

    page.goto(f"/desk/letters/{letter.slug}/")
    page.get_by_role("link", name="Bring signatories along").click()
    page.get_by_label("The file").set_input_files(tmp_path / "export.csv")
    page.get_by_role("button", name="Read it").click()
    assert page.get_by_label("Your name", exact=True).input_value() == "name"
    assert page.get_by_label("May we write to you?").input_value() == "consent"
    page.get_by_label("Timestamp").select_option("")
    page.get_by_label("Who brings them along").fill("Olena (example)")
    page.get_by_role("button", name="Look again").click()
    page.get_by_role("button", name=f"Enter {PEOPLE} people").click()
    while enter_claimed():
        pass
    sequence(letter)
    page.reload()
    assert f"{PEOPLE} people in it agreed to be written to" in page.inner_text("main")
    page.get_by_role("button", name="Ask them to confirm").click()
    assert f"{PEOPLE} people are being asked to confirm." in page.inner_text("main")

    while plan_invitations():
        pass
    while queue_due():
        pass
    assert QueuedMail.objects.filter(kind="invite").count() == PEOPLE
    reader = Client()
    for row in Pending.objects.order_by("pk")[:CONFIRM]:
        token = token_text(open_contents(row).token)
        assert reader.post(f"/confirm/{token}").status_code == 303
    sequence(letter)

    number = reader.get(f"/letters/{letter.slug}/count.json").json()
    assert (number["total"], number["by_class"]) == (CONFIRM, {"email": CONFIRM})
    assert number["claimed"] == {"imported": PEOPLE - CONFIRM}
    names = Signature.objects.filter(status="counted", show="named").values_list("name", flat=True)
    assert len(set(names)) == len(names)
    page.goto(f"/letters/{letter.slug}/counted")
    shown = page.inner_text("main")
    assert "300 confirmations" in shown.replace("\n", " ")
    page.get_by_text("Who entered them, when, and from what").click()
    assert f"{PEOPLE} entered by Olena (example)" in page.inner_text("main")
    assert f"{PEOPLE - CONFIRM} still stand" in page.inner_text("main")
