"""Row 2, `mail`: outgoing mail, retries, stopped addresses. May import: sealing, common.

Upper rooms call `actions.queue_mails` inside their own transaction and listen to `signals`; the worker process calls
`tasks.send_waiting` in a loop. `addresses`, `smtp`, `compose` and `sender` are pure: they import no Django.
"""
