"""Query parameters and bodies as the document describes them: numbers may be texts, empty texts count as absent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from chalicelib.errors import BadInput
from chalicelib.lazy import lazy
from chalicelib.protocols.parameters import (
    FIRST_SECOND,
    LAST_SECOND,
    MAX_PAGE_NUMBER,
    moment,
    page_of,
)
from chalicelib.storage.ledger.filters import Filters
from chalicelib.web.contract import Described, one_of, whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import BaseModel

    from chalicelib.web import validate as validation
    from chalicelib.web.request import Query, Request

    B = TypeVar("B", bound=BaseModel)
else:
    validation = lazy("chalicelib.web.validate")
    B = TypeVar("B")

DEFAULT_SIZE, MAX_PAGE_SIZE = 10, 1_000
PAGING: Described = {
    "pageNum": whole_number("当前页；缺省 1", MAX_PAGE_NUMBER),
    "pageSize": whole_number("每页条数；缺省 10", MAX_PAGE_SIZE),
}
STARTED: Described = {
    "processKey": "流程标识，包含",
    "processName": "流程名称，包含",
    "category": "流程分类，精确",
    "proStartBeginTime": "流程最早开始时间，yyyy-MM-dd HH:mm:ss，含",
    "proStartEndTime": "流程最晚开始时间，含",
    "params[beginTime]": "同 proStartBeginTime",
    "params[endTime]": "同 proStartEndTime",
}
STARTABLE: Described = {name: STARTED[name] for name in ("processKey", "processName", "category")}
ORDER: Described = {
    "orderBy": one_of("newest", "priority", meaning="newest（缺省）：最新的在前；priority：优先级、期限、最早")
}


@dataclass(frozen=True, slots=True)
class PageOf:
    """Which page: its number from 1, and how many rows one has."""

    number: int
    size: int

    def of(self, rows: Sequence[Any]) -> Sequence[Any]:
        """The rows of this page out of all of them."""
        return rows[(self.number - 1) * self.size : self.number * self.size]


def read_page(given: Query, number: str = "pageNum", size: str = "pageSize") -> PageOf:
    """Read paging parameters.

    Raises:
        BadInput: names the parameter.
    """
    return PageOf(*page_of(given, number, size, DEFAULT_SIZE, MAX_PAGE_SIZE))


def read_started(given: Query) -> Filters:
    """The filters of a list of tasks or instances, on their process.

    Raises:
        BadInput: names the parameter.
    """
    category = given.get("category") or ""
    return Filters(
        also=(("category", category),) if category else (),
        process_key=(given.get("processKey") or "").strip(),
        process_name=(given.get("processName") or "").strip(),
        started_begin=_either(given, "proStartBeginTime", "params[beginTime]", FIRST_SECOND),
        started_end=_either(given, "proStartEndTime", "params[endTime]", LAST_SECOND),
    )


def _either(given: Query, name: str, other: str, time_of_day: str) -> str:
    first, second = moment(given, name, time_of_day), moment(given, other, time_of_day)
    if first and second and first != second:
        raise BadInput(f"与 {other} 不一致", field=name)
    return first or second


def require_known(given: Query, *known: Described) -> None:
    """Let a list's parameters pass that it knows: a filter is never ignored.

    Raises:
        BadInput: names one it does not know.
    """
    names = {name for described in known for name in described}
    strange = sorted({name for name, value in given.pairs() if value.strip() and name not in names})
    if strange:
        raise BadInput(f"未知的查询参数；可用：{'、'.join(sorted(names))}", field=strange[0])


def read_body(request: Request, model: type[B]) -> B:
    """The body as a model; an empty one counts as `{}`.

    Raises:
        BadInput: it cannot be parsed (no field), or a field is wrong (named).
    """
    return validation.validate(model, _object(request))


def read_values(request: Request, model: type[B]) -> B:
    """The same, where a body with none of the model's own fields is its `variables`."""
    value = _object(request)
    return validation.validate(model, {"variables": value} if model.model_fields.keys().isdisjoint(value) else value)


def _object(request: Request) -> dict[str, Any]:
    return request.json_object() if request.body.strip() else {}


def required(values: Mapping[str, Any], name: str) -> str:
    """A text that must be there.

    Raises:
        BadInput: it is absent or empty.
    """
    value = values.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadInput(f"{name} 不能为空", field=name)
    return value.strip()


def query_text(request: Request, name: str) -> str:
    """A query parameter that must be there."""
    return required({name: request.query.get(name)}, name)
