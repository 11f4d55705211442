"""Bodies of the administration of channels (docs/protocols/messages.md)."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.delivery.tools import own_reach
from chalicelib.errors import BadInput
from chalicelib.outbound.destination import MAIL, WEB, RefusedCallError, check_literal, destination_of
from chalicelib.protocols.hub.target_wire import RateBody, Secret, Text
from chalicelib.register import BY_CHANNEL, SETTING_VALUES
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
    if not url and BY_CHANNEL[channel].cloud:
        return
    if not url:
        raise BadInput("不能为空", field="baseUrl")
    by_mail = channel == "email" and not url.lower().startswith(("http://", "https://"))
    try:
        check_literal(destination_of(url, MAIL if by_mail else WEB), own_reach())
    except RefusedCallError as error:
        raise BadInput(f"不能调用这个地址：{error}", field="baseUrl") from None


def check_settings(channel: str, settings: dict[str, str]) -> None:
    """Let settings pass that the channel understands.

    Raises:
        BadInput: one is unknown, or one that it needs is missing.
    """
    protocol = BY_CHANNEL[channel]
    unknown = sorted(set(settings) - protocol.settings)
    if unknown:
        raise BadInput("未知设置", field=f"settings.{unknown[0]}")
    missing = sorted(each for each in protocol.needs if not settings.get(each))
    if missing:
        raise BadInput("不能为空", field=f"settings.{missing[0]}")
    agent = settings.get("agentId", "1")
    if not (agent.isascii() and agent.isdigit()):
        raise BadInput("应为数字", field="settings.agentId")
    for name, values in SETTING_VALUES.items():
        if name in settings and settings[name] not in values:
            raise BadInput(f"应为 {' | '.join(values)}", field=f"settings.{name}")
    if channel == "email":
        sender = settings.get("from", "")
        if "@" not in sender.strip("@") or not sender.isascii() or any(each in ' <>,;:"\\' for each in sender):
            raise BadInput("应为发件人的邮箱地址", field="settings.from")
        if not settings.get("fromName", "").isprintable():
            raise BadInput("含有控制字符", field="settings.fromName")


def check_whole(channel: str, url: str, credential: dict[str, str], settings: dict[str, str]) -> None:
    """Let a channel pass whose address, credential and settings belong together.

    Raises:
        BadInput: they do not.
    """
    by_aws = "accessKeyId" in credential
    by_api = url.lower().startswith(("http://", "https://"))
    if channel == "email" and by_api != by_aws:
        raise BadInput("SES 的地址为 https://，其凭据为 accessKeyId 与 secretAccessKey", field="baseUrl")
    if by_aws and not settings.get("region"):
        raise BadInput("不能为空", field="settings.region")
