"""Bodies of the calls that the console's screens make at the centre (docs/protocols/hub.md)."""

# ruff: noqa: N815 - the wire's own spellings

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from chalicelib.web.validate import Body, Id, Line, Name, Note

MOST_ROWS, MOST_FIELDS = 50, 200
Key = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")]
Keys = Annotated[list[Key], Field(max_length=MOST_FIELDS)]
FieldType = Literal[
    "text", "textarea", "number", "integer", "boolean", "date", "datetime", "select", "multiselect", "person",
    "department", "file",
]  # fmt: skip
CHOOSING = ("select", "multiselect")


class Approval(Body):
    """One task to approve."""

    taskId: Id
    comment: Note = ""


class BatchBody(Body):
    """Tasks to approve, each for itself; 50 at most, none twice."""

    rows: Annotated[list[Approval], Field(min_length=1, max_length=MOST_ROWS)]

    @field_validator("rows")
    @classmethod
    def _each_once(cls, rows: list[Approval]) -> list[Approval]:
        first: dict[str, int] = {}
        for number, row in enumerate(rows, start=1):
            if first.setdefault(row.taskId, number) != number:
                raise ValueError(f"第{number}行 与第{first[row.taskId]}行重复")
        return rows


class Option(Body):
    """Something to choose."""

    value: Name
    label: Line = ""


class ModelField(Body):
    """A field of a data model: what forms ask for under this key."""

    key: Key
    label: Name
    type: FieldType
    options: Annotated[list[Option], Field(max_length=500)] = Field(default_factory=list)
    required: bool = Field(False, strict=True)
    min: float | None = None
    max: float | None = None
    pattern: Annotated[str, StringConstraints(strict=True, max_length=500)] | None = None

    @field_validator("pattern")
    @classmethod
    def _is_one(cls, pattern: str | None) -> str | None:
        try:
            re.compile(pattern or "")
        except re.error:
            raise ValueError("不是正确的正则表达式") from None
        return pattern

    @model_validator(mode="after")
    def _agrees(self) -> ModelField:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("min 不能大于 max")
        if (self.type in CHOOSING) != bool(self.options):
            raise ValueError("select 与 multiselect 须有 options，其它类型不得有")
        return self


class DataModelBody(Body):
    """A data model (数据建模); `baseVersion`, where given, must be the one that is stored."""

    modelId: Id | None = None
    name: Name | None = None
    fields: Annotated[list[ModelField], Field(min_length=1, max_length=MOST_FIELDS)] | None = None
    baseVersion: int | None = None

    @field_validator("fields")
    @classmethod
    def _each_key_once(cls, fields: list[ModelField] | None) -> list[ModelField] | None:
        keys = [field.key for field in fields or ()]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice:
            raise ValueError(f"字段 {twice} 重复")
        return fields


class TrialBody(Body):
    """A diagram to be tried with values; `initiator`, whose instance it would be, is the caller unless named."""

    xml: Annotated[str, StringConstraints(strict=True, min_length=1)]
    variables: dict[str, Any] = Field(default_factory=dict)
    initiator: Id | None = None


class ViewBody(Body):
    """A view of the work-order hall (视图配置): for a template, the form fields that are columns, filters, exported."""

    viewId: Id | None = None
    name: Name | None = None
    templateId: Id | None = None
    roles: Annotated[list[Id], Field(max_length=100)] | None = None
    columns: Keys | None = None
    filters: Keys | None = None
    export: Keys | None = None
    baseVersion: int | None = None
