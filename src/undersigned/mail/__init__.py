"""Row 2, `mail`: outgoing and incoming mail, retries, bounces, stopped addresses. May import: sealing, common.

Upper rooms call `actions.queue_mails` inside their own transaction and listen to `signals`; the worker process calls
`tasks.send_waiting` in a loop. What writes, sends and reads mail is pure: it imports no
Django (`pyproject.toml` lists it).
"""
