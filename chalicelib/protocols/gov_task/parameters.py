"""The parameters of a call by name, each checked when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import BadInput
from chalicelib.protocols.gov_task import travelling
from chalicelib.todo.times import parse
from chalicelib.web.fields import all_legible

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.web.request import Request

MOST_ID = 255
TRUTHS = {"true": True, "1": True, "false": False, "0": False}
MAX_SIZE, DEFAULT_SIZE, MAX_PAGE = 100, 20, 1_000_000


class Parameters:
    """Parameters by name. Blank ones count as absent."""

    def __init__(self, request: Request) -> None:
        values: dict[str, list[str]] = {}
        for name, value in travelling.parameters(request):
            if value.strip():
                values.setdefault(name, []).append(value)
        self._values = values

    def all(self) -> dict[str, str | list[str]]:
        """Every parameter: its text, or a list where it was repeated."""
        return {name: found[0] if len(found) == 1 else found for name, found in self._values.items()}

    def text(self, name: str, default: str = "") -> str:
        """A parameter that stands once.

        Raises:
            BadInput: it was repeated, is longer than 255 characters, or holds control or invisible characters.
        """
        found = self._values.get(name, [default])
        if len(found) > 1:
            raise BadInput("参数重复", field=name)
        if len(found[0]) > MOST_ID or not found[0].isprintable():
            raise BadInput(f"最多 {MOST_ID} 个字符，不含控制字符与不可见字符", field=name)
        try:
            all_legible(found[0])
        except ValueError as error:
            raise BadInput(str(error), field=name) from None
        return found[0].strip()

    def required(self, name: str) -> str:
        """A parameter that must be there.

        Raises:
            BadInput: it is not, or see `text`.
        """
        found = self.text(name)
        if not found:
            raise BadInput("不能为空", field=name)
        return found

    def flag(self, name: str) -> bool:
        """`true`, `1`, `false` or `0`; false when absent.

        Raises:
            BadInput: anything else.
        """
        found = self.text(name, "false").lower()
        if found not in TRUTHS:
            raise BadInput("应为 true 或 false", field=name)
        return TRUTHS[found]

    def moment(self, name: str) -> datetime | None:
        """A moment in any shape that senders have (todo/times.py).

        Raises:
            BadInput: another form.
        """
        found = self.text(name)
        try:
            return parse(found) if found else None
        except ValueError as error:
            raise BadInput(f"{error}", field=name) from None

    def page(self) -> tuple[int, int]:
        """`pageNo` from 1 and `pageSize` up to 100 (20).

        Raises:
            BadInput: out of range.
        """
        return self._number("pageNo", 1, MAX_PAGE), self._number("pageSize", DEFAULT_SIZE, MAX_SIZE)

    def _number(self, name: str, default: int, most: int) -> int:
        found = self.text(name, str(default))
        if not (found.isascii() and found.isdigit() and 1 <= int(found) <= most):
            raise BadInput(f"应为 1 到 {most} 的整数", field=name)
        return int(found)
