"""Translations: begun, written, read by a second person, published; each step and what refuses it."""

import pytest

from tests.letters.letters import ENGLISH, RUSSIAN, draft_for_tests, open_letter_for_tests
from tests.signatures.people import sign_and_confirm
from undersigned.campaigns.models import Campaign
from undersigned.ledger import leaf as leaves
from undersigned.ledger.actions import sequence_log
from undersigned.ledger.models import Leaf
from undersigned.letters.actions import freeze_letter, revise_text, start_letter
from undersigned.letters.errors import (
    EditConflictError,
    IncompleteError,
    TextExistsError,
    TranslationError,
    WrongStateError,
)
from undersigned.letters.models import Letter, Text, Translation
from undersigned.letters.queries import current_texts, text_in, units_now
from undersigned.letters.translating import (
    LETTERS,
    publish_translation,
    start_translation,
)
from undersigned.signatures.queries import count_of
from undersigned.translating.actions import BY_LINK, renew_link, review_copy, save_copy, set_glossary, take_in_file
from undersigned.translating.queries import copy_of_token, translation_token

pytestmark = pytest.mark.django_db

FRENCH = {
    "title": "Gardez la bibliothèque ouverte le samedi",
    "salutation": "Mesdames et messieurs,",
    "body": "Nous lisons ici.\n\nGardez-la ouverte le *samedi*.",
    "closing": "Cordialement,",
    "sender": "les lecteurs",
    "addressee": "le conseil municipal",
}


def _draft() -> Letter:
    campaign = Campaign.objects.create(slug="example-library", name="Example: friends of the library")
    return start_letter(campaign=campaign, language="en", **ENGLISH)


def _targets(parts: dict[str, str] = FRENCH) -> list[str]:
    body = parts["body"].split("\n\n")
    return [parts["title"], parts["salutation"], *body, parts["closing"], parts["sender"], parts["addressee"]]


def _written(letter: Letter, by: str = BY_LINK, parts: dict[str, str] = FRENCH) -> Translation:
    translation = start_translation(letter=letter, language="fr")
    return save_copy(
        work=LETTERS, copy=translation, revision=0, targets=_targets(parts), fits=(), credit="Chloé (example)", by=by
    )


def test_the_text_of_a_draft_follows_each_save() -> None:
    letter = _draft()
    _written(letter)
    text = text_in(letter, "fr")
    assert text is not None
    assert {part: getattr(text, part) for part in FRENCH} == FRENCH
    assert text.translator == "Chloé (example)"


def test_a_letter_is_not_frozen_with_a_translation_that_is_not_whole() -> None:
    letter = _draft()
    translation = start_translation(letter=letter, language="fr")
    targets = _targets()
    targets[2] = ""
    save_copy(work=LETTERS, copy=translation, revision=0, targets=targets, fits=(), credit="", by="1")
    with pytest.raises(IncompleteError, match="français: 1 part is not translated"):
        freeze_letter(letter=letter)


def test_a_change_of_the_original_marks_its_paragraph_until_somebody_has_looked() -> None:
    letter = _draft()
    translation = _written(letter)
    original = current_texts(letter)[0]
    parts = ENGLISH | {"body": ENGLISH["body"].replace("Saturdays", "Sundays")}
    revise_text(text=original, revision=0, **parts)
    units = units_now(translation)
    assert [(unit.part, unit.was) for unit in units if unit.is_open] == [
        ("body", "Please keep it open on *Saturdays*.")
    ]
    with pytest.raises(IncompleteError, match="1 part"):
        freeze_letter(letter=letter)
    targets = [unit.target for unit in units]
    save_copy(work=LETTERS, copy=translation, revision=1, targets=targets, fits=[3], credit="", by="1")
    freeze_letter(letter=letter)


def test_a_text_that_was_written_as_a_whole_is_cut_beside_the_original() -> None:
    letter = draft_for_tests()
    translation = start_translation(letter=letter, language="ru")
    assert [unit.target for unit in units_now(translation)] == _targets(RUSSIAN)
    text = text_in(letter, "ru")
    assert text is not None
    revise_text(text=text, revision=0, **(RUSSIAN | {"title": "Другое название"}))
    assert units_now(translation)[0].target == "Другое название"
    assert not any(unit.is_open for unit in units_now(translation))


def test_two_who_write_at_once_do_not_overwrite_each_other() -> None:
    translation = _written(_draft())
    with pytest.raises(EditConflictError):
        save_copy(work=LETTERS, copy=translation, revision=0, targets=_targets(), fits=(), credit="", by="2")
    with pytest.raises(EditConflictError):
        save_copy(work=LETTERS, copy=translation, revision=1, targets=_targets()[1:], fits=(), credit="", by="2")


def test_a_language_is_translated_once_and_the_original_never() -> None:
    letter = _draft()
    start_translation(letter=letter, language="fr")
    for language in ("fr", "en"):
        with pytest.raises(TextExistsError):
            start_translation(letter=letter, language=language)


def test_a_second_person_reads_and_any_change_asks_for_it_again() -> None:
    letter = _draft()
    translation = _written(letter, by="1")
    with pytest.raises(TranslationError, match="second reader"):
        review_copy(work=LETTERS, copy=translation, revision=1, by="1")
    with pytest.raises(EditConflictError):
        review_copy(work=LETTERS, copy=translation, revision=0, by="2")
    assert review_copy(work=LETTERS, copy=translation, revision=1, by="2").is_reviewed
    assert Text.objects.get(letter=letter, language="fr").reviewed
    save_copy(work=LETTERS, copy=translation, revision=1, targets=_targets(), fits=(), credit="", by="2")
    assert not Text.objects.get(letter=letter, language="fr").reviewed


def test_what_is_not_whole_is_not_reviewed() -> None:
    translation = start_translation(letter=_draft(), language="fr")
    with pytest.raises(TranslationError, match="7 parts"):
        review_copy(work=LETTERS, copy=translation, revision=0, by="2")


def test_a_translation_joins_an_open_letter_and_its_log() -> None:
    letter = open_letter_for_tests()
    sign_and_confirm(letter, "ada@example.org")
    translation = _written(letter)
    assert text_in(letter, "fr") is None
    review_copy(work=LETTERS, copy=translation, revision=1, by="2")
    text = publish_translation(translation=translation)
    assert letter.log_id is not None
    sequence_log(log_id=letter.log_id)
    data = [
        bytes(one) for one in Leaf.objects.filter(log_id=letter.log_id).order_by("index").values_list("data", flat=True)
    ]
    assert leaves.TextLeaf("fr", bytes(text.sha256 or b"")) in [leaves.parse(one) for one in data]
    assert text.reviewed
    assert text.joined_at is not None
    assert count_of(letter).total == 1


def test_a_revised_text_takes_the_place_of_the_earlier_one_and_both_hashes_stay() -> None:
    letter = open_letter_for_tests()
    earlier = text_in(letter, "ru")
    assert earlier is not None
    translation = start_translation(letter=letter, language="ru")
    with pytest.raises(TranslationError, match="word for word"):
        publish_translation(translation=translation)
    targets = _targets(RUSSIAN)
    targets[0] = "Оставьте библиотеку открытой"
    save_copy(work=LETTERS, copy=translation, revision=0, targets=targets, fits=(), credit="", by="1")
    assert text_in(letter, "ru") == earlier  # until it is published
    text = publish_translation(translation=translation)
    earlier.refresh_from_db()
    assert earlier.superseded_by == text
    assert text_in(letter, "ru") == text
    assert bytes(earlier.sha256 or b"") != bytes(text.sha256 or b"")


def test_unfinished_or_in_a_draft_nothing_is_published() -> None:
    with pytest.raises(WrongStateError):
        publish_translation(translation=_written(_draft()))
    Campaign.objects.all().delete()
    letter = open_letter_for_tests()
    with pytest.raises(TranslationError, match="parts"):
        publish_translation(translation=start_translation(letter=letter, language="fr"))


def test_words_that_hide_something_are_not_published() -> None:
    letter = open_letter_for_tests()
    translation = _written(letter, parts=FRENCH | {"title": "Gardez \u202ela"})
    with pytest.raises(IncompleteError):
        publish_translation(translation=translation)
    assert text_in(letter, "fr") is None


def test_frozen_words_are_left_alone() -> None:
    letter = _draft()
    translation = _written(letter)
    token = translation_token(translation)
    freeze_letter(letter=letter)
    with pytest.raises(WrongStateError):
        save_copy(work=LETTERS, copy=translation, revision=1, targets=_targets(), fits=(), credit="", by="1")
    assert copy_of_token(token) is None


def test_a_new_link_ends_the_old_one() -> None:
    translation = _written(_draft())
    token = translation_token(translation)
    assert copy_of_token(token) == translation
    renew_link(copy=translation)
    assert copy_of_token(token) is None
    assert copy_of_token(translation_token(translation)) == translation


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "!" * 43, "א" * 43])
def test_other_tokens_lead_nowhere(token: str) -> None:
    assert copy_of_token(token) is None


def test_a_file_changes_its_units_and_what_is_too_long_changes_nothing() -> None:
    translation = _written(_draft())
    taken = take_in_file(work=LETTERS, copy=translation, pairs=[(ENGLISH["title"], "Un titre")], by="1")
    translation.refresh_from_db()
    assert (taken.changed, units_now(translation)[0].target, translation.revision) == (1, "Un titre", 2)
    with pytest.raises(TranslationError, match="longer"):
        take_in_file(work=LETTERS, copy=translation, pairs=[(ENGLISH["title"], "x" * 301)], by="1")
    translation.refresh_from_db()
    assert translation.revision == 2


def test_a_glossary_is_replaced_as_a_whole_in_one_language() -> None:
    letter = _draft()
    set_glossary(campaign=letter.campaign, language="fr", terms=[("library", "bibliothèque"), ("council", "conseil")])
    set_glossary(campaign=letter.campaign, language="de", terms=[("library", "Bücherei")])
    set_glossary(campaign=letter.campaign, language="fr", terms=[("library", "a"), ("library", "b")])
    assert list(letter.campaign.glossary.values_list("language", "term", "translation").order_by("language")) == [
        ("de", "library", "Bücherei"),
        ("fr", "library", "b"),
    ]
