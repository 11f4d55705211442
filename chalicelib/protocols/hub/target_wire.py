"""Bodies of the administration of targets and deliveries (docs/protocols/hub.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from chalicelib.delivery.tools import own_reach
from chalicelib.errors import BadInput, Conflict
from chalicelib.outbound.destination import RefusedCallError, check_literal, destination_of
from chalicelib.protocols.clients import client_for
from chalicelib.protocols.hub.admin_wire import Moment
from chalicelib.register import BY_NAME, COMMON_SETTINGS, OUTBOUND, SETTING_VALUES, Outbound
from chalicelib.storage.deliveries.targets import Filter
from chalicelib.todo.urls import check_url
from chalicelib.web.validate import Body, Id, Name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.delivery.replay import Belief

    Protocol = str
else:
    Protocol = Literal[tuple(each.name for each in OUTBOUND)]


def _callable(url: object) -> str:
    if not isinstance(url, str):
        raise ValueError("应为文本")  # noqa: TRY004 - pydantic reports ValueError as the field's
    try:
        check_literal(destination_of(url), own_reach())
    except RefusedCallError as error:
        raise ValueError(f"不能调用这个地址：{error}") from None
    return url


def _callable_or_empty(url: object) -> str:
    return "" if url == "" else _callable(url)


Url = Annotated[str, Field(max_length=1000), BeforeValidator(_callable)]
UrlOrEmpty = Annotated[str, Field(max_length=1000), BeforeValidator(_callable_or_empty)]
Ids = Annotated[list[Id], Field(max_length=200)]
Secret = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=1000, pattern=r"^[\x21-\x7e]*$")]
Text = Annotated[str, StringConstraints(strict=True, max_length=1000)]
Rate = Annotated[float, Field(gt=0, le=10_000)]


class FilterBody(Body):
    """What the target receives; an absent or empty list receives everything."""

    appIds: Ids = Field(default_factory=list)  # noqa: N815
    sources: Annotated[list[Literal["push", "transaction", "gov_task", "workorder"]], Field(max_length=4)] = Field(
        default_factory=list
    )
    userIds: Ids = Field(default_factory=list)  # noqa: N815
    groupIds: Ids = Field(default_factory=list)  # noqa: N815

    def read(self) -> Filter:
        """As it is stored."""
        named = (self.appIds, list(self.sources), self.userIds, self.groupIds)
        return Filter(*(tuple(dict.fromkeys(ids)) for ids in named))


class RateBody(Body):
    """At most `burst` changes at once and `perSecond` in the long run."""

    perSecond: Rate  # noqa: N815
    burst: Rate = 1


class NewTarget(Body):
    """A target to register."""

    name: Name
    protocol: Protocol
    baseUrl: UrlOrEmpty = ""  # noqa: N815
    credential: Annotated[dict[Id, Secret], Field(max_length=10)]
    filter: FilterBody = FilterBody()
    enabled: bool = Field(True, strict=True)
    userIds: Annotated[dict[Id, Id], Field(max_length=2000)] = Field(default_factory=dict)  # noqa: N815
    settings: Annotated[dict[Id, Text], Field(max_length=20)] = Field(default_factory=dict)
    rateLimit: RateBody | None = None  # noqa: N815


class TargetChange(Body):
    """Changes of a target; what is absent stays. `enabled` true also undoes a 410; `rateLimit` null ends the limit."""

    name: Name | None = None
    baseUrl: Url | None = None  # noqa: N815
    credential: Annotated[dict[Id, Secret], Field(max_length=10)] | None = None
    filter: FilterBody | None = None
    enabled: bool | None = Field(None, strict=True)
    userIds: Annotated[dict[Id, Id], Field(max_length=2000)] | None = None  # noqa: N815
    settings: Annotated[dict[Id, Text], Field(max_length=20)] | None = None
    rateLimit: RateBody | None = None  # noqa: N815


class Replay(Body):
    """What to send again: one task (`appId`, `taskId`), or a target's dead ones, or all of it `from` a moment.

    `asNew`: the target has lost what it is sent, so it is sent as to one that never had it. `asKnown`: the target has
    it, although an attempt to make it there was refused, so that is sent as a change.
    """

    targetId: Id  # noqa: N815
    from_: Moment | None = Field(None, alias="from")
    taskId: Id | None = None  # noqa: N815
    appId: Id | None = None  # noqa: N815
    asNew: bool = Field(False, strict=True)  # noqa: N815
    asKnown: bool = Field(False, strict=True)  # noqa: N815
    cursor: Text | None = None

    @property
    def belief(self) -> Belief:
        """What the administrator says about the target's knowledge."""
        return "absent" if self.asNew else "present" if self.asKnown else "as recorded"


class Reconcile(Body):
    """What to compare: the tasks named, or those the target was told about since `from`."""

    from_: Moment | None = Field(None, alias="from")
    appId: Id | None = None  # noqa: N815
    taskIds: Annotated[list[Id], Field(max_length=100)] | None = None  # noqa: N815
    repair: bool = Field(False, strict=True)
    cursor: Text | None = None


def outbound(protocol: str) -> Outbound:
    """The entry of a stored target's protocol.

    Raises:
        Conflict: it has left the register since the target was registered.
    """
    if protocol not in BY_NAME:
        raise Conflict(f"本中枢已不再投递协议 {protocol}，该目标只能查看和停用", field="protocol")
    return BY_NAME[protocol]


def check_credential(protocol: str, credential: Mapping[str, str]) -> None:
    """Let a credential pass that its protocol's client can use.

    Raises:
        BadInput: parts are missing or unknown, or one of them cannot be what it should be.
        Conflict: the protocol has left the register.
    """
    known = outbound(protocol)
    if set(credential) - known.optional not in known.credential:
        wanted = " 或 ".join("{" + ", ".join(sorted(names)) + "}" for names in known.credential)
        raise BadInput(f"{protocol} 的凭证应为 {wanted}", field="credential")
    for name in credential:
        if name.endswith("Url"):
            _check_url(name, credential[name])
    for name, why in client_for(protocol).faults(credential).items():
        raise BadInput(why, field=f"credential.{name}")


def check_settings(protocol: str, given: Mapping[str, str]) -> None:
    """Let settings pass that the protocol's client looks at; none is kept that nobody would read.

    Raises:
        BadInput: names one that is unknown, missing, or cannot be what it should be.
        Conflict: the protocol has left the register.
    """
    known = outbound(protocol)
    may = known.settings | COMMON_SETTINGS
    for name in sorted(set(given) - may):
        raise BadInput(f"{protocol} 没有这个设置；可用：{'、'.join(sorted(may))}", field=f"settings.{name}")
    for name in sorted(known.needs - {name for name, value in given.items() if value.strip()}):
        raise BadInput("不能为空", field=f"settings.{name}")
    for name, value in given.items():
        if value not in SETTING_VALUES.get(name, (value,)):
            raise BadInput(f"应为 {' | '.join(SETTING_VALUES[name])}", field=f"settings.{name}")
    if given.get("link"):
        _check_link(given["link"])


def _check_link(link: str) -> None:
    try:
        check_url(link)
    except ValueError as error:
        raise BadInput(str(error), field="settings.link") from None


def _check_url(name: str, url: str) -> None:
    try:
        _callable(url)
    except ValueError as error:
        raise BadInput(str(error), field=f"credential.{name}") from None
