"""What the hub's own calls answer, for the OpenAPI description; tests hold every answer against it."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")
Second = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$", description="China time")]
Json = dict[str, Any]


class Done(BaseModel, Generic[T]):
    """One thing."""

    code: Literal[200]
    msg: str
    data: T


class Page(BaseModel, Generic[T]):
    """One page of things; `nextCursor` leads on, null on the last page."""

    code: Literal[200]
    msg: str
    total: int
    rows: list[T]
    nextCursor: str | None


class Refusal(BaseModel):
    """Why a call was refused: the HTTP status, a sentence that names the field, and a word for programs."""

    code: int
    msg: str
    error: str


class Health(BaseModel):
    """Whether the function starts."""

    status: Literal["ok"]
    stage: str


class Application(BaseModel):
    """An application, without its credentials."""

    appId: str
    images: str
    applicationType: str
    homeUrl: str
    version: str
    description: str
    callbackUrls: list[str]
    origins: list[str]
    reinsert: str
    strict: bool
    commentTypes: str
    requestsPerSecond: int
    rowsPerSecond: int
    rowsPerDay: int
    hosts: list[str]
    name: str
    enabled: bool
    createdAt: Second


class Interface(BaseModel):
    """An interface of a service."""

    name: str
    method: str
    path: str
    description: str


class Service(BaseModel):
    """A service, without its credentials."""

    serverID: str
    name: str
    description: str
    interfaces: list[Interface]
    enabled: bool
    createdAt: Second


class Credential(BaseModel):
    """A credential, its secret masked."""

    credentialId: str
    kind: str
    scheme: str | None
    secret: Literal["******"]
    createdAt: Second
    expiresAt: Second | None
    enabled: bool


class Issued(BaseModel):
    """A new credential: beside these fields the id and the secret, under the names a caller will send them by. Once."""

    model_config = ConfigDict(extra="allow")
    credentialId: str


class UserToken(BaseModel):
    """A token of the hub's own issuer; `expiresIn` in seconds."""

    userId: str
    accessToken: str
    expiresIn: int


class TransactionType(BaseModel):
    """A transaction type of an application."""

    transTypeCode: str
    transTypeName: str


class User(BaseModel):
    """A person of the directory."""

    userId: str
    name: str
    departmentId: str
    departmentName: str
    roles: list[str]
    groups: list[str]
    candidateGroups: list[str]
    phone: str
    email: str
    enabled: bool


class Imported(BaseModel):
    """How many rows a list had."""

    imported: int


class Member(BaseModel):
    """A user as a member."""

    userId: str
    name: str


class Entry(BaseModel):
    """A group, role or department, with the id under its own name; `members` where one is shown."""

    model_config = ConfigDict(extra="allow")
    name: str
    enabled: bool
    members: list[Member] = []


class TargetFilter(BaseModel):
    """What a target receives; an empty list receives everything."""

    appIds: list[str]
    sources: list[str]
    userIds: list[str]
    groupIds: list[str]


class Backlog(BaseModel):
    """Deliveries that wait, and since when the oldest does."""

    pending: int
    dead: int
    oldestPendingSince: Second | None


class Target(BaseModel):
    """An external task centre; its secrets are masked. `backlog` where one is shown."""

    targetId: str
    name: str
    protocol: str
    baseUrl: str
    credential: dict[str, str]
    filter: TargetFilter
    userIds: dict[str, str]
    settings: dict[str, Any]
    rateLimit: dict[str, float] | None
    enabled: bool
    paused: bool
    disabledReason: str | None
    createdAt: Second
    backlog: Backlog | None = None


class Probed(BaseModel):
    """What became of one harmless call to a target."""

    model_config = ConfigDict(extra="allow")
    ok: bool
    status: int
    verdict: str


class Delivery(BaseModel):
    """One (task, target): what is stuck, why, since when."""

    targetId: str
    appId: str
    taskId: str
    status: Literal["pending", "delivered", "dead"]
    deliveredVersion: int
    wantedVersion: int
    since: Second | None
    nextAttemptAt: Second | None
    failures: int
    reason: str | None
    attempts: list[Json]


class Replayed(BaseModel):
    """How many deliveries were moved back; with a cursor there is more to do."""

    moved: int
    busy: int
    cursor: str | None


class Reconciled(BaseModel):
    """What a target lacks."""

    model_config = ConfigDict(extra="allow")
    repaired: int
    cursor: str | None


class Token(BaseModel):
    """An application's token (RFC 6749 section 5.1)."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int


class TokenRefusal(BaseModel):
    """Why there is none (RFC 6749 section 5.2)."""

    error: str
    error_description: str


class TokenForm(BaseModel):
    """Client credentials; the id and secret may stand in HTTP Basic instead."""

    grant_type: Literal["client_credentials"]
    client_id: str = ""
    client_secret: str = ""
