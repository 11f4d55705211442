"""Bodies of the calls of the message centre (docs/protocols/messages.md)."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from chalicelib.protocols.hub.admin_wire import Moment
from chalicelib.storage.base import codec
from chalicelib.storage.messages.model import CHANNELS, CLASSES
from chalicelib.todo.urls import check_url
from chalicelib.web.fields import LINES, all_legible, legible
from chalicelib.web.validate import Body, Id, Line, Name

MOST_USERS, MOST_GROUPS = 2_000, 50
"""People and groups, departments or roles that one message may name; a group may have any number of members."""
LONGEST_BODY = 4_000
MAX_DATA_BYTES = 16 * 1024
MOST_WORDS = 10_000
"""Words of one list."""

Code = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Groups = Annotated[list[Id], Field(max_length=MOST_GROUPS)]
Text = Annotated[str, StringConstraints(strict=True, max_length=LONGEST_BODY, pattern=LINES), AfterValidator(legible)]
Data = Annotated[dict[str, Any], AfterValidator(all_legible)]
Link = Annotated[Line, BeforeValidator(lambda url: check_url(url) if url else url)]


Channels = Annotated[list[Literal[CHANNELS]], Field(min_length=1, max_length=len(CHANNELS))]  # type: ignore[valid-type]


class MessageTo(Body):
    """Whom a message is for; who is named several times is told once."""

    users: Annotated[list[Id], Field(max_length=MOST_USERS)] = Field(default_factory=list)
    groups: Groups = Field(default_factory=list)
    departments: Groups = Field(default_factory=list)
    roles: Groups = Field(default_factory=list)


class MessageContent(Body):
    """What a message says where no template does."""

    title: Name
    body: Text = ""


class MessageTask(Body):
    """The todo that a message is about."""

    appId: Id
    taskId: Id


class Telling(Body):
    """What is told, how and when."""

    template: Id | None = None
    content: MessageContent | None = None
    data: Annotated[Data, Field(max_length=100)] = Field(default_factory=dict)
    channels: Channels | None = None
    of_class: Literal[CLASSES] = Field("notice", alias="class")  # type: ignore[valid-type]
    priority: Literal[1, 2, 3] = 3
    sendAt: Moment | None = None
    expireAt: Moment | None = None
    dedupKey: Id | None = None
    task: MessageTask | None = None
    url: Link = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if (self.template is None) == (self.content is None):
            raise ValueError("template 与 content 须且只能给出一个")
        if len(codec.canonical(self.data).encode("utf-8", "surrogatepass")) > MAX_DATA_BYTES:
            raise ValueError(f"data 最多 {MAX_DATA_BYTES // 1024} KB")
        return self


class NewMessage(Telling):
    """A message to people, groups, departments and roles."""

    to: MessageTo

    @model_validator(mode="after")
    def _names_somebody(self) -> NewMessage:
        if not (self.to.users or self.to.groups or self.to.departments or self.to.roles):
            raise ValueError("to 须指定人员、用户组、部门或角色")
        return self


class MessageRecall(Body):
    """Why a message is taken back."""

    reason: Line = ""


class ReadNotices(Body):
    """Which notices have been read: those named, or all of them."""

    ids: Annotated[list[Id], Field(min_length=1, max_length=100)] | None = None
    all: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> ReadNotices:
        if (self.ids is None) == (self.all is None):
            raise ValueError("ids 与 all 须且只能给出一个")
        return self


class NewWordList(Body):
    """Words that messages may not have, and what happens to those that do."""

    listId: Code
    name: Name
    policy: Literal["refuse", "mask", "hold"]
    words: Annotated[list[Name], Field(max_length=MOST_WORDS)]
    enabled: bool = Field(True, strict=True)


class NewTopic(Body):
    """A topic that people may subscribe to."""

    topic: Code
    name: Name
    enabled: bool = Field(True, strict=True)


class NewSubscription(Body):
    """What of a topic somebody wants to hear, and by which channels; an administrator may name the people."""

    filter: dict[str, Any] = Field(default_factory=dict)
    channels: Channels = Field(default_factory=lambda: ["app"])
    userIds: Annotated[list[Id], Field(min_length=1, max_length=100)] | None = None
