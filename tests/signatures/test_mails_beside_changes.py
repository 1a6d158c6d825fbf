"""Mails about a letter go on while somebody changes it: the worker locks the forms and not what they are about."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from tests.letters.letters import FrozenClock, open_letter_for_tests
from tests.signatures.people import fill_in
from undersigned.letters.models import Letter
from undersigned.mail.models import QueuedMail
from undersigned.mail.signals import mails_accepted
from undersigned.signatures.actions.mailing import plan_new, queue_due, remind


@contextmanager
def somebody_changes(letter: Letter) -> Iterator[None]:
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM letters_letter WHERE id = %s FOR UPDATE", [letter.pk])
        yield
    finally:
        other.rollback()
        other.close()


@pytest.mark.django_db(transaction=True)
def test_mails_and_reminders_do_not_wait_for_who_changes_the_letter(moved_clock: FrozenClock) -> None:
    letter = open_letter_for_tests()
    fill_in(letter, "ada@example.org")
    with somebody_changes(letter):
        assert (plan_new(), queue_due()) == (1, 1)
        [mail] = QueuedMail.objects.all()
        mails_accepted.send(sender=None, kind="confirm", references=[mail.reference], at=moved_clock.now())
        moved_clock.move(timedelta(hours=26))
        assert remind() == 1
    assert [row.kind for row in QueuedMail.objects.exclude(pk=mail.pk)] == ["reminder"]
