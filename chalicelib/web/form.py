"""application/x-www-form-urlencoded, read strictly."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from chalicelib.errors import BadInput
from chalicelib.web.strict_json import decode_utf8

MAX_FIELDS = 200
_BROKEN_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")


def parse(data: bytes) -> dict[str, str]:
    """Parse a form body into field → value; empty values are kept.

    Raises:
        BadInput: see `pairs`, or a repeated field.
    """
    fields: dict[str, str] = {}
    for name, value in pairs(data):
        if name in fields:
            raise BadInput("表单字段重复", field=name[:64])
        fields[name] = value
    return fields


def pairs(data: bytes) -> list[tuple[str, str]]:
    """Parse a form body into (field, value) pairs, in order; empty values are kept, and so are repeated fields.

    Raises:
        BadInput: not UTF-8, a broken percent escape, a pair without `=`, or more than 200 fields.
    """
    text = decode_utf8(data)
    if not text:
        return []
    if _BROKEN_ESCAPE.search(text):
        raise BadInput("表单格式不正确：百分号编码有误")
    try:
        return parse_qsl(text, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=MAX_FIELDS)
    except UnicodeDecodeError:
        raise BadInput("编码须为 UTF-8") from None
    except ValueError:
        raise BadInput("表单格式不正确：应为 字段=值，以 & 连接") from None
