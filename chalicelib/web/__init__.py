"""The HTTP edge: parse, authenticate, call, render; errors in each protocol's own form; OpenAPI."""
