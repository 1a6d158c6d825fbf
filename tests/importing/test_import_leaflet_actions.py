"""A leaflet that an organiser asks to make a letter of: all its words are in the letter."""

import pytest

from tests.importing.leaflet_makers import TEXT
from undersigned.campaigns.models import Campaign
from undersigned.importing.actions import answer_doubts, keep_document, make_letter
from undersigned.importing.queries import draft_as_read
from undersigned.importing.resolving import suggestions


@pytest.mark.django_db
def test_a_leaflet_becomes_a_letter_where_one_is_asked_for(campaign: Campaign) -> None:
    document = keep_document(campaign=campaign, data=TEXT.encode(), filename="leaflet.txt")
    draft = draft_as_read(document)
    assert draft.kind == "leaflet"
    answer_doubts(document=document, answers=suggestions(draft))
    letter = make_letter(document=document)
    body = letter.texts.get().body
    for words in (
        "Ukraine and Palestine are both small nations",
        "co-developed with China.",
        "Marchmont St",
        "Sergei Lavrov",
    ):
        assert words in body
