"""What the console is told before anybody has signed in."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from pydantic import BaseModel

from chalicelib.protocols.hub.shapes import Done

__all__ = ["Console", "Done"]


class Oidc(BaseModel):
    """A user centre: authorization code with PKCE, by a public client; its endpoints by discovery."""

    issuer: str
    clientId: str
    scope: str


class Cas(BaseModel):
    """A CAS server: its login page, and the address of the console that it sends people back to."""

    loginUrl: str
    serviceUrl: str


class SignIn(BaseModel):
    """Every way in; `links`: a link with a token of the hub's own, as `make run` prints it."""

    links: bool
    oidc: list[Oidc]
    cas: Cas | None


class Console(BaseModel):
    """The stage and its ways in."""

    stage: str
    signIn: SignIn
