"""Row 7, `importing`: a document becomes a structured draft of a letter or a leaflet, with doubts.

Its readers are pure: bytes in, `draft.Draft` out, no Django and no database. In order of dependence:
`errors` → `blocks`, `doubts`, `leaflet_draft`, `draft`, `words`, `strays` → `encoding`, `sniff`, `extract/` →
`language`, `dates`, `phrases`, `patterns`, `counts` → `pieces`, then for letters `introductions`, `signatories`,
`people`, `front`, `ending` → `letter`; for leaflets `leaflet_phrases`, `leaflet_pieces`, `times`, `notices`,
`meetings`, `tables`, `split_cells`, `quotations`, `figures`, `sources`, `misprints` → `leaflet`; then `leaflet_kind`
→ `reading` → `resolving_leaflets`, `resolving`, `sandbox` (with `worker`) → `command`. May import rooms in
lower rows only;
the readers import `common` alone.
"""
