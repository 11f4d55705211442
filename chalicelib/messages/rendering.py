"""Rendering templates: the one door to python-liquid, in a jail of its own.

Tags and filters are an allow-list; what could take long or much (ranges, joining and replacing, wide date formats,
numbers beyond floats) is refused when a template is saved, what is left ends at the limits below.
"""

from __future__ import annotations

import math
import re
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from liquid import Environment, StrictDefaultUndefined
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.exceptions import LiquidError, ResourceLimitError, UndefinedError

from chalicelib.errors import BadInput
from chalicelib.todo.times import CHINA, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from liquid import BoundTemplate

LONGEST_TEMPLATE = 20_000
"""Characters of one part of a template."""
MOST_OUTPUT = 20_000
"""Bytes of one rendered part."""
MOST_TURNS = 1_000
"""Turns of all loops of a template together."""
TAGS = frozenset({"if", "unless", "case", "for", "break", "continue", "assign", "comment", "raw"})
FILTERS = frozenset({"default", "escape", "truncate", "upcase", "downcase", "size", "first", "last", "strip"})
_INNER = frozenset({"content", "output", "statement", "expression", "illegal"})
_DATE_FORMAT = re.compile(r"(?:[^%]|%[YmdHMSy%])*\Z")
_LONGEST_FORMAT, _LARGEST = 40, 1e15


class _Jail(Environment):
    context_depth_limit = 10
    loop_iteration_limit = MOST_TURNS
    local_namespace_limit = MOST_OUTPUT
    output_stream_limit = MOST_OUTPUT

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        self.tags = {name: tag for name, tag in self.tags.items() if name in TAGS | _INNER}
        kept = {name: how for name, how in self.filters.items() if name in FILTERS}
        self.filters = {**kept, "date": _date, "round": _round}


@lru_cache(maxsize=1)
def _plain() -> Environment:
    return _Jail(undefined=StrictDefaultUndefined)


@lru_cache(maxsize=1)
def _html() -> Environment:
    return _Jail(undefined=StrictDefaultUndefined, autoescape=True)


def check(source: str, field: str) -> None:
    """Let a template pass that can be rendered within the limits.

    Raises:
        BadInput: it is no template, or uses what is not allowed; names the field.
    """
    if len(source) > LONGEST_TEMPLATE:
        raise BadInput(f"最多 {LONGEST_TEMPLATE} 个字符", field=field)
    for escaped in (False, True):
        compiled = _guarded(lambda escaped=escaped: _compiled(source, html=escaped), field)  # type: ignore[misc]
        if any(isinstance(each, RangeLiteral) for each in _parts(compiled.nodes)):
            raise BadInput("模板不支持区间 (a..b)", field=field)


def render(source: str, data: Mapping[str, Any], field: str, *, html: bool = False) -> str:
    """A template filled with data; in HTML every value is escaped.

    Raises:
        BadInput: a variable is missing, a value is not what the template does with it, or a limit is reached.
    """
    return str(_guarded(lambda: _compiled(source, html=html).render(**data), field))


@lru_cache(maxsize=256)
def _compiled(source: str, *, html: bool) -> BoundTemplate:
    return (_html() if html else _plain()).from_string(source)


def _guarded(work: Callable[[], Any], field: str) -> Any:
    try:
        return work()
    except UndefinedError as error:
        raise BadInput(f"缺少变量：{_said(error)}", field=field) from None
    except ResourceLimitError:
        raise BadInput("模板的循环、嵌套或输出超出限制", field=field) from None
    except LiquidError as error:
        raise BadInput(f"模板不正确：{_said(error)}", field=field) from None
    except (ArithmeticError, RecursionError, TypeError, ValueError) as error:
        raise BadInput(f"模板不能处理这些数据：{type(error).__name__}", field=field) from None


def _said(error: LiquidError) -> str:
    return " ".join(str(getattr(error, "message", "") or error).split())[:200]


def _parts(value: Any, seen: set[int] | None = None) -> Iterator[Any]:
    """Everything that a parsed template is made of."""
    known = set() if seen is None else seen
    if id(value) in known:
        return
    known.add(id(value))
    if isinstance(value, list | tuple):
        for each in value:
            yield from _parts(each, known)
    elif type(value).__module__.startswith("liquid") and not isinstance(value, Environment):
        yield value
        slots = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
        for name in (*slots, *getattr(value, "__dict__", {})):
            yield from _parts(getattr(value, name, None), known)


def _date(value: object, form: object = "%Y-%m-%d %H:%M:%S") -> str:
    """A moment as text; numbers have the widths of the hub's own times."""
    if not isinstance(form, str) or len(form) > _LONGEST_FORMAT or not _DATE_FORMAT.match(form):
        raise ValueError
    moment = value if isinstance(value, datetime) else parse(str(value))
    return moment.astimezone(CHINA).strftime(form)


def _round(value: object, digits: object = 0) -> float | int:
    number = float(str(value))
    places = int(str(digits))
    if not math.isfinite(number) or abs(number) > _LARGEST or not 0 <= places <= 6:  # noqa: PLR2004 - decimals shown
        raise ValueError
    return round(number, places) if places else round(number)
