"""Who is calling, once that has been proved. Never taken from a request's body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chalicelib.errors import Forbidden
from chalicelib.storage.directory.model import ADMINISTRATOR_ROLE

Kind = Literal["anonymous", "application", "service", "user", "administrator"]


@dataclass(frozen=True)
class Caller:
    """A proved identity.

    Attributes:
        kind: what is calling; `anonymous` only on public routes.
        app_id: the application or service that called, when it showed a credential of its own.
        user_id: the person, when a user token was shown.
        roles: ids of the person's roles, e.g. `("manager",)`.
        groups: candidate groups the person belongs to, with `ROLE<id>` and `DEPT<id>` for roles and departments.
    """

    kind: Kind
    app_id: str | None = None
    user_id: str | None = None
    roles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def is_administrator(self) -> bool:
        """Whether the caller may administer the hub; a service may when the person it acts for may."""
        return self.kind == "administrator" or (self.kind == "service" and ADMINISTRATOR_ROLE in self.roles)

    def require_administrator(self) -> None:
        """Let administrators pass.

        Raises:
            Forbidden: the caller is not one.
        """
        if not self.is_administrator:
            raise Forbidden("没有权限：需要管理员")

    def require_user(self) -> str:
        """The person's id.

        Raises:
            Forbidden: no person stands behind the call.
        """
        if self.user_id is None:
            raise Forbidden("没有权限：需要用户身份")
        return self.user_id

    def require_application(self) -> str:
        """The application's id.

        Raises:
            Forbidden: no application stands behind the call.
        """
        if self.app_id is None:
            raise Forbidden("没有权限：需要应用身份")
        return self.app_id


ANONYMOUS = Caller("anonymous")
