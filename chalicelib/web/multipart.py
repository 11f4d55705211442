"""multipart/form-data of plain fields, read strictly by the standard library's parser of MIME."""

from __future__ import annotations

from email import policy
from email.parser import BytesParser
from typing import TYPE_CHECKING

from chalicelib.errors import BadInput
from chalicelib.web.strict_json import decode_utf8

if TYPE_CHECKING:
    from email.message import MIMEPart

MAX_FIELDS = 200


def parse(body: bytes, content_type: str) -> list[tuple[str, str]]:
    """Parse a body into (field, value) pairs, in order; a file's content counts as its field's value.

    Raises:
        BadInput: no boundary, a body that is cut short or broken, a part without a name, a value that is not UTF-8, or
            more than 200 parts.
    """
    head = b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\nMIME-Version: 1.0\r\n\r\n"
    message = BytesParser(policy=policy.HTTP).parsebytes(head + body)
    parts = list(message.iter_parts())
    if message.defects or not message.is_multipart():
        raise BadInput("multipart/form-data 格式不正确：分隔符缺失或内容不完整", field="Content-Type")
    if len(parts) > MAX_FIELDS:
        raise BadInput(f"表单最多 {MAX_FIELDS} 个字段")
    pairs: list[tuple[str, str]] = []
    for part in parts:
        name = part.get_param("name", header="content-disposition")
        if not isinstance(name, str) or part.is_multipart():
            raise BadInput("multipart/form-data 的每一部分都须有 name")
        pairs.append((name, decode_utf8(_content(part), field=name[:64])))
    return pairs


def _content(part: MIMEPart) -> bytes:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)  # noqa: S101 - of a part that has no parts
    return content
