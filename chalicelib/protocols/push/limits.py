"""How much one push may carry."""

from __future__ import annotations

from chalicelib.todo import people

MOST_ROWS = 500
"""Rows of both lists of one push."""
MOST_PEOPLE = people.MOST_PEOPLE
"""People that one field of a row may name."""
MOST_CHARACTERS = 64_000
"""Ids, names and departments of them together."""
MOST_NAMED = 20
"""Rows that `msg_info` tells one by one."""
