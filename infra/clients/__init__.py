"""Clients that generators make of docs/openapi.json, compiled, and one call of each against the local hub."""
