"""What the fields of the POA documents may hold, and how a wrong one is told: `xxx is null`, `xxx is invalid: …`."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

from chalicelib.errors import BadInput
from chalicelib.web.fields import LINE, LINES, legible, one_spelling, reason, text_of_number

LONGEST_ID = 255
MOST_TIMEOUT_HOURS = 87_600


def _whole_number(value: object) -> int:
    """Number or text of digits; POA clients send both."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:  # noqa: PLR2004
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("应为非负整数")
    return value


def _timeout(value: object) -> int:
    hours = _whole_number(value)
    if hours > MOST_TIMEOUT_HOURS:
        message = f"应为 0 到 {MOST_TIMEOUT_HOURS} 的整数（小时）"
        raise ValueError(message)
    return hours


def _zero_or_one(value: object) -> int:
    number = _whole_number(value)
    if number not in (0, 1):
        raise ValueError("应为 0 或 1")
    return number


def _truth(value: object) -> bool:
    if value not in (True, False, "true", "false"):
        raise ValueError("应为 true 或 false")
    return value in (True, "true")


def _short_parts(text: str) -> str:
    if any(len(part.strip()) > LONGEST_ID for part in text.replace("，", ",").split(",")):
        message = f"每个 ID 最多 {LONGEST_ID} 个字符"
        raise ValueError(message)
    return text


def _titled(value: object) -> tuple[str, ...]:
    lines = [value] if isinstance(value, str) else value
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise ValueError("应为文本数组，每项为 标题|内容")
    if len(lines) > 50 or any(len(line) > 500 for line in lines):  # noqa: PLR2004
        raise ValueError("最多 50 项，每项最多 500 个字符")
    return tuple(lines)


Id = Annotated[
    str,
    BeforeValidator(text_of_number),
    StringConstraints(strict=True, strip_whitespace=True, max_length=LONGEST_ID, pattern=LINE),
    AfterValidator(one_spelling),
]
Line = Annotated[str, StringConstraints(strict=True, max_length=1000, pattern=LINE), AfterValidator(legible)]
Lines = Annotated[str, StringConstraints(strict=True, max_length=4000, pattern=LINES), AfterValidator(legible)]
Ids = Annotated[
    str,
    StringConstraints(strict=True, max_length=4000, pattern=LINE),
    AfterValidator(_short_parts),
    AfterValidator(one_spelling),
]
Number = Annotated[int, BeforeValidator(_whole_number)]
Hours = Annotated[int, BeforeValidator(_timeout)]
Bit = Annotated[int, BeforeValidator(_zero_or_one)]
Truth = Annotated[bool, BeforeValidator(_truth)]
Titled = Annotated[tuple[str, ...], BeforeValidator(_titled)]


class Row(BaseModel):
    """Base of every documented object: unknown fields are passed over, empty texts and nulls count as absent."""

    model_config = ConfigDict(extra="ignore", frozen=True)


R = TypeVar("R", bound=Row)


def read(model: type[R], raw: object, *required: str) -> R:
    """Check one object of a batch.

    Raises:
        BadInput: `field` is the wire name, the message the document's.
    """
    if not isinstance(raw, dict):
        raise BadInput("row is invalid: 应为 JSON 对象")
    given = {name: value for name, value in raw.items() if not _is_empty(value)}
    for name in required:
        if name not in given:
            raise BadInput(f"{name} is null", field=name)
    try:
        return model.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"])[:128]
        raise BadInput(f"{name} is invalid: {reason(first, too_long='最多 {max_length} 个字符')}", field=name) from None


def text_of(raw: object, name: str) -> str:
    """A field of an object that may be anything, for naming it in an error; never longer than an id may be."""
    value = raw.get(name) if isinstance(raw, dict) else None
    return str(value)[:255] if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
