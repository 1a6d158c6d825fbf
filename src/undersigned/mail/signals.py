"""What the mail room tells upper rooms. Sent inside the transaction that records the results, once a kind.

A receiver that raises undoes the recording, and the mails go out again when their lease ends: do little, and do it
in SQL.

`mails_accepted`: the mail server took them. Arguments: `kind` (str), `references` (list[str]), `at` (datetime).
`mails_failed`: they will not be sent any more. Arguments: `kind`, `references`, `at`.
"""

from django.dispatch import Signal

mails_accepted = Signal()
mails_failed = Signal()
