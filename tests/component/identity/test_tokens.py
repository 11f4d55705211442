"""Tokens of the hub's own issuer and of an external user centre, good and forged."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from chalicelib.errors import Disabled, Unauthenticated, UserCentreDown
from chalicelib.identity import jwks, tokens
from chalicelib.identity.authenticate import caller_of_token
from chalicelib.identity.caller import Caller
from chalicelib.identity.signing import derive
from chalicelib.settings import Issuer, Settings
from chalicelib.storage.directory.model import User
from chalicelib.storage.directory.users import change_users
from tests.component.identity.issuer import EC_KEY, OTHER_RSA_KEY, RSA_KEY, UserCentre, public, sign

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture
def centre(monkeypatch):
    running = UserCentre()
    issuer = Issuer("https://sso.example.cn", "hub", running.url, user_claim="uid", admin_role="hub-admin")
    monkeypatch.setattr(tokens, "settings", lambda: Settings(issuers=(issuer,)))
    yield running
    running.stop()


def claims(**changes):
    at = int(NOW.timestamp())
    whole = {"iss": "https://sso.example.cn", "aud": "hub", "sub": "s-1", "uid": "zhangsan", "iat": at, "exp": at + 60}
    return {name: value for name, value in {**whole, **changes}.items() if value is not None}


def caller(text, now=NOW):
    return caller_of_token(text, now, field="Authorization")


def own(kind="user", **changes):
    at = int(NOW.timestamp())
    whole = {"iss": "urn:todohub:local", "aud": "todohub", "sub": "u", "kind": kind, "iat": at, "exp": at + 60}
    return {**whole, **changes}


def test_an_own_user_token_names_its_user_until_it_expires():
    change_users({"u": lambda _: User("u", "某", roles=("5",))})
    text, seconds = tokens.issue_user_token("u", NOW, "id-1")
    assert seconds == 43200
    assert caller(text) == Caller("user", user_id="u", roles=("5",), groups=("ROLE5",))
    with pytest.raises(Unauthenticated, match="过期"):
        caller(text, NOW + timedelta(seconds=seconds + tokens.LEEWAY))


def test_an_own_token_of_an_unknown_user_is_refused():
    text, _ = tokens.issue_user_token("nobody", NOW, "id-1")
    with pytest.raises(Unauthenticated, match="不存在"):
        caller(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "a.b.c",
        "eyJhbGciOiJIUzI1NiJ9..",
        "张三",
        "." * 9000,
        "e30.e30.e30",
    ],
)
def test_what_is_no_token_is_refused(text):
    with pytest.raises(Unauthenticated):
        caller(text)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "other"},
        {"iss": "urn:todohub:prod"},
        {"kind": "administrator"},
        {"sub": ""},
        {"sub": 5},
        {"sub": None},
        {"exp": "tomorrow"},
        {"exp": None},
        {"exp": int(NOW.timestamp()) - 31},
        {"nbf": int(NOW.timestamp()) + 31},
    ],
)
def test_an_own_token_with_a_wrong_claim_is_refused(changes):
    change_users({"u": lambda _: User("u", "某")})
    key = derive("tokens")
    good = {name: value for name, value in own(**changes).items() if value is not None}
    assert caller(jwt.encode(own(), key, algorithm="HS256")).user_id == "u"
    with pytest.raises(Unauthenticated):
        caller(jwt.encode(good, key, algorithm="HS256"))


def test_forged_and_unsigned_tokens_are_refused():
    change_users({"u": lambda _: User("u", "某")})
    head = urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    body = urlsafe_b64encode(json.dumps(own()).encode()).rstrip(b"=").decode()
    for text in (
        jwt.encode(own(), derive("cursor"), algorithm="HS256"),
        jwt.encode(own(), derive("tokens") * 2, algorithm="HS512"),
        f"{head}.{body}.",
    ):
        with pytest.raises(Unauthenticated):
            caller(text)


def test_own_user_tokens_are_refused_where_the_stage_does_not_issue_them(monkeypatch):
    text, _ = tokens.issue_user_token("u", NOW, "id-1")
    monkeypatch.setattr(tokens, "settings", lambda: Settings(own_user_tokens=False))
    with pytest.raises(Unauthenticated):
        caller(text)


@pytest.mark.parametrize(("algorithm", "key_id"), [("RS256", "r1"), ("ES256", "e1")])
def test_a_user_centres_token_names_its_user(centre, algorithm, key_id):
    text = sign(claims(roles=["5", "administrator", 7]), algorithm=algorithm, key_id=key_id)
    found = caller(text)
    assert (found.kind, found.user_id) == ("user", "zhangsan")
    assert found.groups == ("ROLE5", "ROLEhttps://sso.example.cn:administrator")


def test_the_configured_role_makes_an_administrator(centre):
    assert caller(sign(claims(roles=["hub-admin"]))).is_administrator


def test_a_user_centres_user_keeps_his_directory_groups_and_may_be_disabled(centre):
    change_users({"zhangsan": lambda _: User("zhangsan", "张三", groups=("g",))})
    assert caller(sign(claims(roles=["5"]))).groups == ("g", "ROLE5")
    change_users({"zhangsan": lambda _: User("zhangsan", "张三", enabled=False, version=1)})
    with pytest.raises(Disabled):
        caller(sign(claims()), NOW + timedelta(seconds=10))


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "other"},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": None},
        {"uid": None},
        {"uid": ["zhangsan"]},
        {"sub": None},
        {"exp": int(NOW.timestamp()) - 31},
        {"nbf": int(NOW.timestamp()) + 31},
    ],
)
def test_a_user_centres_token_with_a_wrong_claim_is_refused(centre, changes):
    with pytest.raises(Unauthenticated):
        caller(sign(claims(**changes)))


def test_a_key_that_was_not_published_is_refused(centre):
    for key_id in ("r1", "r2", ""):
        with pytest.raises(Unauthenticated):
            caller(sign(claims(), key=OTHER_RSA_KEY, key_id=key_id))


def test_the_public_key_is_never_taken_for_a_secret(centre):
    pem = RSA_KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    head = urlsafe_b64encode(b'{"alg":"HS256","kid":"r1"}').rstrip(b"=")
    body = urlsafe_b64encode(json.dumps(claims()).encode()).rstrip(b"=")
    mac = urlsafe_b64encode(hmac.digest(pem, head + b"." + body, hashlib.sha256)).rstrip(b"=")
    with pytest.raises(Unauthenticated, match="算法"):
        caller(b".".join((head, body, mac)).decode())
    with pytest.raises(Unauthenticated):
        caller(sign(claims(), algorithm="ES256", key=EC_KEY, key_id="r1"))
    with pytest.raises(Unauthenticated, match="算法"):
        caller(jwt.encode(claims(), RSA_KEY, algorithm="RS512", headers={"kid": "r1"}))


def test_keys_are_fetched_once_and_again_for_a_new_key_id_but_not_at_every_wrong_one(centre):
    for _ in range(3):
        caller(sign(claims()))
    assert centre.fetches == 1
    centre.published.append(public("r2", "RS256", OTHER_RSA_KEY))
    late = NOW + timedelta(seconds=jwks.RETRY_SECONDS)
    assert caller(sign(claims(), key=OTHER_RSA_KEY, key_id="r2"), late).user_id == "zhangsan"
    for number in range(20):
        with pytest.raises(Unauthenticated):
            caller(sign(claims(), key_id=f"unknown-{number}"), late)
    assert centre.fetches == 2


def test_a_withdrawn_key_is_refused_when_its_time_is_over(centre):
    text = sign(claims(exp=int(NOW.timestamp()) + 7200))
    caller(text)
    centre.published = [public("r3", "RS256", OTHER_RSA_KEY)]
    with pytest.raises(Unauthenticated):
        caller(text, NOW + timedelta(seconds=jwks.KEEP_SECONDS))


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, None), (302, None), (200, b"<html>"), (200, b"{}"), (200, b"[]"), (200, b" " * 300_000), (404, None)],
)
def test_a_user_centre_that_gives_no_keys_is_down(centre, status, body):
    centre.status, centre.body = status, body
    with pytest.raises(UserCentreDown):
        caller(sign(claims()))


def test_known_keys_outlive_a_user_centre_that_is_down(centre):
    text = sign(claims(exp=int(NOW.timestamp()) + 7200))
    caller(text)
    centre.status = 500
    assert caller(text, NOW + timedelta(seconds=jwks.KEEP_SECONDS)).user_id == "zhangsan"
