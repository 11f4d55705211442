"""Bearer tokens (JWT): the hub's own (HS256) and those of configured user centres (OIDC, RS256 or ES256)."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from chalicelib.errors import Unauthenticated
from chalicelib.identity import discovery, jwks
from chalicelib.identity.signing import candidates, derive
from chalicelib.lazy import lazy
from chalicelib.settings import Issuer, settings

if TYPE_CHECKING:
    from datetime import datetime

    import jwt
    from jwt.types import Options
else:
    jwt = lazy("jwt")

AUDIENCE = "todohub"
MAX_LENGTH = 8192
MAX_SUBJECT = 255
LEEWAY = 30
"""Seconds by which another machine's clock may differ."""
_KEY = "tokens"
_CAS = "cas"
# Time is checked below against the request's own clock.
_DECODING: Options = {
    "require": ["exp", "sub", "iss", "aud"],
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_sub": False,
    "verify_jti": False,
}


@dataclass(frozen=True)
class Token:
    """What a good token says.

    Attributes:
        kind: whom it names.
        subject: the user's or the application's id.
        credential_id: the client credential it was issued for; empty for users.
        roles: role ids an external user centre gives; the administrator's is always `administrator`.
        external: whether an external user centre vouches for it.
    """

    kind: Literal["application", "user"]
    subject: str
    credential_id: str = ""
    roles: tuple[str, ...] = ()
    external: bool = False


def issue_application_token(app_id: str, credential_id: str, now: datetime, token_id: str) -> tuple[str, int]:
    """A token for an application that proved a client credential, and its life in seconds."""
    seconds = settings().application_token_seconds
    return _issue({"kind": "application", "sub": app_id, "cid": credential_id}, now, seconds, token_id), seconds


def issue_user_token(user_id: str, now: datetime, token_id: str, seconds: int | None = None) -> tuple[str, int]:
    """A token of the hub's own issuer for a person, and its life in seconds."""
    life = seconds or settings().user_token_seconds
    return _issue({"kind": "user", "sub": user_id}, now, life, token_id), life


def issue_cas_token(user_id: str, now: datetime, token_id: str) -> tuple[str, int]:
    """A token for a person for whom the CAS server vouched, and its life in seconds."""
    life = settings().user_token_seconds
    return _issue({"kind": "user", "via": _CAS, "sub": user_id}, now, life, token_id), life


def read(text: str, now: datetime) -> Token:
    """Check a token.

    Raises:
        Unauthenticated: malformed, forged, expired, of an unknown issuer, or made for somebody else.
        UserCentreDown: its issuer's keys cannot be fetched.
    """
    if len(text) > MAX_LENGTH:
        raise Unauthenticated("令牌无效")
    try:
        issuer = jwt.decode(text, options={"verify_signature": False}).get("iss")
        if issuer == settings().own_issuer:
            return _own(_signed_here(text, _Expected(issuer, AUDIENCE), now))
        known = next((each for each in settings().issuers if each.issuer == issuer), None)
        if known is None:
            raise Unauthenticated("令牌的签发者未登记")
        return _external(text, known, now)
    except jwt.PyJWTError:
        raise Unauthenticated("令牌无效") from None


def _issue(claims: dict[str, Any], now: datetime, seconds: int, token_id: str) -> str:
    issued = int(now.timestamp())
    whole = {**claims, "iss": settings().own_issuer, "aud": AUDIENCE, "iat": issued, "exp": issued + seconds}
    return jwt.encode({**whole, "jti": token_id}, derive(_KEY), algorithm="HS256")


def _signed_here(text: str, expected: _Expected, now: datetime) -> dict[str, Any]:
    for key in candidates(_KEY, now):
        with contextlib.suppress(jwt.InvalidSignatureError):
            return _decode(text, key, "HS256", expected, now)
    raise Unauthenticated("令牌无效")


def _own(claims: dict[str, Any]) -> Token:
    kind, subject = claims.get("kind"), claims["sub"]
    if kind == "application":
        return Token("application", subject, credential_id=str(claims.get("cid", "")))
    if kind == "user" and claims.get("via") == _CAS and settings().cas:
        return Token("user", subject, external=True)
    if kind == "user" and "via" not in claims and settings().own_user_tokens:
        return Token("user", subject)
    raise Unauthenticated("令牌无效")


def _external(text: str, issuer: Issuer, now: datetime) -> Token:
    header = jwt.get_unverified_header(text)
    algorithm = header.get("alg")
    if algorithm not in jwks.ALGORITHMS:
        raise Unauthenticated("令牌的签名算法不被接受")
    url = issuer.jwks_url or discovery.find(issuer, now).jwks_url
    key = jwks.find_key(url, str(header.get("kid", "")), algorithm, now)
    if key is None:
        raise Unauthenticated("令牌的签名密钥未知")
    claims = _decode(text, key, algorithm, _Expected(issuer.issuer, issuer.audience), now)
    subject = claims.get(issuer.user_claim)
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT:
        raise Unauthenticated("令牌没有用户标识")
    roles = claims.get(issuer.roles_claim)
    listed = [role for role in roles if isinstance(role, str)] if isinstance(roles, list) else []
    return Token("user", subject, roles=tuple(_role(role, issuer) for role in listed), external=True)


def _role(role: str, issuer: Issuer) -> str:
    """The hub's name of an external role; only the configured one may mean the hub's administrator."""
    if role == issuer.admin_role:
        return "administrator"
    return role if role != "administrator" else f"{issuer.issuer}:administrator"


class _Expected(NamedTuple):
    issuer: str
    audience: str


def _decode(text: str, key: jwt.PyJWK | bytes, algorithm: str, expected: _Expected, now: datetime) -> dict[str, Any]:
    claims = jwt.decode(
        text, key, algorithms=[algorithm], audience=expected.audience, issuer=expected.issuer, options=_DECODING
    )
    subject, expires, starts = claims["sub"], claims["exp"], claims.get("nbf", 0)
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT:
        raise Unauthenticated("令牌没有用户标识")
    if not isinstance(expires, int | float) or not isinstance(starts, int | float):
        raise Unauthenticated("令牌无效")
    if now.timestamp() >= expires + LEEWAY:
        raise Unauthenticated("令牌已过期")
    if now.timestamp() + LEEWAY < starts:
        raise Unauthenticated("令牌尚未生效")
    return claims
