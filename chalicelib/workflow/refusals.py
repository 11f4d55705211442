"""What this room refuses, beyond chalicelib/errors.py: both are bad input, and both carry every reason at once.

BadInput
├── Unrunnable     a diagram that cannot be run: reasons with element and line
└── InvalidForm    submitted values that break their form: reasons with field and label
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is wrong, or odd, in a diagram.

    The element's id ("" for the whole file), its line (0: unknown).
    """

    element: str
    line: int
    message: str

    def __str__(self) -> str:
        where = f"{self.element}（第{self.line}行）" if self.element else f"第{self.line}行" if self.line else "文件"
        return f"{where}：{self.message}"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field of a form and what is wrong with its value."""

    field: str
    label: str
    message: str

    def __str__(self) -> str:
        return f"{self.label}：{self.message}"


class Unrunnable(BadInput):
    """Raised when a diagram cannot be read or run; `reasons` holds all that was found."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__("流程文件无法导入。" + _joined(reasons), field="xml")
        self.reasons = tuple(reasons)


class InvalidForm(BadInput):
    """Raised when submitted values break their form; `errors` holds one entry for each field."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("表单校验未通过。" + _joined(errors), field=errors[0].field)
        self.errors = tuple(errors)


def _joined(items: Sequence[object]) -> str:
    more = f"；另有 {len(items) - _SHOWN} 处" if len(items) > _SHOWN else ""
    return "；".join(str(item) for item in items[:_SHOWN]) + more
