"""The register of outbound protocols: what each is called and what it needs. Pure data, from which the rest follows.

From an entry follow its handler (app.py), its queue, alarms, log group and dashboard lines (infra/data.py), what its
function may do (infra/policies.py), its memory and time (infra/functions.py), what a target may name and how its
credential is checked and shown (protocols/hub/target_wire.py), and the tables of tests and benchmarks. What the
protocol says to whom is its folder, chalicelib/protocols/<name>/client.py. docs/extending.md adds one.
"""

from __future__ import annotations

from dataclasses import dataclass

Names = frozenset[str]


@dataclass(frozen=True, slots=True)
class Outbound:
    """One outbound protocol.

    Attributes:
        name: its folder below chalicelib/protocols and what a target calls it: lower case, parted by `_`.
        credential: the sets of names a target's credential may consist of.
        optional: names that may be there besides.
        open_names: parts of a credential that are no secret; the others are never shown.
        keeps_tokens: whether its targets give access tokens, which are kept encrypted.
        cloud: whether it is one public cloud, whose address is meant where a target has no base URL.
        settings: what a target of it may set beside its credential, as the head of its client.py says.
        needs: those of them that a target must set.
        channel: what messages call it, where it carries messages to people; empty where it tells centres of todos.
    """

    name: str
    credential: tuple[Names, ...]
    optional: Names = frozenset()
    open_names: Names = frozenset()
    keeps_tokens: bool = False
    cloud: bool = False
    settings: Names = frozenset()
    needs: Names = frozenset()
    channel: str = ""

    @property
    def queue(self) -> str:
        """Its queue, to be completed by `settings().queue`: `gov_task` → `deliver-gov-task`."""
        return queue_of(self.name)

    @property
    def function(self) -> str:
        """Its function: `deliver_gov_task`."""
        return f"deliver_{self.name}"


COMMON_SETTINGS = frozenset({"history", "hub"})
"""What a target of every protocol may set: whether it wants history, and which hub it is."""
SETTING_VALUES = {
    "assignees": ("assignments", "actual_owner_id"),
    "history": ("true", "false"),
    "userIdType": ("user_id", "open_id"),
}
"""The words that some settings may be."""


def queue_of(protocol: str) -> str:
    """The queue of a protocol by its name alone, also of one that only a stored target names any more."""
    return f"deliver-{protocol.replace('_', '-')}"


def open_names(protocol: str) -> Names:
    """What of a credential may be shown; nothing of a protocol that is not registered."""
    return BY_NAME[protocol].open_names if protocol in BY_NAME else frozenset()


OUTBOUND = (
    Outbound(
        "push",
        (frozenset({"appId", "accessToken"}),),
        open_names=frozenset({"appId"}),
        settings=frozenset({"assignees", "link"}),
    ),
    Outbound(
        "transaction",
        (frozenset({"tokenUrl", "clientId", "clientSecret"}), frozenset({"token"})),
        optional=frozenset({"appId"}),
        open_names=frozenset({"appId", "clientId", "tokenUrl"}),
        keeps_tokens=True,
    ),
    Outbound(
        "gov_task",
        (frozenset({"scheme", "accessKey", "secretKey", "tenantId"}),),
        optional=frozenset({"appKey", "appId"}),
        open_names=frozenset({"accessKey", "appId", "appKey", "scheme", "tenantId"}),
        settings=frozenset({"apiVersion", "ip", "link", "mac"}),
    ),
    Outbound("webhook", (frozenset({"secret"}),), optional=frozenset({"previousSecret"})),
    Outbound(
        "dingtalk",
        (frozenset({"appKey", "appSecret", "operatorId"}),),
        open_names=frozenset({"appKey", "operatorId"}),
        keeps_tokens=True,
        cloud=True,
    ),
    Outbound(
        "feishu",
        (frozenset({"appId", "appSecret"}),),
        open_names=frozenset({"appId"}),
        keeps_tokens=True,
        cloud=True,
        settings=frozenset({"approvalCode", "link", "userIdType"}),
        needs=frozenset({"approvalCode"}),
    ),
)
CHANNELS = (
    Outbound("message_webhook", (frozenset({"secret"}),), optional=frozenset({"previousSecret"}), channel="webhook"),
    Outbound(
        "email",
        (frozenset(), frozenset({"user", "password"}), frozenset({"accessKeyId", "secretAccessKey"})),
        open_names=frozenset({"user", "accessKeyId"}),
        settings=frozenset({"from", "fromName", "region"}),
        needs=frozenset({"from"}),
        channel="email",
    ),
    Outbound(
        "sms",
        (frozenset({"accessKeyId", "secretAccessKey"}), frozenset({"key"})),
        open_names=frozenset({"accessKeyId"}),
        settings=frozenset({"region", "sign"}),
        channel="sms",
    ),
    Outbound(
        "wecom",
        (frozenset({"corpId", "corpSecret"}),),
        open_names=frozenset({"corpId"}),
        keeps_tokens=True,
        cloud=True,
        settings=frozenset({"agentId"}),
        needs=frozenset({"agentId"}),
        channel="wecom",
    ),
    Outbound(
        "dingtalk_notice",
        (frozenset({"appKey", "appSecret"}),),
        open_names=frozenset({"appKey"}),
        keeps_tokens=True,
        cloud=True,
        settings=frozenset({"agentId"}),
        needs=frozenset({"agentId"}),
        channel="dingtalk_notice",
    ),
    Outbound(
        "feishu_message",
        (frozenset({"appId", "appSecret"}),),
        open_names=frozenset({"appId"}),
        keeps_tokens=True,
        cloud=True,
        settings=frozenset({"userIdType"}),
        channel="feishu_message",
    ),
)
"""What carries messages to people; a channel is registered by administrators (`/admin/channels`)."""
EVERYTHING = (*OUTBOUND, *CHANNELS)
BY_NAME = {protocol.name: protocol for protocol in EVERYTHING}
BY_CHANNEL = {protocol.channel: protocol for protocol in CHANNELS}
