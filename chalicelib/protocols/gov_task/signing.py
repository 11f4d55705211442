"""The headers that sign a call of the create-todo family (docs/protocols/gov_task.md).

Signed is the documented path, not that of a gateway in front of it. The gateway of Hainan has its own algorithm, which
is not public; none of these is claimed to be it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from chalicelib.signing_schemes import (
    ZWDD_VERSION,
    csb_signature,
    csb_string_to_sign,
    zwdd_signature,
    zwdd_string_to_sign,
)
from chalicelib.todo.times import CHINA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.delivery.change import Sending, Target

_CSB: dict[str, Literal["sha1", "sha256"]] = {"csb-hmac-sha1": "sha1", "csb-hmac-sha256": "sha256"}
SCHEMES = ("zwdd-hmac", *_CSB, "app-key")
_CSB_VERSION = "1.0.0"


def signed_headers(
    target: Target, sending: Sending, path: str, parameters: Sequence[tuple[str, str]]
) -> dict[str, str]:
    """Return the headers of the credential's scheme for one GET."""
    credential = target.credential
    scheme = credential.get("scheme", "app-key")
    key, secret = credential.get("accessKey", ""), credential.get("secretKey", "")
    if scheme == "zwdd-hmac":
        return _zwdd(target, sending, path, parameters)
    if scheme in _CSB:
        api = {
            "_api_name": path,
            "_api_version": str(target.settings.get("apiVersion", _CSB_VERSION)),
            "_api_timestamp": str(round(sending.now.timestamp() * 1000)),
            "_api_nonce": sending.nonce,
            "_api_access_key": key,
        }
        text = csb_string_to_sign([*parameters, *api.items()])
        return {**api, "_api_signature": csb_signature(_CSB[scheme], secret, text)}
    return {"appKey": key, "accessKey": key, "secretKey": secret}


def _zwdd(target: Target, sending: Sending, path: str, parameters: Sequence[tuple[str, str]]) -> dict[str, str]:
    moment = sending.now.astimezone(CHINA).isoformat(timespec="milliseconds")
    text = zwdd_string_to_sign("GET", moment, sending.nonce, path, parameters)
    return {
        "apiKey": target.credential.get("accessKey", ""),
        "X-Hmac-Auth-Timestamp": moment,
        "X-Hmac-Auth-Nonce": sending.nonce,
        "X-Hmac-Auth-Version": ZWDD_VERSION,
        "X-Hmac-Auth-Signature": zwdd_signature(target.credential.get("secretKey", ""), text),
        "X-Hmac-Auth-IP": str(target.settings.get("ip", "127.0.0.1")),
        "X-Hmac-Auth-MAC": str(target.settings.get("mac", "00:00:00:00:00:00")),
    }
