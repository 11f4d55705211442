"""The parameters of a call, however they travel: query, form, raw text or JSON (docs/protocols/gov_task.md).

All mean the same call, and what is signed is what the parameters say.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput
from chalicelib.web import form
from chalicelib.web.strict_json import decode_utf8

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.web.request import Request

MAX_BYTES = 64 * 1024
Pairs = list[tuple[str, str]]
_FORM, _JSON, _PLAIN = "application/x-www-form-urlencoded", "application/json", ("", "text/plain")
_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
_UNESCAPED = re.compile(r"[^\x21-\x7e]|[/:?{\"]")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{1,39}\Z")


def parameters(request: Request) -> Pairs:
    """Every (name, value), decoded, as a signature needs them; a list is its values, each under the same name.

    Raises:
        BadInput: the body cannot be read as what it is declared to be.
        TooLarge: it is longer than 64 KB.
    """
    return [*request.query.pairs(), *_of_body(request)]


def _of_body(request: Request) -> Pairs:
    body = request.checked_body(max_bytes=MAX_BYTES)
    if not body.strip():
        return []
    kind = request.media_type
    if kind == _JSON or (kind in _PLAIN and body.lstrip().startswith(b"{")):
        return list(_flattened(request.json_object(max_bytes=MAX_BYTES)))
    if kind == _FORM:
        return form.pairs(body)
    if kind in _PLAIN:
        text = decode_utf8(body)
        return form.pairs(body) if _ESCAPE.search(text) and not _UNESCAPED.search(text) else _raw(text)
    raise BadInput("参数应放在查询串、表单或 JSON 中", field="Content-Type")


def _flattened(given: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in given.items():
        for each in value if isinstance(value, list) else [value]:
            if each is not None:
                yield name, _text(each)


def _text(value: Any) -> str:
    """A value as its sender would write it into a query."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _raw(text: str) -> Pairs:
    """`k=v&k=v` that nobody encoded: a `&` inside an address belongs to the address."""
    pairs: Pairs = []
    for part in text.strip().split("&"):
        name, equals, value = part.partition("=")
        if equals and _NAME.match(name) and not _is_inside(pairs, name):
            pairs.append((name, value))
        elif pairs:
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]}&{part}")
        else:
            raise BadInput("请求体格式不正确：应为 名称=值，以 & 连接")
    return pairs


def _is_inside(pairs: Pairs, name: str) -> bool:
    """Whether a name that the family does not know follows an address with parameters of its own."""
    return bool(pairs) and "?" in pairs[-1][1] and "://" in pairs[-1][1] and name not in KNOWN


_NAMES = """
    accelerators acceleratorsJson access_token actionBindingJson appKey appkey appsecret assigneeId assigneeInfo
    bizTaskId businessType cancelPackage cancelPakcage category closePackage createEndTime createStartTime creatorId
    creatorInfo description detailLinkOpenType dueNotifyLevel dueNotifyTypeArr dueTime finishEndTime finishStartTime
    formValues isSendDynamicCard isSendWindowNotice keyword mobileUrl packageUuid pageNo pageSize priority remarks
    sourceAppkey status subTypeCode subject tag taskUuid templateCode tenantId url userId"""
KNOWN = frozenset(_NAMES.split())
"""Every parameter of the family."""
