"""Many signatures at once, as the actions would make them, for tests of how long something takes."""

import hashlib
import uuid

from undersigned.ledger.leaf import SignLeaf, commitment, encode, leaf_hash
from undersigned.ledger.models import Leaf
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts
from undersigned.signatures.entry import Entry
from undersigned.signatures.models import Signature, SignatureClass


def sign_many(letter: Letter, number: int) -> None:
    """`number` named signatures with leaves that wait for their places."""
    text = current_texts(letter)[0]
    leaves, signatures = [], []
    for place in range(number):
        salt = hashlib.sha256(f"salt {place}".encode()).digest()
        entry = Entry("named", f"Example {place}", "reader", "Elm Street")
        undo = hashlib.sha256(f"undo {place}".encode()).digest()
        data = encode(SignLeaf(bytes(text.sha256 or b""), "email", "named", commitment(salt, entry.fields), undo))
        leaf = Leaf(id=uuid.uuid4(), log_id=letter.log_id, data=data, hash=leaf_hash(data))
        leaves.append(leaf)
        signatures.append(
            Signature(
                letter=letter,
                text=text,
                klass=SignatureClass.EMAIL,
                show="named",
                name=entry.name,
                affiliation=entry.affiliation,
                place=entry.place,
                salt=salt,
                sort_key=entry.name.lower(),
                handle=salt,
                leaf=leaf,
            )
        )
    Leaf.objects.bulk_create(leaves, batch_size=2000)
    Signature.objects.bulk_create(signatures, batch_size=2000)
