"""Pages cost the same number of queries with one row and with three."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.leaflets.leaflets import leaflet_for_tests
from tests.letters.letters import draft_for_tests, open_letter_for_tests
from tests.signatures.people import fill_in, sign_and_confirm
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.leaflets.actions import publish_leaflet
from undersigned.letters.models import Letter
from undersigned.signatures.actions.reporting import report_entry
from undersigned.signatures.entry import Entry
from undersigned.signatures.models import Signature

pytestmark = pytest.mark.django_db

BY_SIGNATURES = [  # the page, and how many queries are plenty for it
    ("/letters/{slug}/en/", 14),
    ("/letters/{slug}/signatures", 6),
    ("/letters/{slug}/count.json", 3),
    ("/letters/{slug}/kept", 3),
    ("/desk/letters/{slug}/", 20),
    ("/desk/letters/{slug}/signatures", 10),
    ("/desk/letters/{slug}/signatures/held", 8),
    ("/desk/letters/{slug}/signatures/list.csv", 8),
    ("/desk/letters/{slug}/mail", 10),
    ("/desk/letters/{slug}/figures", 14),
    ("/desk/letters/{slug}/signatures/bulk", 12),
    ("/desk/letters/{slug}/signatures/reports", 10),
]
BY_LETTERS = [("/", 7), ("/campaigns/{campaign}/", 10), ("/desk/", 12)]


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def same(client: Client, path: str, most: int, more: Callable[[int], object]) -> None:
    """One row, then three: the same number of queries, and no more than `most`."""
    more(1)
    queries(client, path)  # what is kept in memory after the first time is not what is counted here
    one = queries(client, path)
    more(2)
    more(3)
    assert queries(client, path) == one
    assert one <= most


@pytest.mark.parametrize(("path", "most"), BY_SIGNATURES)
def test_a_page_costs_the_same_with_one_signature_and_with_three(
    client: Client, campaign: Campaign, olena: Organiser, path: str, most: int
) -> None:
    client.force_login(olena)
    letter = open_letter_for_tests(campaign)

    def more(number: int) -> None:
        entry = Entry("named", f"Example Person {number}")
        sign_and_confirm(letter, f"person{number}@example.org", entry)
        fill_in(letter, f"waiting{number}@example.org", entry)
        fill_in(letter, f"held{number}@example.org", entry, held="cross-site")
        row = Signature.objects.get(name=entry.name)
        report_entry(letter=letter, signature=row, cause="other", words="Hm.", network="")

    same(client, path.format(slug=letter.slug), most, more)


def test_the_review_costs_the_same_with_one_name_and_with_three(
    client: Client, campaign: Campaign, olena: Organiser
) -> None:
    client.force_login(olena)
    letter = open_letter_for_tests(campaign)
    Letter.objects.filter(pk=letter.pk).update(names_shown="after-a-look")

    def more(number: int) -> None:
        sign_and_confirm(letter, f"person{number}@example.org", Entry("named", f"Example Person {number}"))

    same(client, f"/desk/letters/{letter.slug}/signatures/review", 8, more)


@pytest.mark.parametrize(("path", "most"), BY_LETTERS)
def test_a_page_costs_the_same_with_one_letter_and_with_three(
    client: Client, campaign: Campaign, olena: Organiser, path: str, most: int
) -> None:
    client.force_login(olena)

    def more(number: int) -> None:
        sign_and_confirm(open_letter_for_tests(campaign), f"person{number}@example.org")
        draft_for_tests(campaign)
        publish_leaflet(leaflet=leaflet_for_tests(campaign))

    same(client, path.format(campaign=campaign.slug), most, more)
