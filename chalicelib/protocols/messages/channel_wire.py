"""Bodies of the administration of channels (docs/protocols/messages.md)."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.delivery.tools import own_reach
from chalicelib.errors import BadInput
from chalicelib.outbound.destination import MAIL, WEB, RefusedCallError, check_literal, destination_of
from chalicelib.protocols.hub.target_wire import RateBody, Secret, Text
from chalicelib.register import BY_CHANNEL
from chalicelib.web.validate import Body, Id, Name

Ids = Annotated[list[Id], Field(max_length=200)]


Most = Annotated[int, Field(ge=1, le=10_000, strict=True)]


class PersonLimit(Body):
    """How many messages one person gets in an hour and in a day; what is absent is not limited."""

    perHour: Most | None = None
    perDay: Most | None = None


class ChannelSaid(Body):
    """What may be said of a channel; what is absent stays."""

    name: Name | None = None
    baseUrl: Annotated[str, Field(max_length=1000)] | None = None
    credential: Annotated[dict[Id, Secret], Field(max_length=10)] | None = None
    appIds: Ids | None = None
    enabled: bool | None = Field(None, strict=True)
    paused: bool | None = Field(None, strict=True)
    userIds: Annotated[dict[Id, Id], Field(max_length=2000)] | None = None
    settings: Annotated[dict[Id, Text], Field(max_length=20)] | None = None
    rateLimit: RateBody | None = None
    personLimit: PersonLimit | None = None


class NewChannel(ChannelSaid):
    """A channel to register."""

    name: Name
    channel: Literal[tuple(BY_CHANNEL)]  # type: ignore[valid-type]
    baseUrl: Annotated[str, Field(max_length=1000)] = ""
    credential: Annotated[dict[Id, Secret], Field(max_length=10)] = Field(default_factory=dict)


def check_url(channel: str, url: str) -> None:
    """Let an address pass that the channel can be reached at.

    Raises:
        BadInput: it cannot.
    """
    if not url:
        raise BadInput("不能为空", field="baseUrl")
    try:
        check_literal(destination_of(url, MAIL if channel == "email" else WEB), own_reach())
    except RefusedCallError as error:
        raise BadInput(f"不能调用这个地址：{error}", field="baseUrl") from None


def check_settings(channel: str, settings: dict[str, str]) -> None:
    """Let settings pass that the channel understands.

    Raises:
        BadInput: one is unknown, or one that it needs is missing.
    """
    known = {"email": {"from", "fromName"}}.get(channel, set())
    unknown = sorted(set(settings) - known)
    if unknown:
        raise BadInput("未知设置", field=f"settings.{unknown[0]}")
    if channel == "email":
        sender = settings.get("from", "")
        if "@" not in sender.strip("@") or not sender.isascii() or any(each in ' <>,;:"\\' for each in sender):
            raise BadInput("应为发件人的邮箱地址", field="settings.from")
        if not settings.get("fromName", "").isprintable():
            raise BadInput("含有控制字符", field="settings.fromName")
