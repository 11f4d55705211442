"""A registered target as the clients see it: its credential decrypted, its access token at hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chalicelib.delivery.change import Target
from chalicelib.delivery.prior import Token
from chalicelib.identity import vault
from chalicelib.outbound.rate_limit import Limit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.storage.deliveries.target_states import Fact
    from chalicelib.storage.deliveries.targets import StoredTarget


def open_target(stored: StoredTarget) -> Target:
    """The target with its credential; 1 call to KMS, none when this process has opened the same one before."""
    credential = json.loads(vault.unseal(stored.sealed, stored.sealed_owner)) if stored.sealed else {}
    return Target(
        target_id=stored.target_id,
        protocol=stored.protocol,
        base_url=stored.base_url,
        credential=credential,
        app_ids=stored.filter.app_ids,
        user_ids=stored.user_ids,
        settings=stored.settings,
    )


def seal_credential(target_id: str, credential: Mapping[str, str]) -> str:
    """A credential as it is stored."""
    return vault.seal(json.dumps(dict(credential), ensure_ascii=False), f"target#{target_id}")


def limit_of(stored: StoredTarget) -> Limit | None:
    """Its rate limit, if it has one."""
    return Limit(stored.per_second, max(1.0, stored.burst)) if stored.per_second else None


def token_of(stored: StoredTarget, fact: Fact) -> Token | None:
    """Its access token as remembered."""
    if "sealed" not in fact.body:
        return None
    return Token(vault.unseal(fact.body["sealed"], stored.sealed_owner), float(fact.body["expires"]))


def remembered(stored: StoredTarget, token: Token | None) -> dict[str, Any]:
    """An access token as it is remembered."""
    if token is None:
        return {}
    return {"sealed": vault.seal(token.value, stored.sealed_owner), "expires": token.expires}
