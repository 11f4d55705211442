"""What kinds of text the fields of a push are, and how long they may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from chalicelib.protocols.push.assignments import listed
from chalicelib.protocols.push.limits import MOST_CHARACTERS, MOST_PEOPLE
from chalicelib.web.fields import LINE, LINES, legible, one_spelling, text_of_number

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_ID, LONGEST_NAME = 255, 1000


def _parts_within(longest: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        parts = listed(text)
        if len(parts) > MOST_PEOPLE:
            message = f"最多 {MOST_PEOPLE} 人"
            raise ValueError(message)
        if any(len(part) > longest for part in parts):
            message = f"每项最多 {longest} 个字符"
            raise ValueError(message)
        return text

    return check


def _priority(text: str) -> str:
    """0 is what public senders without priorities send."""
    if text not in ("0", "1", "2", "3"):
        raise ValueError("应为 1、2、3")
    return text


Digits = BeforeValidator(text_of_number)
Id = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, max_length=LONGEST_ID, pattern=LINE),
    AfterValidator(one_spelling),
    Digits,
]
Line = Annotated[str, StringConstraints(strict=True, max_length=1000, pattern=LINE), AfterValidator(legible)]
Key = Annotated[Line, Digits]
_Listed = Annotated[str, StringConstraints(strict=True, max_length=MOST_CHARACTERS, pattern=LINE)]
People = Annotated[_Listed, AfterValidator(_parts_within(LONGEST_NAME)), AfterValidator(legible)]
PeopleIds = Annotated[_Listed, AfterValidator(_parts_within(LONGEST_ID)), AfterValidator(one_spelling), Digits]
Lines = Annotated[str, StringConstraints(strict=True, max_length=4000, pattern=LINES), AfterValidator(legible)]
Small = Annotated[str, StringConstraints(strict=True, max_length=255, pattern=LINE), Digits]
Flag = Annotated[Literal["0", "1"], Digits]
Priority = Annotated[
    str, Field(strict=True, json_schema_extra={"enum": ["0", "1", "2", "3"]}), AfterValidator(_priority), Digits
]
Count = Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{1,9}$"), Digits]
