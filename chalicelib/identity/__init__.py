"""Who is calling: credentials, tokens, signatures, users and groups, resolved to a Caller."""
