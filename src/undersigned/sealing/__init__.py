"""Row 1, `sealing`: the server's keys and the boxes closed with them. No models; imports only `common.errors`.

`keystore` keeps keys in a folder that is never in the database. `boxes` closes and opens padded AEAD boxes.
`derive` makes secrets and tags out of keys. None of them imports Django.
"""
