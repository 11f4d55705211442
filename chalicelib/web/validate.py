"""Pydantic models at the edge, with errors in Chinese that name field and row. Imported only when a body is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from chalicelib.errors import BadInput
from chalicelib.web.fields import LINE, LINES, legible, one_spelling, reason

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_Short = StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=255, pattern=LINE)
Id = Annotated[str, _Short, AfterValidator(one_spelling)]
Line = Annotated[
    str, StringConstraints(strict=True, strip_whitespace=True, max_length=1000, pattern=LINE), AfterValidator(legible)
]
Name = Annotated[str, _Short, AfterValidator(legible)]
Note = Annotated[str, StringConstraints(strict=True, max_length=2000, pattern=LINES), AfterValidator(legible)]


class Body(BaseModel):
    """Base of request bodies: unknown fields are refused, so that a misspelt one is not lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


M = TypeVar("M", bound=BaseModel)


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
    return (f"第{row}行 " if row is not None else "") + reason(error)
