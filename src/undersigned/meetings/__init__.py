"""Row 5, `meetings`: public meetings, their calendars, and who is coming.

May import: letters, campaigns, ledger, mail, typesetting, sealing, frame, common. Not `signatures`, which stands
beside it.

`when` knows clocks that change and weekdays; `actions` holds the only ways in which meetings and replies change.
"""
