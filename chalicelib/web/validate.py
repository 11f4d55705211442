"""Pydantic models at the edge, with errors in Chinese that name field and row. Imported only when a body is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from chalicelib.errors import BadInput

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_LINE = r"^[^\x00-\x1f\x7f\u2028\u2029\ufeff]*$"
Id = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=255, pattern=_LINE)]
Line = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, max_length=1000, pattern=_LINE)]
Name = Annotated[
    str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=255, pattern=_LINE)
]


class Body(BaseModel):
    """Base of request bodies: unknown fields are refused, so that a misspelt one is not lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


M = TypeVar("M", bound=BaseModel)

_MESSAGES = {
    "missing": "不能为空",
    "extra_forbidden": "未知字段",
    "string_type": "应为文本",
    "string_too_short": "不能为空",
    "string_too_long": "最多 {max_length} 个字符",
    "string_pattern_mismatch": "含有控制字符或格式不正确",
    "string_unicode": "含有不完整的 Unicode 字符",
    "bool_type": "应为 true 或 false",
    "list_type": "应为数组",
    "tuple_type": "应为数组",
    "too_long": "最多 {max_length} 项",
    "too_short": "至少 {min_length} 项",
    "literal_error": "应为 {expected}",
    "enum": "应为 {expected}",
    "model_type": "应为 JSON 对象",
    "dict_type": "应为 JSON 对象",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "bool_parsing": "应为 true 或 false",
}


def validate(model: type[M], value: Any, *, row: int | None = None) -> M:
    """Read a JSON value as a model.

    Args:
        model: what is expected.
        value: what was sent.
        row: the row's number in a list, from 1, for errors.

    Raises:
        BadInput: the first thing that is wrong, with field and row.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise BadInput(_message(first, row), field=_field(first), row=row) from None


def _field(error: ErrorDetails) -> str | None:
    return ".".join(str(part) for part in error["loc"])[:128] or None


def _message(error: ErrorDetails, row: int | None) -> str:
    where = f"第{row}行 " if row is not None else ""
    if error["type"] == "value_error":
        return where + str(error["ctx"]["error"])
    return where + _MESSAGES.get(error["type"], "格式不正确").format(**error.get("ctx", {}))
