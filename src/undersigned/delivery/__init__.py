"""Row 6, `delivery`: updates to signatories, and handing the letter to its addressees.

May import: signatures, meetings, letters, campaigns, ledger, mail, typesetting, frame, sealing, common. Not `leaflets`,
which stands beside it.
"""
