"""Mail addresses: accepted as people have them, told apart as providers do, never shown."""

import string
import traceback

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from undersigned.common.addresses import Address, normalise
from undersigned.common.errors import BadAddressError

locals_ = st.text(string.ascii_letters + string.digits + "+-_.'éжשم", min_size=1, max_size=30)
domains = st.sampled_from(
    ["gmail.com", "GoogleMail.com", "proton.me", "pm.me", "yahoo.com", "example.org", "пример.рф", "ya.ru", "me.com"]
)


@pytest.mark.parametrize(
    ("typed", "deliverable", "canonical"),
    [
        ("ada@example.org", "ada@example.org", "ada@example.org"),
        ("  Ada.Example@Example.ORG\n", "Ada.Example@example.org", "ada.example@example.org"),
        ("\u200eada@example.org\u202c", "ada@example.org", "ada@example.org"),
        ("ada+pool@example.org", "ada+pool@example.org", "ada+pool@example.org"),
        ("A.d.a+pool@GoogleMail.com", "A.d.a+pool@googlemail.com", "ada@gmail.com"),
        ("ada+a@outlook.com", "ada+a@outlook.com", "ada@outlook.com"),
        ("a.da+a@hotmail.com", "a.da+a@hotmail.com", "a.da@hotmail.com"),
        ("ada+a@fastmail.com", "ada+a@fastmail.com", "ada@fastmail.com"),
        ("a_d-a+x@pm.me", "a_d-a+x@pm.me", "ada@proton.me"),
        ("ada+x@mac.com", "ada+x@mac.com", "ada@icloud.com"),
        ("ada-pool@yahoo.com", "ada-pool@yahoo.com", "ada@yahoo.com"),
        ("a-d.a+x@ya.ru", "a-d.a+x@ya.ru", "a-d-a@yandex.ru"),
        ("+pool@gmail.com", "+pool@gmail.com", "+pool@gmail.com"),
        ("a.+pool@me.com", "a.+pool@me.com", "a.+pool@icloud.com"),
        ("a.-pool@yahoo.com", "a.-pool@yahoo.com", "a.-pool@yahoo.com"),
        ("a.+pool@gmail.com", "a.+pool@gmail.com", "a@gmail.com"),
        ("ada@BÜCHER.example", "ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
        ("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
        ("Аня@пример.рф", "Аня@xn--e1afmkfd.xn--p1ai", "аня@xn--e1afmkfd.xn--p1ai"),
        ("用户@例え。テスト", "用户@xn--r8jz45g.xn--zckzah", "用户@xn--r8jz45g.xn--zckzah"),
        ("jose\u0301@example.org", "josé@example.org", "josé@example.org"),
        ("o'neill#1@mail.example.org", "o'neill#1@mail.example.org", "o'neill#1@mail.example.org"),
        ("a" * 64 + "@example.org", "a" * 64 + "@example.org", "a" * 64 + "@example.org"),
    ],
)
def test_accepted(typed: str, deliverable: str, canonical: str) -> None:
    address = normalise(typed)
    assert address.deliverable == deliverable
    assert address.canonical == canonical
    assert address.needs_smtputf8 == (not deliverable.isascii())


def test_254_octets_is_the_longest() -> None:
    labels = ".".join(["d" * 61] * 3)
    longest = "a" * 64 + "@" + labels + ".zz"
    assert len(longest) == 253
    assert normalise(longest).deliverable == longest
    assert normalise(longest + "z").deliverable == longest + "z"
    with pytest.raises(BadAddressError) as caught:
        normalise(longest + "zz")
    assert caught.value.code == "too-long"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        (" \u200b\n", "empty"),
        ("ada", "no-at"),
        ("@example.org", "no-at"),
        ("ada@", "no-at"),
        ("ada@home@example.org", "two-ats"),
        ("ada lovelace@example.org", "space"),
        ("ada@example.org, bob@example.org", "space"),
        (".ada@example.org", "dots"),
        ("ada.@example.org", "dots"),
        ("a..b@example.org", "dots"),
        ('"ada"@example.org', "local"),
        ("Ada<ada@example.org", "local"),
        ("a\u202eda@example.org", "local"),
        ("a\x00da@example.org", "local"),
        ("a\u00adda@example.org", "local"),
        ("ada\r\nBcc:x@example.org", "space"),
        ("ada@localhost", "domain"),
        ("ada@192.0.2.1", "domain"),
        ("ada@[192.0.2.1]", "domain"),
        ("ada@example..org", "domain"),
        ("ada@example.org.", "domain"),
        ("ada@-example.org", "domain"),
        ("ada@exa_mple.org", "domain"),
        ("ada@exa mple.org", "domain"),
        ("ada@example.org\r\nBcc:x", "domain"),
        ("ada@" + "d" * 64 + ".org", "domain"),
        ("ada@straße.example", "domain-spelling"),
        ("a" * 65 + "@example.org", "too-long"),
        ("é" * 33 + "@example.org", "too-long"),
        ("a" * 300 + "@example.org", "too-long"),
        ("a@" + "b." * 150 + "org", "too-long"),
        ("a" * 1_000_000, "too-long"),
    ],
)
def test_refused_with_a_plain_sentence_that_does_not_quote_it(typed: str, code: str) -> None:
    with pytest.raises(BadAddressError) as caught:
        normalise(typed)
    assert caught.value.code == code
    assert str(caught.value).endswith(".")
    shown = "".join(traceback.format_exception(caught.value, chain=True)[-1:]) + repr(caught.value.__cause__)
    assert "ada@" not in shown
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_an_address_hides_itself() -> None:
    address = normalise("ada@example.org")
    for shown in (repr(address), str(address), f"{address}", f"{[address]}", "%s" % address):  # noqa: UP031
        assert shown.strip("[]") == "Address(hidden)"


@given(locals_, domains)
def test_canonical_is_stable_and_one_for_every_case(local: str, domain: str) -> None:
    try:
        address = normalise(f"{local}@{domain}")
    except BadAddressError:
        return
    assert normalise(address.deliverable) == address
    assert normalise(f"{local.upper()}@{domain.upper()}").canonical == address.canonical
    again = normalise(address.canonical)
    assert again.canonical == address.canonical
    assert len(address.deliverable.encode()) <= 254


plain = st.text(string.ascii_letters + string.digits + "+-_.'", min_size=1, max_size=70)
hosts = st.text("abcXYZ019-.", min_size=1, max_size=70) | domains | st.just("d" * 63 + ".xn--p1ai")


@given(plain, hosts)
@example("ada", "example.123")
@example("ada", "example.org\n")
@example("a" * 64, "d" * 63 + "." + "d" * 63 + "." + "d" * 58 + ".zz")
@example("a" * 64, "d" * 63 + "." + "d" * 63 + "." + "d" * 59 + ".zz")
@example("ada", "d" * 64 + ".org")
def test_a_plain_address_is_read_as_every_other_is(local: str, host: str) -> None:
    def outcome(text: str) -> Address | str:
        try:
            return normalise(text)
        except BadAddressError as error:
            return error.code

    # A mark before it is taken off again, by the way that makes every check.
    assert outcome(f"{local}@{host}") == outcome(f"\u200e{local}@{host}")


@given(st.text(string.ascii_lowercase, min_size=1, max_size=10), st.text(string.ascii_lowercase, max_size=10))
def test_a_tag_is_the_same_mailbox_at_gmail_only_where_the_provider_says(name: str, tag: str) -> None:
    assert normalise(f"{name}+{tag}@gmail.com").canonical == normalise(f"{name}@gmail.com").canonical
    assert normalise(f"{name}+{tag}@example.org").canonical != normalise(f"{name}@example.org").canonical


@given(st.one_of(st.text(), st.text(st.sampled_from(list('a@.+ \n\u200b\u202eéß。-_"<>[]1')))))
def test_any_text_is_an_address_or_a_plain_error(text: str) -> None:
    try:
        address = normalise(text)
    except BadAddressError:
        return
    assert isinstance(address, Address)
    assert address.domain.isascii()
    assert not set(address.deliverable) & set(" \r\n\0<>,\u202e")
