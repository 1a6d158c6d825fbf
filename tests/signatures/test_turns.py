"""Forms of one moment are kept together; one that fails takes no other with it; nobody waits for ever."""

import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from django.db import OperationalError

from tests.letters.letters import open_letter_for_tests
from undersigned.common.addresses import normalise
from undersigned.letters.actions import close_letter
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts
from undersigned.signatures.actions.keeping import PreparedForm, keep_forms, prepare_form
from undersigned.signatures.entry import Entry
from undersigned.signatures.errors import BusyError, NotOpenError
from undersigned.signatures.models import Pending
from undersigned.signatures.turns import STALLED_SECONDS, Turns

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


def in_thread(work: Callable[[], None]) -> tuple[threading.Thread, list[BaseException | None]]:
    outcome: list[BaseException | None] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            outcome.append(error)
        else:
            outcome.append(None)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, outcome


def wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(int(PATIENCE * 100)):
        if condition():
            return
        threading.Event().wait(0.01)
    raise AssertionError("waited in vain")


def test_forms_that_come_while_one_is_kept_are_kept_together_and_each_hears_its_own_outcome() -> None:
    store = Store()
    turns = Turns(store.keep, places=10, wait=PATIENCE)
    forms = [some_form() for _ in range(8)]
    store.refused.add(forms[3].id)
    first = in_thread(lambda: turns.take(forms[0]))
    assert store.entered.wait(PATIENCE)
    others = [in_thread(lambda form=form: turns.take(form)) for form in forms[1:]]  # type: ignore[misc]
    wait_until(lambda: len(turns._queue) == 7)
    store.gate.set()
    for thread, _outcome in [first, *others]:
        thread.join(PATIENCE)
    assert store.together == [1, 7]
    outcomes = [outcome[0] for _thread, outcome in [first, *others]]
    assert isinstance(outcomes.pop(3), NotOpenError)
    assert outcomes == [None] * 7
    turns.take(some_form())  # and it goes on
    assert store.together == [1, 7, 1]


def test_while_the_store_does_not_answer_only_so_many_wait_and_the_rest_hear_it_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("undersigned.signatures.turns.STALLED_SECONDS", 0.0)
    store = Store()
    turns = Turns(store.keep, places=1, wait=PATIENCE)
    first = in_thread(lambda: turns.take(some_form()))
    assert store.entered.wait(PATIENCE)
    second = in_thread(lambda: turns.take(some_form()))
    wait_until(lambda: len(turns._queue) == 1)
    with pytest.raises(BusyError):
        turns.take(some_form())
    store.gate.set()
    for thread, outcome in (first, second):
        thread.join(PATIENCE)
        assert outcome == [None]
    assert STALLED_SECONDS > 0


def test_who_has_waited_long_enough_is_told_so_and_holds_up_nobody() -> None:
    store = Store()
    turns = Turns(store.keep, places=5, wait=PATIENCE)
    first = in_thread(lambda: turns.take(some_form()))
    assert store.entered.wait(PATIENCE)
    turns.wait = 0.05
    with pytest.raises(BusyError):
        turns.take(some_form())
    turns.wait = PATIENCE
    store.gate.set()
    first[0].join(PATIENCE)
    turns.take(some_form())
    assert store.together == [1, 1]


def test_database_that_comes_back_in_time_costs_a_wait_and_no_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("undersigned.signatures.turns.PAUSE_SECONDS", 0.01)
    answers: list[Exception | None] = [OperationalError("away"), OperationalError("away"), None]

    def keep(forms: Sequence[PreparedForm]) -> set[uuid.UUID]:
        if (error := answers.pop(0)) is not None:
            raise error
        return {form.id for form in forms}

    Turns(keep, wait=PATIENCE).take(some_form())
    assert not answers


def test_database_that_stays_away_is_a_form_to_be_sent_again() -> None:
    def keep(_forms: Sequence[PreparedForm]) -> set[uuid.UUID]:
        raise OperationalError("away")

    turns = Turns(keep, wait=0.0)
    with pytest.raises(BusyError):
        turns.take(some_form())
    with pytest.raises(BusyError):
        turns.take(some_form())


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
