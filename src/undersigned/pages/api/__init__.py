"""The interface for programs: what anyone may read, as JSON; and with a token, drafts and desk counts of a campaign.

`description` says what there is (OpenAPI 3.1), `shapes` makes the answers, `views` serves them, `limits` paces who
asks, `tokens` makes and ends tokens, `desk` is the organisers' page about them.
"""
