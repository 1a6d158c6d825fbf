"""What the mail room tells upper rooms. Sent inside the transaction that records the results, once a kind.

A receiver that raises undoes the recording, and the mails go out again when their lease ends: do little, and do it
in SQL.

`mails_accepted`: the mail server took them. Arguments: `kind` (str), `references` (list[str]), `at` (datetime).
`mails_failed`: they will not be sent any more. Arguments: `kind`, `references`, `at`.
`mail_arrived`: a person's mail came in at a signed address of ours. Arguments: `kind` (str) and `payload` (bytes) of
the address, `mail` (incoming.IncomingMail), `fingerprint` (bytes: SHA-256 of the mail as it came, the same on every
attempt). Sent inside a transaction. The receiver whose kind it is answers with True (taken) or False (refused); one
that raises has the mail come again later.
"""

from django.dispatch import Signal

mails_accepted = Signal()
mails_failed = Signal()
mail_arrived = Signal()
