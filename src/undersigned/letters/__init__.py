"""Row 4, `letters`: letters, texts, introductions, corrections and states.

May import: campaigns, ledger, sealing, common.

`text` is pure: it composes a letter's parts into the bytes that are signed.
"""
