"""Signed requests of the create-todo v2 family (docs/protocols/gov_task.md): which scheme, whose, fresh, and new.

A credential has one scheme, and only that one opens it. The signature is checked before the nonce is taken, so nobody
can use up another's nonces. CSB callers need not send a nonce; then the signature itself may be used only once.
"""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib import signing_schemes as schemes
from chalicelib.errors import Disabled, Unauthenticated
from chalicelib.identity import accounts, credentials, guessing, vault
from chalicelib.identity.caller import Caller
from chalicelib.storage.base import nonces

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.identity.call import Call
    from chalicelib.storage.directory.model import Credential, Holder

WINDOW = timedelta(seconds=300)
MAX_NONCE = 128
_NOBODYS = "0" * 43
"""The secret that a signature is worked out with where there is none."""
Pairs = Sequence[tuple[str, str]]
_CSB_SIGNED = ("_api_name", "_api_version", "_api_timestamp", "_api_access_key", "_api_nonce")


@dataclass(frozen=True)
class _Signed:
    """A request that claims to be signed.

    Attributes:
        expected: gives the right signature for a scheme and a secret.
        nonce: what may be used only once.
    """

    app_id: str
    schemes: tuple[str, ...]
    signature: str
    at: datetime
    nonce: str
    expected: Callable[[str, str], str]
    field: str


def by_signature(request: Call, parameters: Pairs) -> Caller:
    """Accept `X-Hmac-Auth-*` (zwdd-hmac), `_api_*` (csb-hmac-sha1, -sha256) or `appKey` with `secretKey` (app-key).

    `parameters` are what the call says, decoded, however it travels.

    Raises:
        Unauthenticated: a header is missing or wrong, the time is more than 300 s off, or the nonce was used before.
        Disabled: the application has been switched off.
        Unavailable: the nonce store did not answer.
    """
    if request.header("X-Hmac-Auth-Signature"):
        signed = _zwdd(request, parameters)
    elif request.header("_api_signature"):
        signed = _csb(request, parameters)
    else:
        return _app_key(request)
    if abs(request.now - signed.at) > WINDOW:
        raise Unauthenticated("时间戳与服务器相差超过 300 秒", field=signed.field)
    _check(signed.app_id, lambda holder: _verify(signed, holder, request.now), request.now, "签名错误")
    if not nonces.use(signed.app_id, signed.nonce, uuid.uuid4().hex, request.now, signed.at + WINDOW):
        raise Unauthenticated("请求已被使用过（nonce 重复）", field=signed.field)
    return Caller("application", app_id=signed.app_id)


def _zwdd(request: Call, parameters: Pairs) -> _Signed:
    stamp, nonce = _header(request, "X-Hmac-Auth-Timestamp"), _header(request, "X-Hmac-Auth-Nonce")
    if _header(request, "X-Hmac-Auth-Version") != schemes.ZWDD_VERSION:
        message = f"应为 {schemes.ZWDD_VERSION}"
        raise Unauthenticated(message, field="X-Hmac-Auth-Version")
    text = schemes.zwdd_string_to_sign(request.method, stamp, nonce, request.path, parameters)
    return _Signed(
        app_id=_header(request, "apiKey"),
        schemes=("zwdd-hmac",),
        signature=_header(request, "X-Hmac-Auth-Signature"),
        at=_moment(stamp),
        nonce=nonce,
        expected=lambda _, secret: schemes.zwdd_signature(secret, text),
        field="X-Hmac-Auth-Signature",
    )


def _csb(request: Call, parameters: Pairs) -> _Signed:
    stamp, signature = _header(request, "_api_timestamp"), _header(request, "_api_signature")
    headers = [(name, request.header(name)) for name in _CSB_SIGNED if request.header(name)]
    if any(name.startswith("_api_") for name, _ in parameters):
        # Signed is a sorted mixture of both; a nonce moved into the query would be signed all the same, and be free.
        raise Unauthenticated("_api_ 参数只能放在请求头中", field="_api_signature")
    text = schemes.csb_string_to_sign([*parameters, *headers])
    return _Signed(
        app_id=_header(request, "_api_access_key"),
        schemes=("csb-hmac-sha1", "csb-hmac-sha256"),
        signature=signature,
        at=_milliseconds(stamp),
        nonce=_header(request, "_api_nonce") if request.header("_api_nonce") else signature,
        expected=lambda scheme, secret: _csb_signature(scheme, secret, text),
        field="_api_signature",
    )


def _app_key(request: Call) -> Caller:
    app_id = request.header("appKey") or request.header("accessKey")
    if not app_id:
        raise Unauthenticated("缺少签名：X-Hmac-Auth-Signature、_api_signature 或 appKey 与 secretKey", field="appKey")
    secret = _header(request, "secretKey")

    def check(holder: Holder) -> Holder | None:
        return holder if credentials.match(_live(holder, ("app-key",), request.now), secret) else None

    _check(app_id, check, request.now, "appKey 或 secretKey 错误")
    return Caller("application", app_id=app_id)


def is_signed(request: Call) -> bool:
    """Whether a call shows a signature, or a key pair, in its headers."""
    return any(request.header(name) for name in ("X-Hmac-Auth-Signature", "_api_signature", "secretKey"))


def credential_of(app_id: str, secret: str, now: datetime) -> Credential:
    """The live signature credential of an application that a secret is of.

    Raises:
        Unauthenticated: none of its credentials has this secret.
        Disabled: the application has been switched off.
    """
    found: list[Credential] = []

    def check(holder: Holder) -> Holder | None:
        live = [c for c in holder.credentials if c.kind == "signature" and c.is_live(now)]
        found[:] = [c for c in live if _has(c, secret, holder.id)]
        for _ in range(credentials.MAX_LIVE - len(live)):
            hmac.compare_digest(_NOBODYS.encode(), secret.encode())
        return holder if found else None

    _check(app_id, check, now, "appkey 或 appsecret 错误")
    return found[0]


def _has(credential: Credential, secret: str, app_id: str) -> bool:
    if not credential.sealed:
        return credentials.match([credential], secret) is not None
    return hmac.compare_digest(vault.unseal(credential.sealed, app_id).encode(), secret.encode())


def _check(app_id: str, check: Callable[[Holder], Holder | None], now: datetime, message: str) -> None:
    with guessing.watched(f"application {app_id}"):
        holder = accounts.check_holder("application", app_id, check, now)
        if holder is None:
            raise Unauthenticated(message, claimed=accounts.registered("application", app_id, now))
    if not holder.enabled:
        raise Disabled("应用已被停用")


def _verify(signed: _Signed, holder: Holder, now: datetime) -> Holder | None:
    """The holder, if one of its secrets gives this signature; as many are worked out as may live at once."""
    live = _live(holder, signed.schemes, now)
    secrets: list[tuple[str, str]] = [(each.scheme, vault.unseal(each.sealed, holder.id)) for each in live]
    secrets += [(signed.schemes[-1], _NOBODYS)] * (credentials.MAX_LIVE - len(live))
    right = [signed.expected(scheme, secret).encode() for scheme, secret in secrets]
    good = [hmac.compare_digest(each, signed.signature.encode()) for each in right]
    return holder if any(good[: len(live)]) else None


def _live(holder: Holder, wanted: tuple[str, ...], now: datetime) -> list[Credential]:
    return [c for c in holder.credentials if c.kind == "signature" and c.scheme in wanted and c.is_live(now)]


def _csb_signature(scheme: str, secret: str, text: str) -> str:
    return schemes.csb_signature("sha1" if scheme == "csb-hmac-sha1" else "sha256", secret, text)


def _header(request: Call, name: str) -> str:
    value = request.header(name)
    if not value:
        message = f"缺少请求头 {name}"
        raise Unauthenticated(message, field=name)
    if name.lower().endswith("nonce") and len(value) > MAX_NONCE:
        message = f"最多 {MAX_NONCE} 个字符"
        raise Unauthenticated(message, field=name)
    return value


def _moment(text: str) -> datetime:
    """ISO 8601 with an offset, as zwdd sends it: `2024-06-06T12:00:03.000+08:00`."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Unauthenticated("应为带时区的 ISO 8601 时间", field="X-Hmac-Auth-Timestamp")
    return moment


def _milliseconds(text: str) -> datetime:
    """Milliseconds since 1970, as CSB sends it."""
    if not (text.isascii() and text.isdigit() and len(text) == len("1507884348630")):
        raise Unauthenticated("应为毫秒时间戳", field="_api_timestamp")
    return datetime.fromtimestamp(int(text) / 1000, UTC)
