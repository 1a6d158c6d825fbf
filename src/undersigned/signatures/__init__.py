"""Row 5, `signatures`: sign, confirm, amend, withdraw, void, moderate, count.

May import: letters, campaigns, ledger, mail, sealing, common. `holder` is pure: what the holder of a token can make.
"""
