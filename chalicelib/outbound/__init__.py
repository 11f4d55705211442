"""Calls to strangers: where one may go, what became of it, when to try again. Knows nothing of the project."""
