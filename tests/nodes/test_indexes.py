"""Every index of a large table begins with its letter or log: one letter's rows are found without the others'."""

import re

import pytest
from django.db import connection

# Tables that grow with every signature. Small ones may have what indexes they like.
LARGE = {
    "ledger_leaf": "log_id",
    "ledger_tile": "log_id",
    "ledger_checkpoint": "log_id",
    "signatures_signature": "letter_id",
    "signatures_duplicatetag": "letter_id",
    "signatures_daytally": "letter_id",
}
# First columns that are looked up by one value that is unique in the whole world, and name no range of rows.
BY_ITSELF = {"id", "handle", "leaf_id", "amend_leaf_id", "end_leaf_id"}
# One index of words for all letters: PostgreSQL puts a column beside words only with an extension (btree_gin), and
# the embedded server has none. A search is then cut down by the letter.
OF_WORDS = {"signature_search"}


@pytest.mark.django_db
@pytest.mark.parametrize("table", LARGE)
def test_the_letter_leads_every_index(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s", [table])
        found = dict(cursor.fetchall())
    assert len(found) > 1
    first = {name: re.search(r"USING \w+ \((\w+)", text)[1] for name, text in found.items()}  # type: ignore[index]
    assert {
        name: column
        for name, column in first.items()
        if column not in {LARGE[table], *BY_ITSELF} and name not in OF_WORDS
    } == {}
