"""B reprints A's letter, C reprints B's reprint; whatever is forged is refused by name; A goes away and C verifies."""

import base64
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.letters.letters import FrozenClock
from tests.reprints.instances import Instance, become, instance, publish, publish_letter
from tests.reprints.reprinting import pool_letter
from tests.signatures.people import sign_and_confirm
from undersigned import cli
from undersigned.campaigns.models import Campaign, Membership, Organiser
from undersigned.campaigns.roles import Role
from undersigned.common import clock
from undersigned.ledger.actions import sequence_log
from undersigned.ledger.note import ED25519, Signer
from undersigned.letters.actions import take_down_letter
from undersigned.letters.models import Letter
from undersigned.reprints import sources
from undersigned.reprints.actions import decide, note_announced, note_page
from undersigned.reprints.chain import encode_chain, parse_chain, sign_hop
from undersigned.reprints.checking import check_next
from undersigned.reprints.errors import ReprintError
from undersigned.reprints.following import follow_next
from undersigned.reprints.kept import verify_kept
from undersigned.reprints.models import FRESH, MOST_ANNOUNCED, RETRIES, Appearance, Consent, KeptFile, Reprint
from undersigned.reprints.publishing import ask_for_reprint, publish_reprint, withdraw_reprint
from undersigned.reprints.queries import on_the_desk

pytestmark = pytest.mark.django_db


@dataclass
class World:
    """Three instances, and what they have."""

    a: Instance
    b: Instance
    c: Instance
    letter: Letter
    settings: Any

    def b_reprints_a(self) -> Reprint:
        become(self.settings, self.b)
        campaign = Campaign.objects.create(slug="b-paper", name="B’s Paper (example)")
        made = ask_for_reprint(campaign=campaign, url=f"{self.a.origin}/letters/{self.letter.slug}/en/", loopback=True)
        self._follow()
        made.refresh_from_db()
        assert made.problem == ""
        publish_reprint(reprint=made, language="en", introduction="Our *readers* swim, too.")
        publish(self.b, made)
        return made

    def c_reprints(self, other: Reprint) -> Reprint:
        become(self.settings, self.c)
        campaign = Campaign.objects.create(slug="c-site", name="موقع جيم (مثال)", language="ar")
        made = ask_for_reprint(campaign=campaign, url=f"{self.b.origin}/reprints/{other.slug}/", loopback=True)
        Reprint.objects.exclude(pk=made.pk).update(due_at=clock.now() + timedelta(hours=1))  # B's are B's business
        self._follow()
        made.refresh_from_db()
        return made

    def _follow(self) -> None:
        assert follow_next()


@pytest.fixture
def world(settings: Any, campaign: Campaign, tmp_path: Path, moved_clock: FrozenClock) -> Iterator[World]:
    settings.UNDERSIGNED_FETCH_LOOPBACK = True
    settings.UNDERSIGNED_LOG_HEADS = tmp_path / "heads"
    with ExitStack() as stack:
        a, b, c = (stack.enter_context(instance(tmp_path / name)) for name in "abc")
        become(settings, a)
        letter = pool_letter(campaign)
        for name in ("ada", "bo", "cy"):
            sign_and_confirm(letter, f"{name}@example.org")
        assert letter.log_id is not None
        sequence_log(log_id=letter.log_id)
        publish_letter(a, letter)
        yield World(a, b, c, letter, settings)


def chained(world: World) -> tuple[Reprint, Reprint]:
    first = world.b_reprints_a()
    second = world.c_reprints(first)
    assert (second.state, second.problem) == ("ready", "")
    publish_reprint(reprint=second, language="ru", introduction="قراؤنا يسبحون أيضا.")
    return first, second


def test_b_reprints_a_and_c_reprints_b(client: Client, world: World) -> None:
    _first, second = chained(world)
    proof = verify_kept(second)
    assert proof.holds
    assert proof.report.count is not None
    assert proof.report.count.total == second.total == 3
    assert [(hop.hop.outlet, hop.hop.language) for hop in proof.hops] == [
        ("B’s Paper (example)", "en"),
        ("موقع جيم (مثال)", "ru"),
    ]
    shown = client.get(f"/reprints/{second.slug}/").content.decode()
    introduction, letter = shown.index("قراؤنا"), shown.index("Уважаемые члены совета!")
    assert introduction < letter
    assert shown.index("</aside>") < letter, "clearly apart"
    assert f'href="{second.letter}/">Sign at' in shown
    assert "<strong>3</strong> confirmations" in shown
    assert "B’s Paper (example)" in shown
    assert client.get(f"/reprints/{second.slug}/text.ru.md").content == bytes(
        world.letter.texts.get(language="ru").canonical or b""
    )


def test_when_a_goes_away_c_still_verifies_and_says_since_when(
    client: Client,
    world: World,
    moved_clock: FrozenClock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _first, second = chained(world)
    world.a.away = world.b.away = True
    moved_clock.move(FRESH + timedelta(hours=1))
    while follow_next():
        pass
    second.refresh_from_db()
    assert second.failed_since is not None
    assert second.total == 3
    assert verify_kept(second).holds
    assert "has not answered" in client.get(f"/reprints/{second.slug}/").content.decode()
    publish(world.c, second)
    reprint = f"{world.c.origin}/reprints/{second.slug}/"
    assert cli.main(["verify", reprint, "--key", second.log_keys[0]]) == 0
    told = capsys.readouterr().out
    assert "3 confirmations" in told
    assert told.index("B’s Paper (example), ") < told.index("موقع جيم (مثال), ")
    name = second.letter.rpartition("/")[2]
    assert cli.main(["verify", f"{reprint}kept/letters/{name}/"]) == 0


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [
        ("body", bytes(32), "Hop 1 (127.0.0.1:{a}) shows a body that is no text of the letter in that language."),
        ("of", bytes(32), "Hop 1 (127.0.0.1:{a}) does not follow what stands before it."),
        ("letter", "https://bus.example/letters/x", "The chain is of https://bus.example/letters/x;"),
        ("address", "", "The last hop says that it stands at "),
        ("key", "", "Hop 1 (127.0.0.1:{a}) is signed by a key that is not the one known of that host."),
    ],
)
def test_the_command_names_what_is_wrong_with_a_chain(
    world: World, capsys: pytest.CaptureFixture[str], field: str, value: object, wanted: str
) -> None:
    first = world.b_reprints_a()
    kept = f"/reprints/{first.slug}/kept"
    if field == "letter":  # then its files are looked for under that name
        here = f"{kept}/letters/{world.letter.slug}/"
        world.b.files |= {
            path.replace(here, f"{kept}/letters/x/"): data for path, data in world.b.files.items() if here in path
        }
    if field == "address":
        value = f"{world.b.origin}/reprints/another/"
    if field == "key":
        other = Signer(f"{world.b.origin.partition('://')[2]}/reprints", ED25519, bytes(32))
        [signed] = parse_chain(world.b.files[f"/reprints/{first.slug}/chain"])
        made = sign_hop(replace(signed.hop, key=other.verifier.vkey), other)
        world.b.files[f"/reprints/{first.slug}/chain"] = encode_chain([made])
    else:
        forged(world, first, **{field: value})
    assert cli.main(["verify", f"{world.b.origin}/reprints/{first.slug}/"]) == 1
    port = world.b.origin.rpartition(":")[2]
    assert f"WRONG    {wanted.format(a=port)}" in capsys.readouterr().out


def test_what_is_no_reprint_cannot_be_checked(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verify", f"{world.b.origin}/reprints/nothing/"]) == 2
    world.b.files["/reprints/odd/chain"] = b"undersigned-chain/1\nodd\n"
    assert cli.main(["verify", f"{world.b.origin}/reprints/odd/"]) == 2
    assert capsys.readouterr().err.count("This is no reprint that can be checked: ") == 2


def test_a_letter_taken_down_at_its_origin_is_said_to_be_so_and_its_names_go(
    client: Client, world: World, moved_clock: FrozenClock, olena: Organiser
) -> None:
    first = world.b_reprints_a()
    page, names = f"/reprints/{first.slug}/", f"/letters/{world.letter.slug}/signatures.jsonl"
    kept = f"{page}kept{names}"
    assert b"Example Ada" in client.get(kept).content
    become(world.settings, world.a)
    take_down_letter(letter=world.letter, notice="The council has agreed.")
    gone = f"/letters/{world.letter.slug}/count.json"
    assert client.get(gone).status_code == 410
    assert client.get(names).status_code == 404
    world.a.over.add(gone)
    become(world.settings, world.b)
    moved_clock.move(FRESH + timedelta(hours=1))
    assert follow_next()
    first.refresh_from_db()
    assert first.failed_since is None
    shown = client.get(page).content.decode()
    assert "have taken this letter down" in shown
    assert "Sign at" not in shown
    assert "<strong>3</strong> confirmations" in shown
    assert client.get(kept).content == b""
    assert verify_kept(first).holds, "the text and the count are proved without names"
    assert not follow_next(), "and it is seldom asked again"
    Membership.objects.create(campaign=first.campaign, organiser=olena, role=Role.OWNER)
    client.force_login(olena)
    assert "have taken this letter down" in client.get(f"/desk{page}").content.decode()


def test_a_letter_that_was_taken_down_is_not_reprinted(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.a.over.add(f"/letters/{world.letter.slug}/count.json")
    become(world.settings, world.b)
    campaign = Campaign.objects.create(slug="b-paper", name="B’s Paper (example)")
    made = ask_for_reprint(campaign=campaign, url=f"{world.a.origin}/letters/{world.letter.slug}/", loopback=True)
    assert follow_next()
    made.refresh_from_db()
    assert made.problem == "The organisers have taken this letter down."
    assert cli.main(["verify", f"{world.a.origin}/letters/{world.letter.slug}/"]) == 1
    assert "WRONG    The file count.json is missing at " in (told := capsys.readouterr().out)
    assert ": the letter was taken down." in told
    with pytest.raises(ReprintError):
        publish_reprint(reprint=made, language="en", introduction="")


def test_c_can_begin_from_b_alone_when_a_is_gone_already(world: World) -> None:
    first = world.b_reprints_a()
    world.a.away = True
    second = world.c_reprints(first)
    assert (second.state, second.problem) == ("ready", "")
    assert verify_kept(second).holds


def forged(world: World, first: Reprint, **changes: object) -> None:
    """B serves another last hop, properly signed with its own key unless the key is changed."""
    base = f"/reprints/{first.slug}/"
    [signed] = parse_chain(world.b.files[f"{base}chain"])
    secret = world.b.keys.ensure("reprint-signer")
    signer = Signer(parse_name(signed.hop.key), ED25519, secret)
    world.b.files[f"{base}chain"] = encode_chain([sign_hop(replace(signed.hop, **changes), signer)])  # type: ignore[arg-type]


def parse_name(key: str) -> str:
    return key.split("+")[0]


@pytest.mark.parametrize("what", ["body", "key", "order", "letter", "signature", "shown body", "address", "language"])
def test_one_wrong_byte_in_what_b_serves_is_refused_by_name(world: World, what: str) -> None:
    first = world.b_reprints_a()
    base = f"/reprints/{first.slug}/"
    [signed] = parse_chain(world.b.files[f"{base}chain"])
    hop = signed.hop
    match what:
        case "body":
            forged(world, first, body=bytes([hop.body[0] ^ 1]) + hop.body[1:])
            wanted = "shows a body that is no text"
        case "order":
            forged(world, first, of=bytes([hop.of[0] ^ 1]) + hop.of[1:])
            wanted = "does not follow"
        case "language":
            forged(world, first, language="ru")
            wanted = "no text of the letter in that language"
        case "letter":
            forged(world, first, letter=f"{world.a.origin}/letters/another")
            wanted = "letters/another"
        case "address":
            forged(world, first, address=f"{world.b.origin}/reprints/another/")
            wanted = "another address"
        case "key":
            other = Signer(parse_name(hop.key), ED25519, bytes(32))
            made = sign_hop(replace(hop, key=other.verifier.vkey), other)
            world.b.files[f"{base}chain"] = encode_chain([made])
            wanted = "not the one known of that host"
        case "signature":
            note = signed.note
            head, tail = note[:-20], note[-20:]
            flipped = head + (b"A" if tail[:1] != b"A" else b"B") + tail[1:]
            data = b"undersigned-chain/1\n" + base64.b64encode(flipped) + b"\n"
            world.b.files[f"{base}chain"] = data
            wanted = "not signed by the key"
        case _:
            world.b.files[f"{base}text.en.md"] = world.b.files[f"{base}text.en.md"].replace(b"pool", b"poof", 1)
            wanted = "not the one its hop names"
    second = world.c_reprints(first)
    assert second.state == "asked"
    assert second.problem != ""
    assert wanted in second.problem
    assert not second.files.exists()


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("text.en.md", "other-text"),
        ("signatures.jsonl", "other-name"),
        ("count.json", "other-count"),
        ("rules.txt", "other-text"),
    ],
)
def test_one_wrong_byte_in_what_is_kept_is_found(world: World, path: str, code: str) -> None:
    _first, second = chained(world)
    kept = KeptFile.objects.get(reprint=second, path=path)
    data = bytes(kept.data)
    swaps = {
        "text.en.md": (b"pool", b"poof"),
        "signatures.jsonl": (b'"name":"', b'"name":"X'),
        "count.json": (b"3", b"4"),
    }
    old, new = swaps.get(path, (b"council", b"counsel"))
    if path == "signatures.jsonl" and old not in data:
        old, new = b'"name": "', b'"name": "X'
    assert old in data
    kept.data = data.replace(old, new, 1)
    kept.save()
    proof = verify_kept(second)
    assert not proof.holds
    assert code in {finding.code for finding in proof.findings}


def test_hops_in_another_order_are_refused(world: World) -> None:
    _first, second = chained(world)
    ours = bytes(second.hop or b"")
    chain = KeptFile.objects.get(reprint=second, path="chain")
    theirs = bytes(chain.data)
    second.hop = parse_chain(theirs)[0].note
    chain.data = b"undersigned-chain/1\n" + base64.b64encode(ours) + b"\n"
    chain.save()
    second.save()
    assert [finding.code for finding in verify_kept(second).findings] == ["chain-order", "chain-order"]


def test_another_log_under_the_same_address_is_noticed(
    world: World,
    moved_clock: FrozenClock,
) -> None:
    first = world.b_reprints_a()
    base = f"/letters/{world.letter.slug}/"
    world.a.files[f"{base}log/keys"] = Signer(
        f"{first.letter.partition('://')[2]}/log", ED25519, bytes(32)
    ).verifier.vkey.encode()
    moved_clock.move(FRESH)
    assert follow_next()
    first.refresh_from_db()
    assert "other keys than those that were pinned" in first.problem
    assert verify_kept(first).holds


def test_the_count_is_live_and_tiles_are_not_asked_for_twice(
    world: World,
    moved_clock: FrozenClock,
) -> None:
    first = world.b_reprints_a()
    become(world.settings, world.a)
    sign_and_confirm(world.letter, "di@example.org")
    assert world.letter.log_id is not None
    sequence_log(log_id=world.letter.log_id)
    publish_letter(world.a, world.letter)
    become(world.settings, world.b)
    moved_clock.move(FRESH)
    assert follow_next()
    first.refresh_from_db()
    assert (first.total, first.problem) == (4, "")
    assert verify_kept(first).holds


def test_what_is_kept_already_is_not_written_again_and_a_page_reads_no_more_than_it_shows(
    client: Client, world: World, moved_clock: FrozenClock
) -> None:
    first = world.b_reprints_a()
    moved_clock.move(FRESH)
    with CaptureQueriesContext(connection) as captured:
        assert follow_next()
    first.refresh_from_db()
    assert (first.problem, first.verified_at) == ("", clock.now())
    written = ('INSERT INTO "reprints_keptfile"', 'UPDATE "reprints_keptfile"')
    assert not [query for query in captured if query["sql"].startswith(written)]
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/reprints/{first.slug}/").status_code == 200
    reading = [query["sql"] for query in captured if 'SELECT "reprints_keptfile"."data"' in query["sql"]]
    assert reading
    assert all('"path" =' in sql for sql in reading)


def test_a_letter_that_is_too_large_to_keep_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MOST_BYTES", 1000)
    become(world.settings, world.b)
    campaign = Campaign.objects.create(slug="b-paper", name="B’s Paper (example)")
    made = ask_for_reprint(campaign=campaign, url=f"{world.a.origin}/letters/{world.letter.slug}/", loopback=True)
    assert follow_next()
    made.refresh_from_db()
    assert made.problem == "The files of this letter are larger than can be kept for a reprint."
    assert not made.files.exists()


def test_the_origin_hears_of_it_agrees_and_revokes(
    client: Client,
    world: World,
    moved_clock: FrozenClock,
) -> None:
    first = world.b_reprints_a()
    assert follow_next()
    [told] = world.a.posted
    become(world.settings, world.a)
    at = f"/letters/{world.letter.slug}/"
    body = told.partition(b"\r\n\r\n")[2]
    assert client.post(f"{at}reprints/announce", body, content_type="application/json").status_code == 202
    assert check_next()
    found = Appearance.objects.get()
    assert (found.verdict, found.outlet, found.introduction) == (
        "identical",
        "B’s Paper (example)",
        "Our *readers* swim, too.",
    )
    for consent, words in (
        (Consent.AGREED, "agree to this reprint"),
        (Consent.REVOKED, "do not agree to this reprint"),
    ):
        become(world.settings, world.a)
        decide(appearance=found, consent=consent)
        assert ("B’s Paper" in client.get(f"{at}en/").content.decode()) == (consent == Consent.AGREED)
        world.a.copy(f"{at}reprints.json")
        become(world.settings, world.b)
        moved_clock.move(FRESH)
        assert follow_next()
        first.refresh_from_db()
        assert first.consent == consent
        assert words in client.get(f"/reprints/{first.slug}/").content.decode()


def test_an_announcement_is_believed_only_when_the_chain_leads_to_our_letter(
    client: Client, world: World, moved_clock: FrozenClock
) -> None:
    first = world.b_reprints_a()
    forged(world, first, letter=f"{world.a.origin}/letters/another")
    become(world.settings, world.a)
    at = f"/letters/{world.letter.slug}/reprints/announce"
    told = json.dumps({"address": f"{world.b.origin}/reprints/{first.slug}/"})
    assert client.post(at, told, content_type="application/json").status_code == 202
    assert client.post(at, told, content_type="application/json").status_code == 202
    assert check_next()
    found = Appearance.objects.get()
    assert found.verdict == ""
    assert "another letter" in found.problem
    assert not on_the_desk(world.letter).exists(), "nobody is shown what is not so"
    for wait in RETRIES:
        moved_clock.move(wait)
        assert check_next()
    assert not Appearance.objects.exists(), "and it is forgotten"


def test_a_flood_of_announcements_is_bounded_and_keeps_nobody_from_noting_a_page(world: World) -> None:
    become(world.settings, world.a)
    for number in range(MOST_ANNOUNCED):
        note_announced(letter=world.letter, address=f"https://b{number}.example.org/reprints/x/")
    with pytest.raises(ReprintError):
        note_announced(letter=world.letter, address="https://b.example.org/reprints/x/")
    note_page(letter=world.letter, url="https://paper.example.org/", outlet="The Example", dated=None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"address": 1}',
        b'{"address": "http://10.0.0.1/reprints/x/"}',
        b"x" * 5000,
        b"\xff",
        b'{"address": "https://b.example/x"}',
    ],
)
def test_a_nonsense_announcement_changes_nothing(client: Client, world: World, body: bytes) -> None:
    become(world.settings, world.a)
    at = f"/letters/{world.letter.slug}/reprints/announce"
    assert client.post(at, body, content_type="application/json").status_code == 422
    assert not Appearance.objects.exists()


def test_a_reprint_taken_away_leaves_nothing(client: Client, world: World) -> None:
    first = world.b_reprints_a()
    withdraw_reprint(reprint=first)
    assert not KeptFile.objects.exists()
    assert client.get(f"/reprints/{first.slug}/").status_code == 404
