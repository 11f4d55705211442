"""A push's two parameters, wherever they travel, and the wrapper of its rows (任务中心推送, 1.1, 1.2, 常见问题 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput, TooLarge
from chalicelib.lazy import lazy
from chalicelib.protocols.push.limits import MOST_ROWS
from chalicelib.web import strict_json

if TYPE_CHECKING:
    from chalicelib.web import multipart
    from chalicelib.web.request import Request
else:
    multipart = lazy("chalicelib.web.multipart")

APP_ID, TASK_INFO = "appId", "taskInfo"
INSERTS, UPDATES = "inserttasks", "updatetasks"
_WRAPPER = '{"inserttasks": [待办, …], "updatetasks": [待办, …]}'


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a push carries; `beside` are the names of what it carries and the protocol does not know."""

    inserts: list[Any]
    updates: list[Any]
    beside: tuple[str, ...]


def open_envelope(request: Request, app_id: str) -> Envelope:
    """Read the parameters, from the query, the form or both.

    Raises:
        BadInput: a parameter is missing, differs between two places or from the header, or cannot be read; names it.
        TooLarge: more than 500 rows, or too long a body.
    """
    given = _parameters(request)
    sent = given.pop(APP_ID, "")
    if not sent:
        raise BadInput("不能为空", field=APP_ID)
    if sent != app_id:
        raise BadInput("与请求头的 appId 不一致", field=APP_ID)
    return read_task_info(given.pop(TASK_INFO, ""), tuple(given))


def read_task_info(text: str, beside: tuple[str, ...] = ()) -> Envelope:
    """The rows of the parameter taskInfo, which came `beside` other parameters; raises as `open_envelope` does."""
    info = _task_info(text)
    inserts, updates = (_rows(info.pop(name, None), name) for name in (INSERTS, UPDATES))
    if len(inserts) + len(updates) > MOST_ROWS:
        raise TooLarge(f"一次推送最多 {MOST_ROWS} 行", field=TASK_INFO)
    return Envelope(inserts, updates, tuple(str(name)[:64] for name in (*beside, *info)))


def _parameters(request: Request) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, value in [*request.query.pairs(), *_body(request)]:
        if given.setdefault(name, value) != value:
            raise BadInput("在查询串与表单中（或重复出现时）不一致", field=name[:64])
    return given


def _body(request: Request) -> list[tuple[str, str]]:
    if not request.body:
        return []
    if request.media_type == "multipart/form-data":
        return multipart.parse(request.checked_body(), request.header("Content-Type"))
    return list(request.form().items())


def _task_info(text: str) -> dict[str, Any]:
    if not text.strip():
        raise BadInput("不能为空", field=TASK_INFO)
    info = strict_json.parse(text, field=TASK_INFO)
    if not isinstance(info, dict):
        raise BadInput(f"应为 JSON 对象 {_WRAPPER}", field=TASK_INFO)
    if INSERTS not in info and UPDATES not in info:
        raise BadInput(f"缺少 {INSERTS} 和 {UPDATES}，应为 {_WRAPPER}，两者至少有一个", field=TASK_INFO)
    return info


def _rows(value: Any, name: str) -> list[Any]:
    """The rows of one list: null and empty text count as empty, one object as a list of one, text as JSON."""
    if isinstance(value, str) and value.strip():
        value = strict_json.parse(value, field=name)
    if value in (None, {}) or (isinstance(value, str) and not value.strip()):
        return []
    if isinstance(value, dict):
        return [value]
    if not isinstance(value, list):
        raise BadInput("应为数组", field=name)
    return value
