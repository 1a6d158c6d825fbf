"""A policy says which witnesses are enough."""

import itertools

import pytest

from tests.ledger import keys
from undersigned.ledger import note, policy
from undersigned.ledger.errors import PolicyError, QuorumError
from undersigned.ledger.note import Signer

X = [keys.signer(f"x{each}.example", note.COSIGNATURE_V1) for each in range(3)]
Y = [keys.signer(f"y{each}.example", note.COSIGNATURE_V1) for each in range(2)]


def line(name: str, signer: Signer, url: str = "") -> str:
    return f"witness {name} {signer.verifier.vkey} {url}\n"


TWO_GROUPS = (
    "# two of one house, one of the other\n\n"
    f"log {keys.LOG.verifier.vkey}\n"
    + "".join(line(f"x{each}", signer) for each, signer in enumerate(X))
    + "".join(line(f"y{each}", signer, "https://witness.example/") for each, signer in enumerate(Y))
    + "group xs 2 x0 x1 x2\n\tgroup  ys any y0\ty1 \ngroup both all xs ys\nquorum both\n"
)


def test_groups_of_groups_are_counted() -> None:
    parsed = policy.parse(TWO_GROUPS.encode())
    assert [each.verifier for each in parsed.logs] == [keys.LOG.verifier]
    assert parsed.witnesses["y0"].url == "https://witness.example/"
    assert parsed.witnesses["x0"].url is None
    assert parsed.verifiers == tuple(each.verifier for each in (*X, *Y))
    for some in itertools.chain.from_iterable(itertools.combinations([*X, *Y], count) for count in range(6)):
        enough = sum(each in X for each in some) >= 2 and any(each in Y for each in some)
        assert parsed.met(each.verifier for each in some) == enough


def test_a_missed_quorum_says_how_many_cosigned() -> None:
    parsed = policy.parse(TWO_GROUPS.encode())
    with pytest.raises(QuorumError, match="2 of the policy's 5 witnesses cosigned"):
        parsed.require([X[0].verifier, Y[0].verifier, keys.STRANGER.verifier])
    parsed.require([X[0].verifier, X[2].verifier, Y[1].verifier])


def test_a_quorum_of_none_or_of_one() -> None:
    policy.parse(b"quorum none\n").require([])
    one = policy.parse((line("x", X[0]) + line("y", Y[0]) + "quorum y\n").encode())
    assert one.met([Y[0].verifier])
    assert not one.met([X[0].verifier])


def test_a_name_may_be_any_bytes() -> None:
    raw = b"witness \xff\xfe " + X[0].verifier.vkey.encode() + b"\nquorum \xff\xfe\n"
    assert policy.parse(raw).met([X[0].verifier])
    with pytest.raises(PolicyError, match="Nothing above is called"):
        policy.parse(raw.replace(b"quorum \xff\xfe", b"quorum \xff\xfd"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "ends with a newline"),
        ("\n", "no quorum line"),
        ("quorum none", "ends with a newline"),
        ("quorum none\r\n", "no control characters"),
        ("quorum none\nquorum none\n", "Line 2 of the policy: A policy has one quorum"),
        ("quorum a\n", "Line 1 of the policy: Nothing above is called a"),
        ("group a any a\nquorum a\n", "Nothing above is called a"),
        ("group a any\nquorum none\n", "no log, witness, group or quorum"),
        ("witness a\n", "no log, witness, group or quorum"),
        ("quorum\n", "no log, witness, group or quorum"),
        ("Quorum none\n", "no log, witness, group or quorum"),
        ("log notakey\n", "Line 1 of the policy: A key is a name"),
        (line("none", X[0]), "The name none is taken"),
        (line("a", X[0]) + line("a", X[1]), "Line 2 of the policy: The name a is taken"),
        (line("a", X[0]) + line("b", X[0]), "stands in the policy already"),
        (line("a", X[0], "https://a.example https://b.example"), "no log, witness, group or quorum"),
        (line("a", keys.LOG), "of kind 0x01; one of kind 0x04 belongs here"),
        (f"log {X[0].verifier.vkey}\n", "of kind 0x04; one of kind 0x01 belongs here"),
        (line("a", X[0]) + "group g 2 a\n", "1 to 1 of them"),
        (line("a", X[0]) + "group g 0 a\n", "1 to 1 of them"),
        (line("a", X[0]) + "group g 01 a\n", "1 to 1 of them"),
        (line("a", X[0]) + "group g any a\ngroup h any a\n", "a is a member of a group already"),
        (line("a", X[0]) + "group g any a a\n", "a is a member of a group already"),
        ("#\n" * 1001, "at most 1000 lines"),
    ],
)
def test_what_is_no_policy_says_why(text: str, reason: str) -> None:
    with pytest.raises(PolicyError, match=reason):
        policy.parse(text.encode())
