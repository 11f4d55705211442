"""What kinds of text the parameters of create.json are, and how long they may be."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from chalicelib.errors import BadInput
from chalicelib.protocols.gov_task.parameters import TRUTHS
from chalicelib.todo.notices import APP, NOTIFICATION
from chalicelib.todo.urls import check_url
from chalicelib.web import strict_json
from chalicelib.web.fields import LINE, LINES, legible, one_spelling

MOST_SUBJECT, MOST_URL, MOST_TEXT, MOST_ENTRIES = 200, 1000, 4000, 100


def _json(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("应为 JSON 文本")  # noqa: TRY004 - pydantic reports ValueError as the field's
    try:
        return strict_json.parse(value, max_depth=5)
    except BadInput as error:
        raise ValueError(error.message) from None


def _person(value: object) -> dict[str, str]:
    found = _json(value)
    if not isinstance(found, dict) or not all(isinstance(found.get(name) or "", str) for name in ("imgId", "name")):
        raise ValueError('应为 {"imgId":"","name":"张三"}')
    info = {name: found.get(name) or "" for name in ("imgId", "name")}
    if any(len(text) > MOST_SUBJECT or not text.isprintable() for text in info.values()):
        message = f"imgId 与 name 最多 {MOST_SUBJECT} 个字符，不含控制字符"
        raise ValueError(message)
    return info


def entries(*names: str) -> Any:
    """A JSON array of objects, each cut down to the documented names."""

    def read(value: object) -> list[dict[str, Any]]:
        found = _json(value)
        if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
            raise ValueError("应为 JSON 对象数组")
        if len(found) > MOST_ENTRIES:
            message = f"最多 {MOST_ENTRIES} 项"
            raise ValueError(message)
        return [{name: entry.get(name) for name in names} for entry in found]

    return BeforeValidator(read)


def _channels(value: object) -> list[str]:
    """Comma text, JSON text or repeated values."""
    given = value if isinstance(value, list) else [value]
    if len(given) == 1 and str(given[0]).lstrip().startswith("["):
        given = _json(str(given[0]))  # type: ignore[assignment]
    parts = [part.strip() for text in given for part in str(text).replace("，", ",").split(",") if part.strip()]
    if not set(parts) <= {APP, NOTIFICATION}:
        raise ValueError("应为 app、notification 或两者以逗号分隔")
    return list(dict.fromkeys(parts))


def _level(value: object) -> int:
    if value not in ("0", "1", "2", "3", "4"):
        raise ValueError("应为 0 到 4")
    return int(value)


def _truth(value: object) -> bool:
    text = value.strip().lower() if isinstance(value, str) else ""
    if text not in TRUTHS:
        raise ValueError("应为 true 或 false")
    return TRUTHS[text]


Id = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, max_length=255, pattern=LINE),
    AfterValidator(one_spelling),
]
Subject = Annotated[str, StringConstraints(strict=True, max_length=MOST_SUBJECT, pattern=LINE), AfterValidator(legible)]
Text = Annotated[str, StringConstraints(strict=True, max_length=MOST_TEXT, pattern=LINES), AfterValidator(legible)]
Url = Annotated[str, StringConstraints(strict=True, max_length=MOST_URL), BeforeValidator(check_url)]
Info = Annotated[dict[str, str], BeforeValidator(_person)]
Json = Annotated[Any, BeforeValidator(_json)]
Truth = Annotated[bool, BeforeValidator(_truth)]
Channels = Annotated[list[str], BeforeValidator(_channels)]
Level = Annotated[int, BeforeValidator(_level)]
