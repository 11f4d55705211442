"""Bytes of XML → a plain tree with line numbers, within bounds.

The only place that parses XML; entities and DTDs are refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.sax import SAXParseException  # nosec B406
from xml.sax.handler import ContentHandler, feature_namespaces  # nosec B406

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

from chalicelib.workflow.elements import VENDORS, Element
from chalicelib.workflow.refusals import Reason, Unrunnable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.sax.xmlreader import Locator  # nosec B406

MAX_BYTES = 2 * 1024 * 1024
MAX_ELEMENTS = 20_000
MAX_DEPTH = 40
MAX_ATTRIBUTES = 60

_CHUNK = 64 * 1024
_DECLARED = re.compile(rb"""\A((?:\xef\xbb\xbf)?<\?xml[^>]{0,100}?\s)(encoding\s*=\s*["'][^"'>]{0,40}["'])""")


def read(data: bytes) -> Element:
    """Parse UTF-8, whatever the text declares: it was decoded on its way here.

    Raises Unrunnable for what is no XML, too large, or tries entities or external references.
    """
    data = _DECLARED.sub(lambda found: found[1] + b" " * len(found[2]), data, count=1)
    if len(data) > MAX_BYTES:
        raise _refused(f"文件超过 {MAX_BYTES // 1024 // 1024} MB", 0)
    parser = make_parser()
    handler = _Builder(parser)
    parser.forbid_dtd = True
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(handler)
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
        parser.close()
    except DefusedXmlException:
        raise _refused("不允许 DTD、实体与外部引用", parser.getLineNumber() or 0) from None
    except (SAXParseException, ValueError, LookupError) as error:
        raise _refused("不是格式正确的 XML", getattr(error, "getLineNumber", int)() or 0) from None
    return handler.root()


class _Builder(ContentHandler):
    """Collects elements; stops at the first bound that is crossed."""

    def __init__(self, locator: Locator) -> None:
        super().__init__()
        self.locator = locator
        self.top: Element | None = None
        self.open: list[Element] = []
        self.texts: list[list[str]] = []
        self.count = 0

    def startElementNS(self, name: tuple[str | None, str], _: str | None, attrs: Any) -> None:  # noqa: N802  SAX
        line = self.locator.getLineNumber() or 0
        self.count += 1
        if self.count > MAX_ELEMENTS:
            raise _refused(f"元素超过 {MAX_ELEMENTS} 个", line)
        if len(self.open) >= MAX_DEPTH:
            raise _refused(f"嵌套超过 {MAX_DEPTH} 层", line)
        if len(attrs) > MAX_ATTRIBUTES:
            raise _refused(f"一个元素的属性超过 {MAX_ATTRIBUTES} 个", line)
        element = Element(name[0] or "", name[1], line, *_split(dict(attrs.items())))
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.top = element
        self.open.append(element)
        self.texts.append([])

    def characters(self, content: str) -> None:
        self.texts[-1].append(content)

    def endElementNS(self, *_: Any) -> None:  # noqa: N802  SAX
        self.open.pop().text = "".join(self.texts.pop())

    def root(self) -> Element:
        if self.top is None:
            raise _refused("不是格式正确的 XML", 0)
        return self.top


def _split(attributes: Mapping[tuple[str | None, str], str]) -> tuple[dict[str, str], dict[str, str]]:
    plain = {name: value for (space, name), value in attributes.items() if space is None}
    return plain, {name: value for (space, name), value in attributes.items() if space in VENDORS}


def _refused(message: str, line: int) -> Unrunnable:
    return Unrunnable([Reason("", line, message)])
