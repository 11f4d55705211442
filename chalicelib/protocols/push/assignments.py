"""`assignments`: whose todo a row is, as public senders say it (docs/protocols/push.md)."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from chalicelib.errors import BadInput
from chalicelib.protocols.push.limits import MOST_CHARACTERS, MOST_PEOPLE
from chalicelib.web import strict_json
from chalicelib.web.fields import LINE, legible, one_spelling, text_of_number


def listed(text: str | None) -> list[str]:
    """The parts of a comma list, whichever comma."""
    return [part.strip() for part in (text or "").replace("，", ",").split(",") if part.strip()]


def _empty_if_null(value: object) -> object:
    return "" if value is None else text_of_number(value)


Given = BeforeValidator(_empty_if_null)
_TEXT = {"strict": True, "strip_whitespace": True, "pattern": LINE}
Needed = Annotated[str, StringConstraints(min_length=1, max_length=255, **_TEXT), AfterValidator(one_spelling), Given]
Told = Annotated[str, StringConstraints(max_length=255, **_TEXT), AfterValidator(legible), Given]


class Assignment(BaseModel):
    """One assignee; what else a sender says of him is not kept, and named in the answer."""

    model_config = ConfigDict(extra="allow")

    assign_id: Needed
    assign_name: Told = ""
    assign_dept: Told = ""


def _of_text(value: object) -> object:
    """A list wrapped as JSON text; a single object is a list of one."""
    if isinstance(value, str):
        try:
            value = strict_json.parse(value)
        except BadInput:
            raise ValueError("应为数组或其 JSON 文本") from None
    return [value] if isinstance(value, dict) else value


def _each_once(people: list[Assignment]) -> list[Assignment]:
    seen: set[str] = set()
    for number, person in enumerate(people, start=1):
        if person.assign_id in seen:
            message = f"第{number}项 assign_id 重复：{person.assign_id}"
            raise ValueError(message)
        seen.add(person.assign_id)
    if sum(len(person.assign_id + person.assign_name + person.assign_dept) for person in people) > MOST_CHARACTERS:
        message = f"合计最多 {MOST_CHARACTERS} 个字符"
        raise ValueError(message)
    return people


Assignments = Annotated[
    list[Assignment], Field(max_length=MOST_PEOPLE), BeforeValidator(_of_text), AfterValidator(_each_once)
]
