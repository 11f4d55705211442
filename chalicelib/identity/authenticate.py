"""Request → Caller, one function per form of header the documents know. Failures name the header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import Disabled, Unauthenticated
from chalicelib.identity import accounts, credentials, guessing
from chalicelib.identity.caller import Caller
from chalicelib.lazy import lazy
from chalicelib.storage.directory.model import ADMINISTRATOR_ROLE, User

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.identity import tokens
    from chalicelib.identity.call import Call
    from chalicelib.identity.caller import Kind
    from chalicelib.storage.directory.model import Credential, CredentialKind, Holder, HolderKind
else:
    tokens = lazy("chalicelib.identity.tokens")


def by_push_headers(request: Call) -> Caller:
    """`appId` and `accessToken` (task-centre push, 常见问题 1).

    Raises:
        Unauthenticated: one is missing, or they do not belong together.
        Disabled: the application has been switched off.
    """
    app_id, secret = _required(request, "appId"), _required(request, "accessToken")
    _check_secret("application", app_id, "push", secret, request.now, names="appId 或 accessToken")
    return Caller("application", app_id=app_id)


def by_push_headers_or_bearer(request: Call) -> Caller:
    """The credential an application pushes with, or a token: what it pushed, it may ask for with either.

    Raises:
        Unauthenticated, Disabled, UserCentreDown: see `by_push_headers` and `by_bearer`.
    """
    return by_push_headers(request) if request.header("appId") else by_bearer(request)


def by_bearer(request: Call) -> Caller:
    """A token in `Authorization`, bare or after `Bearer`, or else in `accessToken`.

    Raises:
        Unauthenticated: there is none, or it is not good.
        Disabled: its account or application has been switched off.
        UserCentreDown: its issuer's keys cannot be fetched.
    """
    text = _bearer(request.header("Authorization")) or request.header("accessToken")
    if not text:
        raise Unauthenticated("缺少请求头 Authorization", field="Authorization")
    return caller_of_token(text, request.now, field="Authorization")


def by_bearer_or_query(request: Call) -> Caller:
    """As `by_bearer`, with the query parameter `accessToken` as a last resort (work-order centre, 查询应用工单类型)."""
    if request.header("Authorization") or request.header("accessToken"):
        return by_bearer(request)
    text = _bearer(request.query.get("accessToken") or "")
    if not text:
        raise Unauthenticated("缺少 accessToken", field="accessToken")
    return caller_of_token(text, request.now, field="accessToken")


def by_workorder_headers(request: Call) -> Caller:
    """The work-order centre's header sets (公共http请求头参数); the person is the one `accessToken` names.

    `requestType` app needs appID, secretKey, accessToken and Authorization, service needs serverID, secretKey and
    accessToken. `Authorization` may repeat the person's token or carry the application's own.

    Raises:
        Unauthenticated: a header is missing or wrong; `field` is its name.
        Disabled: the application, service or person has been switched off.
        UserCentreDown: the token issuer's keys cannot be fetched.
    """
    kind, name = _workorder_kind(request)
    holder_id, secret = _required(request, name), _required(request, "secretKey")
    user_token = _bearer(_required(request, "accessToken"))
    _check_secret(kind, holder_id, "workorder", secret, request.now, names=f"{name} 或 secretKey")
    person = caller_of_token(user_token, request.now, field="accessToken")
    if person.user_id is None:
        raise Unauthenticated("accessToken 须为用户令牌", field="accessToken")
    if kind == "application":
        _check_authorization(request, user_token, person, holder_id)
        return Caller(person.kind, holder_id, person.user_id, person.roles, person.groups)
    return Caller("service", holder_id, person.user_id, person.roles, person.groups)


def names_workorder_caller(request: Call) -> bool:
    """Whether the call brings any of the centre's header set that a person's own token does without."""
    return any(request.header(name) for name in ("requestType", "appID", "serverID", "secretKey"))


def by_worker(request: Call) -> Caller:
    """A program that stands for nobody: a service or an application with its secret, or a token.

    `requestType`, serverID or appID, and secretKey are enough; with an `accessToken` beside them, as
    `by_workorder_headers`.

    Raises:
        Unauthenticated: a header is missing or wrong; `field` is its name.
        Disabled: the application or service has been switched off.
        UserCentreDown: the token issuer's keys cannot be fetched.
    """
    if not names_workorder_caller(request):
        return by_bearer(request)
    if request.header("accessToken"):
        return by_workorder_headers(request)
    kind, name = _workorder_kind(request)
    holder_id, secret = _required(request, name), _required(request, "secretKey")
    _check_secret(kind, holder_id, "workorder", secret, request.now, names=f"{name} 或 secretKey")
    return Caller(kind, holder_id)


def _workorder_kind(request: Call) -> tuple[HolderKind, str]:
    """Which kind of program calls, and the header that names it."""
    request_type = _required(request, "requestType").strip('"”“').lower()
    if request_type not in ("app", "service"):
        raise Unauthenticated("请求头 requestType 应为 app 或 service", field="requestType")
    return ("application", "appID") if request_type == "app" else ("service", "serverID")


def by_person_or_workorder_headers(request: Call) -> Caller:
    """A person's own token, or the centre's header set: one header of the set makes the whole of it needed.

    A token in `Authorization` and one in `accessToken` have to name the same person.

    Raises:
        Unauthenticated: what is sent is not whole or not good, or the token is an application's.
        Disabled: the application, service or person has been switched off.
        UserCentreDown: the token issuer's keys cannot be fetched.
    """
    if names_workorder_caller(request):
        return by_workorder_headers(request)
    person = by_bearer(request)
    if person.user_id is None:
        raise Unauthenticated("须为用户令牌", field="Authorization")
    if request.header("Authorization") and (text := _bearer(request.header("accessToken"))):
        other = caller_of_token(text, request.now, field="accessToken")
        if other.user_id != person.user_id:
            raise Unauthenticated("Authorization 与 accessToken 不属于同一用户", field="accessToken")
    return person


def by_provisioning(request: Call) -> Caller:
    """A bearer token that may keep the directory: an application's credential of kind scim, or an administrator's.

    Raises:
        Unauthenticated: there is none, or it is not good.
        Forbidden: it is somebody else's.
        Disabled: its account or application has been switched off.
        UserCentreDown: its issuer's keys cannot be fetched.
    """
    named = credentials.read_bearer(_bearer(request.header("Authorization")))
    if named is None:
        caller = by_bearer(request)
        caller.require_administrator()
        return caller
    app_id, secret = named
    _check_secret("application", app_id, "scim", secret, request.now, names="Authorization")
    return Caller("application", app_id=app_id)


def caller_of_token(text: str, now: datetime, *, field: str) -> Caller:
    """Whom a token names: an application, a user or an administrator. At most 1 round trip, none when warm.

    Raises:
        Unauthenticated: the token is not good; `field` says where it came from.
        Disabled: its account or application has been switched off.
        UserCentreDown: its issuer's keys cannot be fetched.
    """
    try:
        token = tokens.read(text, now)
    except Unauthenticated as error:
        guessing.told("token")
        raise Unauthenticated(error.message, field=field) from None
    if token.kind == "application":
        return _application(token.subject, token.credential_id, now, field)
    return _user(token.subject, token.roles, now, field, external=token.external)


def check_client(app_id: str, secret: str, now: datetime) -> Credential:
    """The client credential that an application shows to get a token.

    Raises:
        Unauthenticated: unknown id or wrong secret.
        Disabled: the application has been switched off.
    """
    return _check_secret("application", app_id, "client", secret, now, names="client_id 或 client_secret")


def _check_secret(
    kind: HolderKind, key: str, credential_kind: CredentialKind, secret: str, now: datetime, *, names: str
) -> Credential:
    def check(holder: Holder) -> tuple[Holder, Credential] | None:
        live = [c for c in holder.credentials if c.kind == credential_kind and c.is_live(now)]
        found = credentials.match(live, secret)
        return (holder, found) if found else None

    with guessing.watched(f"{kind} {key}"):
        result = accounts.check_holder(kind, key, check, now)
        if result is None:
            message = f"{names} 错误"
            raise Unauthenticated(message, field=names.partition(" ")[0], claimed=accounts.registered(kind, key, now))
    holder, credential = result
    if not holder.enabled:
        raise Disabled("应用已被停用" if kind == "application" else "服务已被停用")
    return credential


def _check_authorization(request: Call, user_token: str, person: Caller, app_id: str) -> None:
    text = _bearer(_required(request, "Authorization"))
    if text == user_token:
        return
    other = caller_of_token(text, request.now, field="Authorization")
    same = other.app_id == app_id if other.user_id is None else other.user_id == person.user_id
    if not same:
        raise Unauthenticated("Authorization 与 accessToken 不属于同一用户或应用", field="Authorization")


def _application(app_id: str, credential_id: str, now: datetime, field: str) -> Caller:
    """An application's token is good as long as the credential it was issued for."""

    def check(holder: Holder) -> Holder | None:
        own = (c for c in holder.credentials if c.credential_id == credential_id and c.is_live(now))
        return holder if any(own) else None

    holder = accounts.check_holder("application", app_id, check, now)
    if holder is None:
        raise Unauthenticated("令牌所属的凭证已失效", field=field)
    if not holder.enabled:
        raise Disabled("应用已被停用")
    return Caller("application", app_id=app_id)


def _user(user_id: str, roles: tuple[str, ...], now: datetime, field: str, *, external: bool) -> Caller:
    """A person; one whom an external user centre vouches for need not be in the directory."""
    stored = accounts.user(user_id, now)
    if stored is None:
        if not external:
            raise Unauthenticated("令牌的用户不存在", field=field)
        stored = User(user_id, "")
    if not stored.enabled:
        raise Disabled("账号已被停用")
    whole = User(user_id, stored.name, stored.department_id, roles=(*stored.roles, *roles), groups=stored.groups)
    kind: Kind = "administrator" if ADMINISTRATOR_ROLE in whole.roles else "user"
    return Caller(kind, user_id=user_id, roles=tuple(dict.fromkeys(whole.roles)), groups=whole.candidate_groups)


def _required(request: Call, name: str) -> str:
    value = request.header(name)
    if not value:
        message = f"缺少请求头 {name}"
        raise Unauthenticated(message, field=name)
    return value


def _bearer(text: str) -> str:
    """A token without the `Bearer` before it."""
    scheme, _, rest = text.partition(" ")
    return rest.strip() if scheme.lower() == "bearer" else text
