"""The access token of the transaction centre: OAuth 2 client credentials, asked for when none is good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.delivery.requesting import form_request
from chalicelib.outbound.judging import json_object, unreadable
from chalicelib.outbound.outcome import Answered, Delivered, NewToken, Prepared, Verdict

if TYPE_CHECKING:
    from chalicelib.delivery.change import Change, Sending, Target
    from chalicelib.delivery.prior import Prior

_LIFETIME = 3600.0


def token_for(change: Change, target: Target, prior: Prior, sending: Sending) -> str | Prepared:
    """Return the token to send, or the request that gets one."""
    credential = target.credential
    cached = credential.get("token") or prior.valid_token(sending.now.timestamp())
    if cached:
        return cached
    form = {
        "grant_type": "client_credentials",
        "client_id": credential.get("clientId", ""),
        "client_secret": credential.get("clientSecret", ""),
    }
    return form_request(change, target, "token", credential.get("tokenUrl", ""), form, secret=True)


def judge_token(answer: Answered) -> Verdict:
    """Read the token, at the top of the answer (RFC 6749 5.1) or inside `data`."""
    body = json_object(answer) or {}
    held = body.get("data") if isinstance(body.get("data"), dict) else body
    token = held.get("access_token") or held.get("accessToken") if held else None
    if not isinstance(token, str) or not token:
        return unreadable(answer)
    lifetime = held.get("expires_in") if held else None
    known = isinstance(lifetime, int | float) and lifetime > 0
    return Delivered(token=NewToken(token, float(lifetime) if known and lifetime else _LIFETIME))
