"""Bodies that tell of applications, services and their credentials (docs/protocols/hub.md)."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from chalicelib.protocols.hub.admin_wire import Moment
from chalicelib.storage.directory.model import Interface
from chalicelib.todo.hosts import check_host
from chalicelib.todo.urls import check_origin, check_url
from chalicelib.web.fields import LINES, legible
from chalicelib.web.validate import Body, Id, Line, Name

Address = Annotated[Line, BeforeValidator(lambda url: check_url(url) if url else url)]
Link = Annotated[Line, BeforeValidator(check_url)]
Origin = Annotated[Line, BeforeValidator(check_origin)]
HostName = Annotated[Line, BeforeValidator(check_host)]
Short = Annotated[
    str, StringConstraints(strict=True, strip_whitespace=True, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")
]
Told = Annotated[
    str, StringConstraints(strict=True, strip_whitespace=True, max_length=2000, pattern=LINES), AfterValidator(legible)
]
Most = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)]
MOST_ORIGINS, MOST_CALLBACKS, MOST_INTERFACES, MOST_HOSTS = 20, 20, 200, 50
Origins = Annotated[list[Origin], Field(max_length=MOST_ORIGINS)]
Callbacks = Annotated[list[Link], Field(max_length=MOST_CALLBACKS)]

_FIELD_OF = {
    "applicationType": "application_type",
    "callbackUrls": "callback_urls",
    "commentTypes": "comment_types",
    "homeUrl": "home_url",
    "requestsPerSecond": "requests_per_second",
    "rowsPerDay": "rows_per_day",
    "rowsPerSecond": "rows_per_second",
    "version": "release",
}
_USUAL = {"reinsert": "refuse", "commentTypes": "document"}
_CALLED = ("appId", "serverID")


class HolderBody(Body):
    """What is said of an application or a service."""

    def given(self) -> dict[str, Any]:
        """What it says, but for the id, under the names of `Holder`."""
        said = {name: value for name, value in self if value is not None and name not in _CALLED}
        return {_FIELD_OF.get(name, name): _stored(name, value) for name, value in said.items()}


def _stored(name: str, value: Any) -> Any:
    if isinstance(value, list):
        distinct = [value[at] for at in range(len(value)) if value[at] not in value[:at]]
        return tuple(each.read() if isinstance(each, InterfaceBody) else each for each in distinct)
    return "" if value == _USUAL.get(name) else value


class InterfaceBody(Body):
    """One interface of a service."""

    name: Name
    method: Literal["", "GET", "POST", "PUT", "PATCH", "DELETE"] = ""
    path: Line = ""
    description: Told = ""

    def read(self) -> Interface:
        """As it is stored."""
        return Interface(self.name, self.method, self.path, self.description)


Interfaces = Annotated[list[InterfaceBody], Field(max_length=MOST_INTERFACES)]


class Manners(HolderBody):
    """How an application is dealt with: pushes, comments, how much it may ask for (0: all it likes), hosts."""

    reinsert: Literal["refuse", "reopen"] | None = None
    strict: bool | None = Field(None, strict=True)
    commentTypes: Literal["document", "flowable"] | None = None
    requestsPerSecond: Most | None = None
    rowsPerSecond: Most | None = None
    rowsPerDay: Most | None = None
    hosts: Annotated[list[HostName], Field(max_length=MOST_HOSTS)] | None = None


class ApplicationProfile(HolderBody):
    """What an applicant tells of an application; without `appId` one is made up."""

    appId: Id | None = None
    name: Name
    images: Address = ""
    applicationType: Short = ""
    homeUrl: Address = ""
    version: Short = ""
    description: Told = ""
    callbackUrls: Callbacks = Field(default_factory=list)
    origins: Origins = Field(default_factory=list)


class NewApplication(ApplicationProfile, Manners):
    """An application to register; without `appId` one is made up."""


class NewService(HolderBody):
    """A service to register; without `serverID` one is made up."""

    serverID: Id | None = None
    name: Name
    description: Told = ""
    interfaces: Interfaces = Field(default_factory=list)


class HolderChange(HolderBody):
    """Changes; what is absent stays."""

    name: Name | None = None
    enabled: bool | None = Field(None, strict=True)
    description: Told | None = None


class ServiceChange(HolderChange):
    """Changes of a service; what is absent stays."""

    interfaces: Interfaces | None = None


class ApplicationChange(HolderChange, Manners):
    """Changes of an application; what is absent stays."""

    images: Address | None = None
    applicationType: Short | None = None
    homeUrl: Address | None = None
    version: Short | None = None
    callbackUrls: Callbacks | None = None
    origins: Origins | None = None


class CredentialWish(Body):
    """What kind of secret is wanted; `scheme` is for kind signature."""

    kind: Literal["push", "client", "signature", "workorder", "scim"]
    scheme: Literal["zwdd-hmac", "csb-hmac-sha1", "csb-hmac-sha256", "app-key"] | None = None

    @model_validator(mode="after")
    def _scheme_fits_kind(self) -> CredentialWish:
        if (self.kind == "signature") != (self.scheme is not None):
            raise ValueError("kind 为 signature 时须给出 scheme，其它 kind 不得给出 scheme")
        return self


class NewCredential(CredentialWish):
    """A credential to issue; `scheme` is for kind signature."""

    expiresAt: Moment | None = None
