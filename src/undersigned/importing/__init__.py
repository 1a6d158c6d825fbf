"""Row 7, `importing`: a document becomes a structured draft of a letter, with doubts.

Its readers are pure: bytes in, `draft.Draft` out, no Django and no database. In order of dependence:
`errors` → `blocks`, `doubts`, `draft`, `words` → `encoding`, `sniff`, `extract/` → `language`, `dates`,
`phrases`, `patterns`, `counts` → `pieces`, `introductions`, `signatories`, `people`, `front`, `ending` →
`letter` → `resolving`, `sandbox` (with `worker`) → `command`. May import rooms in lower rows only;
the readers import `common` alone.
"""
