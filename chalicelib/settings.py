"""The environment, read once into a frozen value. Every setting with its default is listed in `Settings`."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

STAGES = ("local", "dev", "prod")
NO_WAY_IN = (
    "Nobody could sign in to stage {stage}: set TODOHUB_ISSUERS (an OIDC user centre), TODOHUB_CAS (a CAS server) or "
    "TODOHUB_OWN_USER_TOKENS=true (tokens that administrators issue) in the environment_variables of the stage in "
    ".chalice/config.json; docs/user-centre.md has an example of each."
)
"""What is said of a stage that would be deployed without a way in."""


class SettingsError(ValueError):
    """Raised while a function starts, when its environment cannot be understood; names the variable."""


@dataclass(frozen=True)
class Issuer:
    """An external user centre (OIDC). Its tokens are accepted when signed RS256 or ES256 by a key of its JWKS.

    Attributes:
        issuer: its `iss`, an https address (http on loopback), below which its discovery document lies.
        audience: the `aud` a token must name; `client_id` when absent. One of the two must be given.
        jwks_url: where its keys are; told by its discovery document when absent.
        client_id: the console's, a public client (authorization code with PKCE); without it nobody signs in to the
            console here, though tokens are accepted.
        scope: what the console asks for.
        user_claim: the claim that holds the hub's user id.
        roles_claim: the claim that lists roles, if any.
        admin_role: the role of those that administer the hub.
    """

    issuer: str
    audience: str = ""
    jwks_url: str = ""
    client_id: str = ""
    scope: str = "openid profile"
    user_claim: str = "sub"
    roles_claim: str = "roles"
    admin_role: str = "administrator"


@dataclass(frozen=True)
class Cas:
    """A CAS 3.0 server; the hub exchanges its tickets for tokens of its own.

    Attributes:
        url: what its paths begin with, e.g. `https://cas.example.edu.cn/cas`; https (http on loopback).
        service_url: the address of the console that tickets are issued for, to the letter.
        user_attribute: the attribute that holds the hub's user id; the user name when absent.
    """

    url: str
    service_url: str
    user_attribute: str = ""


@dataclass(frozen=True)
class Settings:
    """What differs between stages.

    Attributes:
        stage: `TODOHUB_STAGE`, one of local, dev, prod; local when absent.
        name: `TODOHUB_NAME`, what the hub is called in the trail of a change that passes through several hubs; one that
            is unique to the deployment when absent (identity/hub_name.py).
        tables: `TODOHUB_TABLES`, what the names of the tables begin with; `todohub-<stage>-` when absent. Only
            `make verify-data` is given another, to look at tables that were restored beside the stage's own.
        files: `TODOHUB_FILES`, the bucket of attachments; `todohub-<stage>-files` when absent. `make deploy` and
            `make up` set it to the one of their stack.
        issuers: `TODOHUB_ISSUERS`, a JSON list of objects with the fields of `Issuer`; none when absent.
        cas: `TODOHUB_CAS`, a JSON object with the fields of `Cas`; none when absent.
        own_user_tokens: `TODOHUB_OWN_USER_TOKENS`, `true` lets administrators issue user tokens with the hub's own
            issuer and lets those tokens in; by default only the local stage does.
        application_token_seconds: `TODOHUB_APPLICATION_TOKEN_SECONDS`, life of a client-credentials token; 7200.
        user_token_seconds: `TODOHUB_USER_TOKEN_SECONDS`, life of a user token of the own issuer; 43200.
        call_seconds: `TODOHUB_CALL_SECONDS`, after which an HTTP call begins no further attempt at AWS; 20
            (time_limit.py). More only where no gateway waits, as on a slow machine that runs the tests.
        wrong_secrets: `TODOHUB_WRONG_SECRETS`, how many wrong secrets of one id from one address a container compares
            in ten minutes before it lets them wait; 10.
        watch_hours: `TODOHUB_WATCH_HOURS`, after which a running process instance is looked at, whether it stands
            still; 168.
    """

    stage: str = "local"
    name: str = ""
    tables: str = ""
    files: str = ""
    issuers: tuple[Issuer, ...] = ()
    cas: Cas | None = None
    own_user_tokens: bool = True
    application_token_seconds: int = 7200
    user_token_seconds: int = 43200
    call_seconds: int = 20
    wrong_secrets: int = 10
    watch_hours: int = 168

    def table(self, name: str) -> str:
        """The full name of a DynamoDB table: `registry` → `todohub-local-registry`."""
        return f"{self.tables or f'todohub-{self.stage}-'}{name}"

    @property
    def bucket(self) -> str:
        """The bucket of attachments."""
        return self.files or f"todohub-{self.stage}-files"

    def queue(self, name: str) -> str:
        """The full name of an SQS queue: `doorbell` → `todohub-local-doorbell`."""
        return f"todohub-{self.stage}-{name}"

    @property
    def lets_people_in(self) -> bool:
        """Whether there is any way for a person to sign in."""
        return bool(self.own_user_tokens or self.issuers or self.cas)

    @property
    def signing_secret(self) -> str:
        """Name of the Secrets Manager secret from which every signing key is derived."""
        return f"todohub-{self.stage}-signing"

    @property
    def encryption_key(self) -> str:
        """Alias of the KMS key that encrypts the secrets the hub must be able to read back."""
        return f"alias/todohub-{self.stage}"

    @property
    def own_issuer(self) -> str:
        """The `iss` of the tokens the hub signs itself; differs by stage, so a token never crosses stages."""
        return f"urn:todohub:{self.stage}"


@cache
def settings() -> Settings:
    """The settings of this process."""
    return read_settings(os.environ)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Parse an environment.

    Raises:
        SettingsError: a variable has a value that is not allowed.
    """
    stage = environment.get("TODOHUB_STAGE", "local")
    if stage not in STAGES:
        message = f"TODOHUB_STAGE is {stage!r}; it must be one of {', '.join(STAGES)}"
        raise SettingsError(message)
    return Settings(
        stage=stage,
        name=_name(environment.get("TODOHUB_NAME", "")),
        tables=environment.get("TODOHUB_TABLES", ""),
        files=environment.get("TODOHUB_FILES", ""),
        issuers=_issuers(environment.get("TODOHUB_ISSUERS", "")),
        cas=_cas(environment.get("TODOHUB_CAS", "")),
        own_user_tokens=_flag(environment, "TODOHUB_OWN_USER_TOKENS", default=stage == "local"),
        application_token_seconds=_seconds(environment, "TODOHUB_APPLICATION_TOKEN_SECONDS", 7200),
        user_token_seconds=_seconds(environment, "TODOHUB_USER_TOKEN_SECONDS", 43200),
        call_seconds=_seconds(environment, "TODOHUB_CALL_SECONDS", 20),
        wrong_secrets=_number(environment, "TODOHUB_WRONG_SECRETS", 10),
        watch_hours=_number(environment, "TODOHUB_WATCH_HOURS", 168),
    )


def _name(text: str) -> str:
    if not re.fullmatch("[A-Za-z0-9._-]{0,64}", text):
        message = f"TODOHUB_NAME is {text!r}; it must be at most 64 of A-Z a-z 0-9 . _ -"
        raise SettingsError(message)
    return text


def _issuers(text: str) -> tuple[Issuer, ...]:
    if not text.strip():
        return ()
    try:
        return tuple(_issuer(entry) for entry in json.loads(text))
    except (ValueError, TypeError) as error:
        message = f"TODOHUB_ISSUERS must be a JSON list of objects with issuer, and audience or client_id: {error}"
        raise SettingsError(message) from error


def _issuer(entry: dict[str, Any]) -> Issuer:
    _check_texts(entry, "issuer", "jwks_url")
    issuer = Issuer(**entry)
    if not (issuer.audience or issuer.client_id):
        raise ValueError("audience or client_id must be given")
    return replace(issuer, audience=issuer.audience or issuer.client_id)


def _cas(text: str) -> Cas | None:
    if not text.strip():
        return None
    try:
        entry = json.loads(text)
        _check_texts(entry, "url", "service_url")
        cas = Cas(**entry)
        return replace(cas, url=cas.url.rstrip("/"))
    except (ValueError, TypeError) as error:
        message = f"TODOHUB_CAS must be a JSON object with url and service_url: {error}"
        raise SettingsError(message) from error


def is_trustworthy(url: str) -> bool:
    """Whether what is read there may be believed, nobody standing in between: https, or http on this machine."""
    return bool(re.match(r"https://[^/?#@\s]+|http://(127\.0\.0\.1|localhost)(:\d+)?(/|$)", url))


def _check_texts(entry: Any, *addresses: str) -> None:
    if not isinstance(entry, dict):
        raise TypeError("it is no JSON object")
    if not all(isinstance(value, str) and value for value in entry.values()):
        raise ValueError("every field must be a non-empty text")
    for name in addresses:
        if name in entry and not is_trustworthy(entry[name]):
            raise ValueError(f"{name} must begin with https:// (http:// only on 127.0.0.1 and localhost)")


def _flag(environment: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = environment.get(name, "")
    if text not in ("", "true", "false"):
        message = f"{name} is {text!r}; it must be true or false"
        raise SettingsError(message)
    return text == "true" if text else default


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        message = f"{name} is {text!r}; it must be a positive number"
        raise SettingsError(message)
    return int(text)


def _seconds(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        message = f"{name} is {text!r}; it must be a positive number of seconds"
        raise SettingsError(message)
    return int(text)
