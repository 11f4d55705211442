"""Texts of a resource as every other door takes them: printable, without what nobody sees, ids in one spelling."""

from __future__ import annotations

from typing import TypeVar

from scim2_models import InvalidValueException

from chalicelib.web.fields import all_legible, one_spelling

LONGEST = 255
T = TypeVar("T")


def plain(text: str | None, field: str) -> str:
    """A text that an id or a name may be.

    Raises:
        InvalidValueException: it is empty, too long, or holds what cannot be printed or seen.
    """
    if not text or not text.strip() or len(text) > LONGEST or not text.isprintable():
        raise InvalidValueException(detail=f"{field}: 1 to {LONGEST} printable characters")
    return seen(text, field)


def an_id(text: str | None, field: str) -> str:
    """A plain text in the one spelling that ids have everywhere."""
    try:
        return one_spelling(plain(text, field))
    except ValueError:
        raise InvalidValueException(detail=f"{field}: joiners and variation selectors are not allowed") from None


def seen(value: T, field: str) -> T:
    """A value none of whose texts holds what nobody sees or what turns the direction of what is seen."""
    try:
        all_legible(value)
    except ValueError:
        raise InvalidValueException(detail=f"{field}: invisible characters are not allowed") from None
    return value
