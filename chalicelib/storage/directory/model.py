"""What the registry knows: applications, services, credentials, users, groups, roles, departments. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

CredentialKind = Literal["push", "client", "signature", "workorder", "scim"]
Scheme = Literal["", "zwdd-hmac", "csb-hmac-sha1", "csb-hmac-sha256", "app-key"]
HolderKind = Literal["application", "service"]
Reinsert = Literal["", "reopen"]
CommentTypes = Literal["", "flowable"]
EntryKind = Literal["group", "role", "department"]

ADMINISTRATOR_ROLE = "administrator"


@dataclass(frozen=True)
class Credential:
    """One secret of an application or a service.

    Attributes:
        credential_id: names it; safe to show.
        kind: where it opens the door: push headers, client credentials, signed requests, work-order headers, SCIM.
        scheme: how a `signature` credential signs; empty for the others.
        secret_hash: SHA-256 (hex) of a secret that is only compared.
        sealed: the encrypted secret, when the hub must be able to read it to verify an HMAC.
    """

    credential_id: str
    kind: CredentialKind
    created_at: datetime
    scheme: Scheme = ""
    secret_hash: str = ""
    sealed: str = ""
    expires_at: datetime | None = None
    enabled: bool = True

    def is_live(self, now: datetime) -> bool:
        """Whether it opens anything at this moment."""
        return self.enabled and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True)
class Interface:
    """One thing that a service offers on the service bus, or calls."""

    name: str
    method: str = ""
    path: str = ""
    description: str = ""


@dataclass(frozen=True)
class Holder:
    """An application or a service, with its credentials; one row, so that one read tells whether a call may pass.

    Attributes:
        images: where an application's icon is.
        reinsert: what a push's insert of an ended task means: an error (empty), or the task's next round.
        strict: pushes are held to the document's table of required fields, to the letter.
        comment_types: how the work-order centre numbers its comments: as the document (empty) or as the Java original.
        application_type: what it is, in its applicant's words: web, mobile, …
        release: the application's own version.
        callback_urls: where its sign-in may lead people back to.
        origins: scheme, host and port of its pages, which may call the hub from a browser.
        interfaces: a service's.
        hosts: which hosts its tasks' URLs may have (`*.` before one: all below it); any when empty.
        requests_per_second, rows_per_second, rows_per_day: what an application may ask for; 0 is as much as it likes.
    """

    kind: HolderKind
    id: str
    name: str
    created_at: datetime
    images: str = ""
    enabled: bool = True
    credentials: tuple[Credential, ...] = ()
    version: int = 0
    reinsert: Reinsert = ""
    strict: bool = False
    comment_types: CommentTypes = ""
    application_type: str = ""
    home_url: str = ""
    release: str = ""
    description: str = ""
    callback_urls: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    interfaces: tuple[Interface, ...] = ()
    requests_per_second: int = 0
    rows_per_second: int = 0
    rows_per_day: int = 0
    hosts: tuple[str, ...] = ()

    def live(self, kind: CredentialKind, now: datetime) -> tuple[Credential, ...]:
        """Its credentials of one kind that open a door now; none when it is disabled."""
        return tuple(c for c in self.credentials if self.enabled and c.kind == kind and c.is_live(now))


@dataclass(frozen=True)
class User:
    """A person of the directory. `roles` and `groups` are ids; version 0 means not stored yet.

    Attributes:
        deleted: SCIM has deleted him: disabled, and out of SCIM's sight.
        scim: what SCIM was told of him beyond the other fields; empty when it never was.
    """

    user_id: str
    name: str
    department_id: str = ""
    department_name: str = ""
    roles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    phone: str = ""
    enabled: bool = True
    deleted: bool = False
    scim: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0
    email: str = ""

    @property
    def mail_address(self) -> str:
        """Where mail reaches the person: what administrators say, else what SCIM told; empty where nobody did."""
        told = [each for each in self.scim.get("attributes", {}).get("emails") or () if each.get("value")]
        first = next((each for each in told if each.get("primary")), told[0] if told else {})
        return self.email or str(first.get("value", ""))

    @property
    def candidate_groups(self) -> tuple[str, ...]:
        """Groups the person acts for, once each: own groups, `ROLE<id>` of every role, `DEPT<id>` of the department."""
        department = (f"DEPT{self.department_id}",) if self.department_id else ()
        return tuple(dict.fromkeys((*self.groups, *(f"ROLE{role}" for role in self.roles), *department)))


@dataclass(frozen=True)
class Entry:
    """A named group, role or department; who belongs to it is told by the users. `heads`: ids of a department's."""

    kind: EntryKind
    id: str
    name: str
    parent_id: str = ""
    enabled: bool = True
    external_id: str = ""
    version: int = 0
    heads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Member:
    """A user as a member of a candidate group."""

    user_id: str
    name: str
