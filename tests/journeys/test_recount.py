"""The recount in the page: it agrees with an honest page, and names what somebody changed behind the log's back."""

import hashlib
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from playwright.sync_api import Browser, Download, FilePayload, Page

from tests.journeys.test_every_page import AXE, LOOK
from tests.letters.letters import open_letter_for_tests
from tests.signatures.many import sign_many
from tests.signatures.people import HIDDEN, sign_and_confirm
from undersigned.ledger import checkpoint as checkpoints
from undersigned.ledger.actions import append_leaf, sequence_log
from undersigned.ledger.leaf import AmendLeaf, WithdrawLeaf
from undersigned.ledger.models import Checkpoint, Leaf, Log, Tile
from undersigned.ledger.note import ED25519, Signer
from undersigned.ledger.publishing import publish_log
from undersigned.letters.models import Letter, Text
from undersigned.signatures import holder
from undersigned.signatures.actions.moderating import void_signatures
from undersigned.signatures.actions.signing import amend_signature, withdraw_signature
from undersigned.signatures.entry import Entry
from undersigned.signatures.models import Signature, Tally

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

MANY = 10_000
RULES = "/static/undersigned/recount-log.js"


@pytest.fixture
def letter(transactional_db: None, settings: LazySettings, tmp_path: Path) -> Letter:
    """Ada named, Bo hidden, Cy amended to another name, Di withdrawn, Ed voided, Flo first hidden and then named."""
    settings.UNDERSIGNED_LOG_HEADS = tmp_path / "heads"
    made = open_letter_for_tests()
    sign_and_confirm(made, "ada@example.org")
    sign_and_confirm(made, "bo@example.org", HIDDEN)
    amend_signature(token=sign_and_confirm(made, "cy@example.org"), entry=Entry("named", "Example Cy", "baker"))
    withdraw_signature(token=sign_and_confirm(made, "di@example.org"))
    sign_and_confirm(made, "ed@example.org", Entry("named", "Example Ed"))
    void_signatures(letter=made, signature_ids=[Signature.objects.get(name="Example Ed").pk], reason="fraud")
    token = sign_and_confirm(made, "flo@example.org", HIDDEN)
    amend_signature(token=token, entry=Entry("named", "Example Flö", "", "Elm Street", organisation=True))
    return publish(made)


def _fulfill(body: str, route: Any) -> None:
    route.fulfill(body=body)


def publish(letter: Letter) -> Letter:
    """Sequence what waits, and publish."""
    letter.refresh_from_db()
    assert letter.log_id is not None
    sequence_log(log_id=letter.log_id)
    publish_log(log_id=letter.log_id)
    return letter


class Recount:
    """A page on which the button was pressed, and what it said."""

    def __init__(self, page: Page, origin: str, letter: Letter) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if "Security Policy" in said.text else None)
        page.goto(f"{origin}/letters/{letter.slug}/counted")
        self.press()

    def press(self) -> None:
        self.page.get_by_role("button", name="Count again in this page").click()
        self.page.wait_for_selector("#recount-output[data-done]")

    @property
    def verdict(self) -> str:
        return self.page.locator("#recount-verdict").inner_text()

    @property
    def findings(self) -> list[tuple[str, str]]:
        rows = self.page.locator("#recount-output [data-code]").all()
        return [(row.get_attribute("data-code") or "", row.inner_text()) for row in rows]

    @property
    def codes(self) -> set[str]:
        return {code for code, _words in self.findings}


@pytest.fixture
def recount(chromium: Browser, live_server: Any, letter: Letter) -> Callable[[], Recount]:
    """Press the button on a fresh page."""
    return lambda: Recount(chromium.new_page(), live_server.url, letter)


def test_recount_agrees_with_an_honest_page(recount: Callable[[], Recount], letter: Letter) -> None:
    found = recount()
    assert found.findings == []
    size = Log.objects.get(pk=letter.log_id).size
    assert found.verdict == (
        f"The recount agrees: 4 confirmations in a signed log of {size} entries, and this page says what the log says."
    )
    rows = dict(row.split("\t") for row in found.page.locator("#recount-output table").inner_text().split("\n")[1:])
    assert rows == {
        "Entries in the log": str(size),
        "Confirmations": "4",
        "confirmed by e-mail": "4",
        "Read in: English": "4",
        "Taken back by the signatories": "1",
        "Removed: made up": "1",
        "Names that were checked": "3",
        "Signature of the log": "checked",
    }
    assert found.complaints == []


def test_what_the_recount_and_a_checked_receipt_look_like_is_fit_for_everyone(
    chromium: Browser, live_server: Any, letter: Letter
) -> None:
    token = sign_and_confirm(letter, "gus@example.org", Entry("named", "Example Gus"))
    publish(letter)
    context = chromium.new_context(base_url=live_server.url, accept_downloads=True)
    context.add_init_script(path=str(AXE))
    page = context.new_page()
    Signature.objects.filter(name="Example Ada").update(name="Example Eve")
    Recount(page, live_server.url, letter)
    judge(page)
    page.goto(f"/my/{holder.token_text(token)}")
    page.get_by_text("Files that show that you signed").click()
    judge(page)
    kept = {}
    for button in ("Download the receipt", "Download the private file"):
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
        kept[button] = download.value
    page.goto("/verify")
    page.get_by_label("The receipt").set_input_files(_uploaded(kept["Download the receipt"]))
    page.get_by_label("The private file").set_input_files(_uploaded(kept["Download the private file"]))
    page.get_by_role("button", name="Check it").click()
    page.wait_for_selector("#verdict")
    assert "it counts" in page.inner_text("#verdict")
    assert "Example Gus" in page.inner_text("main")
    judge(page)


def judge(page: Page) -> None:
    """Nothing for axe and nothing that scrolls sideways, on a phone and on a desk."""
    for width, scheme in ((360, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        violations = page.evaluate(LOOK, None)["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in violations] == []


def _uploaded(download: Download) -> FilePayload:
    return {
        "name": download.suggested_filename,
        "mimeType": "application/octet-stream",
        "buffer": Path(download.path()).read_bytes(),
    }


def test_page_that_is_a_while_old_is_held_to_the_log_of_its_time(
    recount: Callable[[], Recount], letter: Letter
) -> None:
    found = recount()
    sign_and_confirm(letter, "gus@example.org", Entry("named", "Example Gus"))
    publish(letter)
    found.press()
    assert found.findings == []
    assert "5 confirmations" in found.verdict


def test_checkpoint_that_is_a_moment_late_is_waited_for(
    recount: Callable[[], Recount], letter: Letter, live_server: Any
) -> None:
    sign_and_confirm(letter, "gus@example.org", Entry("named", "Example Gus"))  # sequenced, and not published yet
    log = Log.objects.get(pk=letter.log_id)
    assert log.published_size < log.size
    late = Checkpoint.objects.latest("size")
    publish(letter)
    newest = Checkpoint.objects.latest("size")
    asked: list[str] = []

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(body=bytes(late.note if len(asked) == 1 else newest.note))

    found = recount()
    found.page.route("**/log/checkpoint", answer)
    found.press()
    assert found.findings == []
    assert len(asked) == 2


def test_lowered_number_is_noticed_on_the_page_and_in_its_file(recount: Callable[[], Recount], letter: Letter) -> None:
    tally = Tally.objects.get(letter=letter)
    tally.counts["email"]["en"] -= 1
    tally.save()
    found = recount()
    words = [said for code, said in found.findings if code == "other-count"]
    assert words == [
        "This page says 3 confirmations; the log holds 4.",
        "count.json says 3 confirmations; the log holds 4.",
    ]
    assert "does not agree" in found.verdict
    assert "This page says 3 for “Read in: English”; the log holds 4." in [said for _code, said in found.findings]


def test_number_that_only_the_page_lowers_is_noticed(recount: Callable[[], Recount], letter: Letter) -> None:
    found = recount()
    found.page.evaluate("document.querySelector('[data-counted=total]').value = '3'")
    found.press()
    assert [said for _code, said in found.findings] == ["This page says 3 confirmations; the log holds 4."]
    found.page.evaluate("document.querySelector('[data-counted=total]').value = '4'")
    for body in ("[]", "{", "null", '{"log_size": -1}'):
        found.page.route("**/count.json", partial(_fulfill, body))
        found.press()
        assert found.codes == {"bad-claims"}
        found.page.unroute("**/count.json")
    found.page.route("**/log/keys", partial(_fulfill, "nonsense\n"))
    found.press()
    assert found.codes == {"bad-keys"}


def test_edited_name_is_named(recount: Callable[[], Recount], letter: Letter) -> None:
    signature = Signature.objects.get(name="Example Ada")
    Signature.objects.filter(pk=signature.pk).update(affiliation="queen")
    found = recount()
    assert found.findings == [
        (
            "other-name",
            f"Line 1 of signatures.jsonl, signature {signature.index}: “Example Ada” is not what was signed with.",
        )
    ]


def test_listed_name_that_was_withdrawn_or_hidden_is_named(recount: Callable[[], Recount], letter: Letter) -> None:
    shown = {"show": "named", "status": "counted", "salt": bytes(32), "name": "Put in"}
    gone = Signature.objects.get(status="withdrawn")
    hidden = Signature.objects.get(show="hidden", status="counted")
    Signature.objects.filter(pk__in=[gone.pk, hidden.pk]).update(**shown, end_leaf=None)
    found = recount()
    assert {(code, said.split(":")[0].split()[-1]) for code, said in found.findings} >= {
        ("name-gone", str(gone.index)),
        ("name-hidden", str(hidden.index)),
    }


def test_name_that_is_said_to_stand_elsewhere_or_came_meanwhile(
    recount: Callable[[], Recount], letter: Letter, client: Client
) -> None:
    found = recount()
    answer = client.get(f"/letters/{letter.slug}/signatures.jsonl")
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]  # type: ignore[attr-defined]
    moved = [lines[0] | {"leaf": lines[0]["leaf"] + 1}, *lines[1:]]
    body = "".join(json.dumps(line) + "\n" for line in moved)
    found.page.route("**/signatures.jsonl", partial(_fulfill, body))
    found.press()
    assert found.codes == {"name-elsewhere"}
    found.page.unroute("**/signatures.jsonl")
    checkpoint = bytes(Checkpoint.objects.latest("size").note).decode()
    asked: list[str] = []

    def answer_old_first(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(body=checkpoint) if len(asked) == 1 else route.fallback()

    sign_and_confirm(letter, "gus@example.org", Entry("named", "Example Gus"))
    publish(letter)
    page = found.page
    page.route("**/count.json", lambda route: route.fulfill(body=json.dumps(before)))
    before = json.loads(client.get(f"/letters/{letter.slug}/count.json").content)
    before |= {"log_size": int(checkpoint.split("\n")[1]), "total": 4}
    before |= {"by_class": {"email": 4}, "by_language": {"en": 4}}
    page.route("**/log/checkpoint", answer_old_first)
    found.press()
    assert found.findings == []
    assert "Names that came in meanwhile\t1" in page.inner_text("#recount-output")


def test_deleted_leaf_is_named(recount: Callable[[], Recount], letter: Letter) -> None:
    leaf = Signature.objects.get(name="Example Ada").leaf
    leaf.delete()
    found = recount()
    assert found.codes == {"missing-leaf"}
    assert found.findings[0][1].startswith(f"Leaf {leaf.index} is missing: log/tile/entries/000.p/")


def test_changed_leaf_is_named(recount: Callable[[], Recount], letter: Letter) -> None:
    leaf = Signature.objects.get(name="Example Ada").leaf
    Leaf.objects.filter(pk=leaf.pk).update(data=bytes(leaf.data).replace(b"class email", b"class domain"))
    found = recount()
    assert ("changed-leaf", leaf.index) in [
        (code, int(said.split()[1])) for code, said in found.findings if code == "changed-leaf"
    ]


def test_leaf_and_hash_changed_together_are_noticed(recount: Callable[[], Recount], letter: Letter) -> None:
    leaf = Signature.objects.get(name="Example Ada").leaf
    assert leaf.index is not None
    data = bytes(leaf.data).replace(b"class email", b"class paper")
    Leaf.objects.filter(pk=leaf.pk).update(data=data)
    tile = Tile.objects.get(log_id=letter.log_id, level=0)
    hashes = bytearray(bytes(tile.data))
    hashes[leaf.index * 32 : leaf.index * 32 + 32] = hashlib.sha256(b"\x00" + data).digest()
    Tile.objects.filter(pk=tile.pk).update(data=bytes(hashes))
    assert "other-root" in recount().codes


def test_changed_byte_of_a_text_is_named(recount: Callable[[], Recount], letter: Letter) -> None:
    text = Text.objects.get(letter=letter, language="ru")
    changed = bytes(text.canonical or b"")[:-2] + b"!\n"
    Text.objects.filter(pk=text.pk).update(canonical=changed)
    found = recount()
    assert found.codes == {"other-text"}
    assert "text.ru.md" in found.findings[0][1]
    assert hashlib.sha256(changed).hexdigest() in found.findings[0][1]
    assert text.sha256_hex in found.findings[0][1]


def test_host_cannot_change_or_withdraw_without_the_secret(recount: Callable[[], Recount], letter: Letter) -> None:
    assert letter.log_id is not None
    ada = Signature.objects.get(name="Example Ada").index
    assert ada is not None
    append_leaf(log_id=letter.log_id, leaf=WithdrawLeaf(ada, bytes(32)))
    append_leaf(log_id=letter.log_id, leaf=AmendLeaf(ada, bytes(31) + b"1", "hidden", bytes(32), bytes(32)))
    append_leaf(log_id=letter.log_id, leaf=WithdrawLeaf(0, bytes(32)))
    publish(letter)
    found = recount()
    assert sorted(code for code, _said in found.findings) == ["no-secret", "no-secret", "no-such-signature"]


def test_checkpoint_with_a_wrong_signature_or_of_another_log_is_named(
    recount: Callable[[], Recount], letter: Letter
) -> None:
    row = Checkpoint.objects.latest("size")
    note = bytes(row.note)
    at = note.rindex(b"=") - 6
    broken = note[:at] + (b"A" if note[at : at + 1] != b"A" else b"B") + note[at + 1 :]
    signed = checkpoints.parse_signed(note)[0]
    stranger = Signer(signed.origin, ED25519, bytes(31) + b"7")
    for changed, code in (
        (broken, "wrong-signature"),
        (checkpoints.sign(signed, [stranger]), "unsigned"),
        (note + b"\n", "bad-checkpoint"),
        (note.replace(b"/letters/", b"/lettres/", 1), "other-log"),
    ):
        Checkpoint.objects.filter(pk=row.pk).update(note=changed)
        assert code in recount().codes


def test_name_beyond_the_log_is_named(recount: Callable[[], Recount], letter: Letter, monkeypatch: Any) -> None:
    found = recount()
    line = {"index": 10**9, "leaf": 10**9, "salt": "A" * 43 + "=", "name": "x", "affiliation": "", "place": ""}
    page = found.page
    page.evaluate("const slow = setTimeout; window.setTimeout = (call, wait) => slow(call, wait / 100)")
    page.route("**/signatures.jsonl", lambda route: route.fulfill(body=json.dumps(line | {"kind": "person"}) + "\n"))
    found.press()
    assert found.codes == {"name-nowhere"}
    for body in ("{}\n", "null\n", "[", '{"index": 1}\n', json.dumps(line) + "\n"):
        page.unroute("**/signatures.jsonl")
        page.route("**/signatures.jsonl", partial(_fulfill, body))
        found.press()
        assert found.codes <= {"bad-name-line", "cut-names"}
        assert found.codes


def test_browser_that_cannot_check_the_signature_says_so(chromium: Browser, live_server: Any, letter: Letter) -> None:
    page = chromium.new_page()
    page.add_init_script("delete Object.getPrototypeOf(crypto).subtle")
    found = Recount(page, live_server.url, letter)
    assert found.findings == []
    assert "could not check the log’s signature" in found.verdict


def test_connection_that_breaks_says_so_and_the_button_works_again(
    recount: Callable[[], Recount], letter: Letter
) -> None:
    found = recount()
    found.page.route("**/log/tile/**", lambda route: route.abort())
    found.press()
    assert found.codes == {"broke-off"}
    found.page.unroute("**/log/tile/**")
    found.press()
    assert "agrees" in found.verdict


def test_without_a_script_there_is_a_command_and_no_button(chromium: Browser, live_server: Any, letter: Letter) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/letters/{letter.slug}/counted")
    assert page.get_by_role("button").count() == 0
    words = page.inner_text("main")
    assert "Your browser runs no scripts here." in words
    assert f"undersigned verify http://127.0.0.1:8000 --letter {letter.slug}" in words


def test_hashes_of_our_own_are_those_of_the_browser(chromium: Browser, live_server: Any, letter: Letter) -> None:
    page = chromium.new_page()
    page.goto(f"{live_server.url}/letters/{letter.slug}/counted")
    wrong = page.evaluate(
        """async (rules) => {
            const { sha256, hex } = await import(rules);
            const wrong = [];
            for (let length = 0; length < 400; length++) {
                const bytes = crypto.getRandomValues(new Uint8Array(length));
                const theirs = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
                if (hex(sha256(bytes)) !== hex(theirs)) wrong.push(length);
            }
            const long = new Uint8Array(1 << 20).fill(7);
            const theirs = new Uint8Array(await crypto.subtle.digest("SHA-256", long));
            if (hex(sha256(long)) !== hex(theirs)) wrong.push("1 MB");
            return wrong;
        }""",
        RULES,
    )
    assert wrong == []


def test_ten_thousand_signatures_are_recounted(chromium: Browser, live_server: Any, letter: Letter) -> None:
    sign_many(letter, MANY)
    publish(letter)
    page = chromium.new_page()
    page.goto(f"{live_server.url}/letters/{letter.slug}/counted")
    page.get_by_role("button", name="Count again in this page").click()
    page.wait_for_selector("#recount-output[data-done]")
    assert f"The recount agrees: {MANY + 4:,} confirmations" in page.locator("#recount-verdict").inner_text()


def test_script_that_runs_is_the_one_whose_hash_stands_on_the_page(client: Client, letter: Letter) -> None:
    page = client.get(f"/letters/{letter.slug}/counted").content.decode()
    for name in ("recount.js", "recount-log.js"):
        answer = client.get(f"/static/undersigned/{name}")
        data = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        assert hashlib.sha256(data).hexdigest() in page
