"""Forms of one moment are kept together; one that fails takes no other with it; nobody waits for ever."""

import asyncio
import threading
import uuid
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.db import OperationalError

from tests.letters.letters import open_letter_for_tests
from undersigned.common.addresses import normalise
from undersigned.letters.actions import close_letter
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts
from undersigned.signatures.actions.keeping import PreparedForm, keep_forms, prepare_form
from undersigned.signatures.entry import Entry
from undersigned.signatures.errors import BusyError
from undersigned.signatures.models import Pending
from undersigned.signatures.turns import Turns, keep_now

PATIENCE = 120.0


def form_of(letter: Letter, address: str) -> PreparedForm:
    return prepare_form(
        letter=letter,
        text=current_texts(letter)[0],
        entry=Entry("hidden"),
        address=normalise(address),
        network="",
        language="en",
    )


def some_form() -> PreparedForm:
    return PreparedForm(uuid.uuid4(), *[uuid.uuid4()] * 2, *[None] * 7)  # type: ignore[arg-type]


class Store:
    """Keeps what it is given once its gate is open; remembers which forms came together."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.entered = threading.Event()
        self.together: list[int] = []
        self.refused: set[uuid.UUID] = set()

    def keep(self, forms: Sequence[PreparedForm]) -> set[uuid.UUID]:
        self.entered.set()
        assert self.gate.wait(PATIENCE)
        self.together.append(len(forms))
        return {form.id for form in forms} - self.refused

    async def is_entered(self) -> None:
        assert await asyncio.to_thread(self.entered.wait, PATIENCE)


def within_patience(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(story, PATIENCE))


def test_forms_that_come_while_one_is_kept_are_kept_together_and_each_hears_its_own_outcome() -> None:
    store = Store()
    forms = [some_form() for _ in range(8)]
    store.refused.add(forms[3].id)

    async def story() -> None:
        turns = Turns(store.keep)
        first = turns.enter(forms[0])
        await store.is_entered()
        others = [turns.enter(form) for form in forms[1:]]
        store.gate.set()
        assert await first
        assert [await other for other in others] == [True, True, False, True, True, True, True]
        assert store.together == [1, 7]
        assert await turns.enter(some_form())  # and it goes on
        assert store.together == [1, 7, 1]

    within_patience(story())


def test_while_the_store_does_not_answer_only_so_many_wait_and_the_rest_hear_it_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = Store()

    async def story() -> None:
        turns = Turns(store.keep, places=1)
        first = turns.enter(some_form())
        await store.is_entered()
        second = turns.enter(some_form())
        third = turns.enter(some_form())  # keeping takes a moment: nothing is wrong yet
        assert not turns.is_stalled()
        monkeypatch.setattr("undersigned.signatures.turns.STALLED_SECONDS", 0.0)
        assert turns.is_stalled()
        with pytest.raises(BusyError):
            turns.enter(some_form())
        store.gate.set()
        assert await first
        assert await second
        assert await third
        assert not turns.is_stalled()

    monkeypatch.setattr("undersigned.signatures.turns.STALLED_SECONDS", PATIENCE)
    within_patience(story())


def test_who_waits_no_longer_is_not_kept_and_holds_up_nobody() -> None:
    store = Store()

    async def story() -> None:
        turns = Turns(store.keep)
        first = turns.enter(some_form())
        await store.is_entered()
        gone, last = turns.enter(some_form()), turns.enter(some_form())
        gone.cancel()
        store.gate.set()
        assert await first
        assert await last
        assert store.together == [1, 1]

    within_patience(story())


def test_database_that_comes_back_costs_a_wait_and_no_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("undersigned.signatures.turns.PAUSE_SECONDS", 0.01)
    answers: list[Exception | None] = [OperationalError("away"), OperationalError("away"), None, None]
    together: list[list[uuid.UUID]] = []

    def keep(forms: Sequence[PreparedForm]) -> set[uuid.UUID]:
        together.append([form.id for form in forms])
        if (error := answers.pop(0)) is not None:
            raise error
        return {form.id for form in forms}

    async def story() -> None:
        turns = Turns(keep)
        first, second = some_form(), some_form()
        outcomes = [turns.enter(first), turns.enter(second)]
        assert [await outcome for outcome in outcomes] == [True, True]
        assert together[-1] == [first.id, second.id]  # who came first is still first

    within_patience(story())


def test_another_failure_is_told_to_each_and_the_next_form_is_tried_afresh() -> None:
    answers: list[Exception | None] = [ValueError("example"), None]

    def keep(forms: Sequence[PreparedForm]) -> set[uuid.UUID]:
        if (error := answers.pop(0)) is not None:
            raise error
        return {form.id for form in forms}

    async def story() -> None:
        turns = Turns(keep)
        outcomes = [turns.enter(some_form()), turns.enter(some_form())]
        for outcome in outcomes:
            with pytest.raises(ValueError, match="example"):
                await outcome
        assert await turns.enter(some_form())

    within_patience(story())


def test_view_hears_at_once_that_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_forms: Sequence[PreparedForm]) -> set[uuid.UUID]:
        raise OperationalError("away")

    monkeypatch.setattr("undersigned.signatures.turns.keep_forms", away)
    with pytest.raises(BusyError):
        keep_now(some_form())


@pytest.mark.django_db
def test_letter_that_has_closed_takes_none_of_the_others_with_it() -> None:
    first = open_letter_for_tests()
    letters = [first, open_letter_for_tests(first.campaign)]
    forms = [form_of(letter, f"example-{n}@example.org") for n, letter in enumerate(letters * 2)]
    close_letter(letter=letters[1])
    kept = keep_forms([*forms, forms[0]])  # one of them twice: a double click
    assert kept == {forms[0].id, forms[2].id}
    assert set(Pending.objects.values_list("pk", flat=True)) == kept
    assert keep_forms(forms[:1]) == {forms[0].id}  # sent again: it is kept already


@pytest.mark.django_db(transaction=True)
def test_form_that_the_database_refuses_takes_none_of_the_others_with_it() -> None:
    letter = open_letter_for_tests()
    good, bad = form_of(letter, "ada@example.org"), form_of(letter, "ben@example.org")
    bad = replace(bad, state="much too long a word")
    assert keep_forms([bad, good]) == {good.id}
    assert Pending.objects.get().pk == good.id
