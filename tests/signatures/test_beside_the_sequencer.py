"""Changes right after confirming, while the sequencer runs: neither waits for the other for ever."""

import threading

import pytest
from django.db import connection

from tests.letters.letters import open_letter_for_tests
from tests.signatures.people import HIDDEN, NAMED, fill_in
from undersigned.ledger.tasks import sequence_waiting
from undersigned.letters.models import Letter
from undersigned.signatures.actions.moderating import void_signatures
from undersigned.signatures.actions.signing import amend_signature, confirm_signature, withdraw_signature
from undersigned.signatures.models import Signature
from undersigned.signatures.queries import count_of

ROUNDS = 25


@pytest.mark.django_db(transaction=True)
def test_changes_at_once_after_confirming_meet_the_sequencer_without_harm() -> None:
    letter = open_letter_for_tests()
    stop, failures = threading.Event(), list[BaseException]()

    def sequence() -> None:
        try:
            while not stop.is_set():
                sequence_waiting()
        except BaseException as error:  # noqa: BLE001 - told to the test below
            failures.append(error)
        finally:
            connection.close()

    sequencers = [threading.Thread(target=sequence) for _ in range(2)]
    for sequencer in sequencers:
        sequencer.start()
    try:
        for number in range(ROUNDS):
            _live_through(letter, number)
    finally:
        stop.set()
        for sequencer in sequencers:
            sequencer.join(120)
    assert failures == []
    sequence_waiting()
    assert count_of(letter).total == ROUNDS


def _live_through(letter: Letter, number: int) -> None:
    """One stays and changes, one withdraws, one is voided, each right after confirming."""
    stays, leaves, goes = (fill_in(letter, f"{name}{number}@example.org", NAMED) for name in ("ada", "bo", "cy"))
    confirm_signature(token=stays)
    amend_signature(token=stays, entry=HIDDEN)
    amend_signature(token=stays, entry=NAMED)
    confirm_signature(token=leaves)
    withdraw_signature(token=leaves)
    confirmation = confirm_signature(token=goes)
    void_signatures(letter=letter, signature_ids=[confirmation.signature.pk], reason="fraud")
    assert Signature.objects.get(pk=confirmation.signature.pk).status == "void"
