"""Row 2, `ledger`: the verifiable log. It knows bytes, not letters. May import: sealing, common.

`leaf` is pure: it writes and reads the lines of a leaf. `actions` appends leaves and gives them their places.
"""
