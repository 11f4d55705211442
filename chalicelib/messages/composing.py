"""What a message says by each channel: the template's parts filled with the data, or the content itself. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput
from chalicelib.messages import schemas
from chalicelib.messages.personal import everywhere, masked
from chalicelib.messages.rendering import check, render
from chalicelib.storage.messages.model import APP

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from chalicelib.storage.messages.templates import Template

PARTS: Mapping[str, frozenset[str]] = {
    APP: frozenset({"title", "body"}),
    "email": frozenset({"subject", "html", "text"}),
    "sms": frozenset({"text"}),
    "wecom": frozenset({"title", "text"}),
    "dingtalk_notice": frozenset({"title", "text"}),
    "feishu_message": frozenset({"title", "text"}),
    "webhook": frozenset({"title", "body"}),
}
"""Channel → what a message says there."""
ONE_LINE = frozenset({"title", "subject"})
LONGEST_LINE = 255


def check_template(template: Template) -> None:
    """Let a template pass that can be rendered.

    Raises:
        BadInput: a channel, a part or a schema is not what it should be; names it.
    """
    schemas.check_schema(dict(template.schema))
    if not template.channels:
        raise BadInput("不能为空", field="channels")
    for where, channel, parts in _channels(template):
        unknown = sorted(set(parts) - PARTS[channel])
        if unknown:
            raise BadInput(
                f"{channel} 没有这一部分，应为 {'、'.join(sorted(PARTS[channel]))}", field=f"{where}.{unknown[0]}"
            )
        for name, source in parts.items():
            check(source, f"{where}.{name}")


def texts(template: Template, data: Mapping[str, Any], channels: Sequence[str]) -> dict[str, dict[str, str]]:
    """What is sent: `channel` (and `channel.language`) → part → text. What leaves the hub has personal data masked.

    Raises:
        BadInput: the data is not as the schema says, a variable is missing, or a channel has nothing to say.
    """
    schemas.check_data(dict(data), {"type": "object", **template.schema})
    for channel in channels:
        if channel not in template.channels and APP not in template.channels:
            raise BadInput(f"模板没有 {channel} 渠道的内容", field="channels")
    hidden = everywhere(dict(data), masked)
    found: dict[str, dict[str, str]] = {}
    for where, channel, parts in _channels(template):
        tail = "" if where.startswith("channels") else f".{where.split('.')[1]}"
        if channel in channels or channel == APP:
            own = data if channel == APP else hidden
            found[f"{channel}{tail}"] = _all_filled(parts, own, where)
        if channel == APP and hidden != data:
            said = _all_filled(parts, hidden, where)
            leaving = [each for each in channels if each != APP and each not in template.channels]
            found |= {f"{each}{tail}": said for each in leaving}
    return found


def _all_filled(parts: Mapping[str, str], data: Mapping[str, Any], where: str) -> dict[str, str]:
    return {name: _filled(source, data, f"{where}.{name}") for name, source in parts.items()}


def _filled(source: str, data: Mapping[str, Any], field: str) -> str:
    part = field.rpartition(".")[2]
    text = render(source, data, field, html=part == "html")
    if part in ONE_LINE:
        text = " ".join(text.split())
        if not text or len(text) > LONGEST_LINE:
            raise BadInput(f"渲染后应为 1 到 {LONGEST_LINE} 个字符", field=field)
    return text


def _channels(template: Template) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    for channel, parts in template.channels.items():
        yield f"channels.{channel}", channel, parts
    for language, channels in template.languages.items():
        for channel, parts in channels.items():
            yield f"languages.{language}.{channel}", channel, parts
