"""Row 1, `common`: ids, clock, canonical text, networks. No models; imports no other room."""
