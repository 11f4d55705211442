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
    MAX_PAGE_SIZE,
    moment,
    page_of,
)
from chalicelib.storage.ledger.pages import Filters
from chalicelib.web.contract import Described, whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import BaseModel

    from chalicelib.web import validate as validation
    from chalicelib.web.request import Query, Request

    B = TypeVar("B", bound=BaseModel)
else:
    validation = lazy("chalicelib.web.validate")
    B = TypeVar("B")

DEFAULT_SIZE = 10
PAGING: Described = {
    "pageNum": whole_number("当前页；缺省 1", MAX_PAGE_NUMBER),
    "pageSize": whole_number("每页条数；缺省 10", MAX_PAGE_SIZE),
}
STARTED: Described = {
    "processKey": "流程标识，精确",
    "processName": "流程名称，包含",
    "category": "流程分类，精确",
    "proStartBeginTime": "流程最早开始时间，yyyy-MM-dd HH:mm:ss，含",
    "proStartEndTime": "流程最晚开始时间，含",
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
    return PageOf(*page_of(given, number, size, DEFAULT_SIZE))


def read_started(given: Query) -> Filters:
    """The filters of a list of tasks or instances, on their process.

    Raises:
        BadInput: names the parameter.
    """
    exact = [("procDefKey", given.get("processKey") or ""), ("category", given.get("category") or "")]
    return Filters(
        also=tuple((name, value) for name, value in exact if value),
        process_name=(given.get("processName") or "").strip(),
        started_begin=moment(given, "proStartBeginTime", FIRST_SECOND),
        started_end=moment(given, "proStartEndTime", LAST_SECOND),
    )


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
