"""Row 6, `leaflets`: leaflets, their blocks, comparison tables, claims with figures and sources, quotations.

May import: meetings, signatures, letters, campaigns, mail, typesetting, sealing, frame, common.

`tables`, `table_files` and `archive` are pure: what a table says, its spelling as CSV and JSON, and the words of an
archived page.
"""
