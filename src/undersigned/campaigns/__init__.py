"""Row 3, `campaigns`: campaigns, organisers (`AUTH_USER_MODEL`), roles, sign-in. May import: mail, sealing, common."""
