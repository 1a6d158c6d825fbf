"""A sample audit: who agreed is drawn by a checkpoint that nobody knew, and only the auditor can read who they are."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from tests.letters.letters import open_letter_for_tests
from tests.letters.sealed import Key, new_key, protected_letter
from tests.signatures.people import HIDDEN, NAMED, fill_in, sequence, sign_and_confirm
from undersigned.campaigns.agreeing import agree
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.common import clock
from undersigned.common.addresses import normalise
from undersigned.ledger.models import Leaf
from undersigned.ledger.publishing import publish_log
from undersigned.letters.actions import close_letter, seal_log, take_down_letter
from undersigned.letters.models import Letter
from undersigned.letters.timeline import timeline_of
from undersigned.sealing import keys_command
from undersigned.sealing.bundle import open_entries, read_bundle
from undersigned.signatures import holder
from undersigned.signatures.actions import auditing
from undersigned.signatures.actions.auditing import agree_to_be_asked, announce_audit, look_after_audits
from undersigned.signatures.actions.moderating import void_signatures
from undersigned.signatures.actions.signing import confirm_signature, withdraw_signature
from undersigned.signatures.errors import AuditError
from undersigned.signatures.models import Audit, AuditConsent, Signature
from undersigned.signatures.queries import signature_of_token
from undersigned.signatures.sampling import audit_seed, draw

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(campaign: Campaign) -> Letter:
    return open_letter_for_tests(campaign)


@pytest.fixture
def key() -> Key:
    return new_key()


def announce(letter: Letter, by: Organiser, key: Key, size: int = 2, days: int = 3) -> Audit:
    until = clock.today() + timedelta(days=days)
    return announce_audit(
        by=by, letter=letter, auditor="Ruth, a notary (example)", recipient=key.recipient, size=size, until=until
    )


def signature(token: bytes) -> Signature:
    found = signature_of_token(token)
    assert found is not None
    return found


def who_agrees(letter: Letter, name: str) -> bytes:
    """Signs, confirms, and agrees to be asked."""
    token = sign_and_confirm(letter, f"{name}@example.org", HIDDEN)
    agree_to_be_asked(signature=signature(token), address=normalise(f"{name}@example.org"))
    return token


def grow(letter: Letter, address: str = "later@example.org") -> None:
    """One more leaf, and a checkpoint over it."""
    sign_and_confirm(letter, address)
    publish_log(log_id=letter.log_id)  # type: ignore[arg-type]  # open letters have a log


def close_list() -> None:
    Audit.objects.update(until=clock.today() - timedelta(days=1))
    look_after_audits()


def drawn(letter: Letter, by: Organiser, key: Key, *names: str, size: int = 2) -> Audit:
    """An audit for which these agreed, drawn."""
    announce(letter, by, key, size)
    for name in names:
        who_agrees(letter, name)
    close_list()
    grow(letter)
    look_after_audits()
    return Audit.objects.get()


def take(client: Client, letter: Letter, by: Organiser, second: Organiser) -> bytes:
    client.force_login(by)
    client.post(f"/desk/letters/{letter.slug}/audit", {"do": "ask"})
    approval = auditing.sample_approval(Audit.objects.get())
    assert approval is not None
    assert client.post(f"/desk/letters/{letter.slug}/audit/sample").status_code == 303
    agree(by=second, approval=approval)
    answer = client.post(f"/desk/letters/{letter.slug}/audit/sample")
    assert answer.status_code == 200
    return answer.content


def test_a_checkpoint_that_nobody_knew_draws_and_only_the_auditor_reads(
    client: Client, letter: Letter, olena: Organiser, emil: Organiser, key: Key, tmp_path: Path
) -> None:
    audit = drawn(letter, olena, key, "ada", "bo", "cleo", "dan", size=2)
    places = sorted(Signature.objects.filter(show="hidden").values_list("index", flat=True))
    assert audit.eligible == places
    assert audit.log_size is not None
    assert audit.checkpoint_size == audit.log_size + 1
    seed = audit_seed(origin=letter.log.origin, number=1, root=bytes(audit.root or b""))  # type: ignore[union-attr]
    assert audit.sample == draw(seed, places, 2)
    assert sorted(AuditConsent.objects.values_list("signature__index", flat=True)) == audit.sample
    data = take(client, letter, olena, emil)
    assert b"example.org" not in data.replace(letter.log.origin.encode(), b"")  # type: ignore[union-attr]
    opened, closed = open_entries(read_bundle(data), [key.identity])
    assert (sorted(entry for _a, _l, entry in opened if entry is not None), closed) == (audit.sample, 0)
    for address, _language, entry in opened:
        found = Signature.objects.get(index=entry)
        assert bytes(AuditConsent.objects.get(pk=found.pk).box) != address.encode()
    assert open_entries(read_bundle(data), [new_key().identity]) == ([], 2)
    # on the auditor's own machine
    bundle, identity, out = tmp_path / "audit.json", tmp_path / "my.key", tmp_path / "asked.csv"
    bundle.write_bytes(data)
    identity.write_text(key.identity)
    assert keys_command.run(["open", str(bundle), "--identity", str(identity), "--out", str(out)]) == 0
    rows = list(csv.reader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert rows[0] == ["address", "language", "entry"]
    assert sorted(int(row[2]) for row in rows[1:]) == audit.sample


def test_what_was_known_when_the_list_was_closed_draws_nobody(letter: Letter, olena: Organiser, key: Key) -> None:
    announce(letter, olena, key)
    who_agrees(letter, "ada")
    publish_log(log_id=letter.log_id)  # type: ignore[arg-type]
    close_list()
    look_after_audits()
    assert Audit.objects.get().state == "closed"
    assert Audit.objects.get().log_size == Leaf.objects.filter(log=letter.log_id).count()
    grow(letter)
    look_after_audits()
    assert Audit.objects.get().state == "drawn"


def test_a_leaf_without_a_place_counts_as_known(letter: Letter, olena: Organiser, key: Key) -> None:
    announce(letter, olena, key)
    who_agrees(letter, "ada")
    token = fill_in(letter, "waits@example.org")
    confirm_signature(token=token)  # its leaf is there, and has no place yet
    close_list()
    sequence(letter)
    publish_log(log_id=letter.log_id)  # type: ignore[arg-type]
    look_after_audits()
    assert Audit.objects.get().state == "closed"


def test_the_end_of_the_log_draws(letter: Letter, olena: Organiser, key: Key) -> None:
    announce(letter, olena, key, days=80)
    who_agrees(letter, "ada")
    close_letter(letter=letter)
    seal_log(letter=letter)
    sequence(letter)
    publish_log(log_id=letter.log_id)  # type: ignore[arg-type]
    look_after_audits()
    audit = Audit.objects.get()
    assert (audit.state, audit.sample) == ("drawn", audit.eligible)
    assert len(audit.sample) == 1


def test_only_who_signed_with_an_address_can_agree_with_it(
    client: Client, letter: Letter, olena: Organiser, key: Key
) -> None:
    ada, bo = (sign_and_confirm(letter, f"{who}@example.org", NAMED) for who in ("ada", "bo"))
    path = f"/my/{holder.token_text(ada)}"
    assert "They may ask me" not in client.get(path).content.decode()
    assert client.post(f"{path}/asked", {"do": "on", "asked-email": "ada@example.org"}).status_code == 422
    announce(letter, olena, key)
    assert "They may ask me" in client.get(path).content.decode()
    page = client.post(f"{path}/asked", {"do": "on", "asked-email": "bo@example.org"})
    assert page.status_code == 422
    assert "not the address that you signed with" in page.content.decode()
    assert client.post(f"{path}/asked", {"do": "on", "asked-email": "Ada@Example.org"}).status_code == 303
    page = client.get(path)
    assert "You agreed that" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert client.post(f"{path}/data").json()["may_be_asked_by"] == "Ruth, a notary (example)"
    client.post(f"{path}/asked", {"do": "off"})
    assert not AuditConsent.objects.exists()
    assert signature(bo).status == "counted"


@pytest.mark.parametrize("way", ["withdrawn", "voided", "called off", "taken down", "reported", "late"])
def test_an_address_goes_when_nobody_needs_it(letter: Letter, olena: Organiser, key: Key, way: str) -> None:
    audit = drawn(letter, olena, key, "ada", "bo", size=1)
    (consent,) = AuditConsent.objects.select_related("signature")
    if way == "withdrawn":
        consent.signature.handle = holder.handle_digest(b"t" * 32)
        consent.signature.save()
        withdraw_signature(token=b"t" * 32)
    elif way == "voided":
        void_signatures(letter=letter, signature_ids=[consent.pk], reason="duplicate")
    elif way == "called off":
        auditing.call_off_audit(by=olena, audit=audit)
    elif way == "taken down":
        take_down_letter(letter=letter, notice="An example.")
    elif way == "reported":
        auditing.report_audit(by=olena, audit=audit, asked=1, confirmed=1, denied=0)
    else:
        Audit.objects.update(drawn_at=clock.now() - auditing.KEPT - timedelta(minutes=1))
    look_after_audits()
    assert not AuditConsent.objects.exists()


def test_the_report_states_its_bias_and_goes_into_the_timeline(
    client: Client, letter: Letter, olena: Organiser, key: Key
) -> None:
    audit = drawn(letter, olena, key, "ada", "bo", "cleo", size=3)
    client.force_login(olena)
    desk = f"/desk/letters/{letter.slug}/audit"
    wrong = client.post(desk, {"do": "report", "asked": "3", "confirmed": "3", "denied": "1"})
    assert wrong.status_code == 422
    assert "Not more can be asked than were drawn (3)" in wrong.content.decode()
    form = {"do": "report", "asked": "3", "confirmed": "1", "denied": "1", "statement": "https://notary.example/pool"}
    assert client.post(desk, form).status_code == 303
    page = Client().get(f"/letters/{letter.slug}/counted").content.decode()
    assert "Only people who agreed to be asked could be drawn: 3 of the 3 confirmations" in page
    assert "About the others this says nothing" in page
    content = Client().get(f"/letters/{letter.slug}/audit-1.json").json()
    assert content["report"] | {"at": ""} == {
        "asked": 3,
        "answered": 2,
        "confirmed": 1,
        "denied": 1,
        "no_answer": 1,
        "statement": "https://notary.example/pool",
        "at": "",
    }
    assert content["list"]["entries"] == content["drawn"]["entries"] == audit.eligible
    said = [event.sentence for event in timeline_of(letter) if event.kind.startswith("audit")]
    assert sorted(said) == [
        "A check by a sample was announced: Ruth, a notary (example) will ask.",
        "The check by a sample by Ruth, a notary (example) has a result.",
    ]


def test_one_that_is_called_off_stays_in_the_open(client: Client, letter: Letter, olena: Organiser, key: Key) -> None:
    client.force_login(olena)
    desk = f"/desk/letters/{letter.slug}/audit"
    until = clock.today() + timedelta(days=2)
    form = {"do": "announce", "auditor": "Ruth", "recipient": key.recipient, "size": "5", "until": until.isoformat()}
    assert client.post(desk, form | {"recipient": "age1"}).status_code == 422
    assert client.post(desk, form).status_code == 303
    again = client.post(desk, form)
    assert again.status_code == 422
    assert "Another check is under way" in again.content.decode()
    client.post(desk, {"do": "off"})
    assert client.post(desk, form).status_code == 303
    assert list(Audit.objects.order_by("number").values_list("number", "state")) == [(1, "off"), (2, "gathering")]
    assert "The organisers called it off" in Client().get(f"/letters/{letter.slug}/counted").content.decode()


def test_sealed_letters_have_audits_and_letters_at_risk_none(campaign: Campaign, olena: Organiser, key: Key) -> None:
    audit = drawn(protected_letter("sealed", campaign), olena, key, "ada", size=5)
    assert len(audit.sample) == 1
    with pytest.raises(AuditError, match="letter at risk"):
        announce(protected_letter("at-risk", campaign), olena, key)


def test_the_rule_draws_each_with_the_same_chance() -> None:
    times = dict.fromkeys(range(10), 0)
    for number in range(1, 2001):
        seed = audit_seed(origin="letters.example.org/letters/pool/log", number=number, root=bytes(32))
        for entry in draw(seed, times, 3):
            times[entry] += 1
    # Fixed seeds, so the same each time: 600 expected of each, with a standard deviation of 20.
    assert all(520 < number < 680 for number in times.values())
    assert draw(bytes(32), [5, 5, 2], 9) == [2, 5]
