"""Bodies of asking for a registration and of refusing one (docs/protocols/hub.md)."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from chalicelib.protocols.hub.holder_wire import ApplicationProfile, CredentialWish, NewService, Told
from chalicelib.web.fields import LINES, legible
from chalicelib.web.validate import Body


class AskedCredential(CredentialWish):
    """The kind of secret an application needs first. Keeping the directory (scim) is not asked for."""

    @model_validator(mode="after")
    def _is_for_applications(self) -> AskedCredential:
        if self.kind == "scim":
            raise ValueError("kind 为 scim 的凭证由管理员签发")
        return self


class NewRegistration(Body):
    """An application or a service that somebody asks to have registered: exactly one of the two."""

    application: ApplicationProfile | None = None
    service: NewService | None = None
    credential: AskedCredential | None = None
    reason: Told = ""

    @model_validator(mode="after")
    def _is_one_of_the_two(self) -> NewRegistration:
        if (self.application is None) == (self.service is None):
            raise ValueError("application 与 service 须且只能给出一个")
        if self.service is not None and self.credential is not None:
            raise ValueError("credential 只用于 application")
        return self


class RefusalReason(Body):
    """Why a registration is refused; its applicant reads it."""

    reason: Annotated[
        str,
        StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=1000, pattern=LINES),
        AfterValidator(legible),
    ] = Field()
