from __future__ import annotations

import uuid


def fresh(word: str) -> str:
    """A name that no other test has given."""
    return f"{word}{uuid.uuid4().hex[:6]}"
