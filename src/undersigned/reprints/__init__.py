"""Row 8, `reprints`: letters under an outlet's introduction, chains of provenance, checks of outside pages.

May import every room below `pages`.
"""
