"""What clients judge alike: the HTTP status, a JSON body that may be anything, a code in it, a token, a credential."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chalicelib.outbound.outcome import Answered, Delivered, Gone, NewToken, Refused, Retry, Verdict
from chalicelib.outbound.schedule import retry_after_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping

_OK, _REDIRECTS = range(200, 300), range(300, 400)
_UNAUTHORISED = (401, 403)
_TRY_AGAIN = (404, 408, 425, 429)
_GONE, _SERVER_ERRORS = 410, 500


@dataclass(frozen=True, slots=True)
class Coded:
    """An answer that tells in its body how it went: the body, its code, and both code and words as a reason."""

    body: dict[str, Any]
    code: int
    reason: str


def no_faults(credential: Mapping[str, str]) -> Mapping[str, str]:  # noqa: ARG001
    """Any text may be a part of a credential."""
    return {}


def judge_status(answer: Answered) -> Retry | Refused | Gone | None:
    """Return the verdict of the HTTP status alone, or None for 2xx, where the body decides.

    401, 403 and 404 are retried: a credential is being rotated, a deployment is under way. So is a redirect, which is
    never followed. After a server error the request may have taken effect.
    """
    status = answer.status
    reason = f"HTTP {status}"
    if status in _OK:
        return None
    if status == _GONE:
        return Gone(reason)
    if status in _REDIRECTS or status in _UNAUTHORISED or status in _TRY_AGAIN or status >= _SERVER_ERRORS:
        uncertain, stale = status >= _SERVER_ERRORS, status in _UNAUTHORISED
        return Retry(reason, retry_after=wish(answer), uncertain=uncertain, stale_token=stale)
    return Refused(reason)


def judge_with_reason(answer: Answered, reason: str) -> Verdict:
    """Return the verdict on an error that told its reason in the body: the status's, refused where it has none."""
    by_status = judge_status(answer)
    return Refused(reason) if by_status is None or isinstance(by_status, Refused) else replace(by_status, reason=reason)


def wish(answer: Answered) -> float | None:
    """Return the seconds the target asks us to wait, from Retry-After."""
    return retry_after_seconds(answer.headers.get("retry-after"), answer.at)


def json_object(answer: Answered) -> dict[str, Any] | None:
    """Return the body as a JSON object, or None when it is anything else, cut short, or too deep to read."""
    if not answer.whole:
        return None
    try:
        parsed = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def unreadable(answer: Answered) -> Retry:
    """Return the verdict on a 2xx whose body cannot be read: whoever answered, it may have taken effect."""
    return Retry(f"HTTP {answer.status}, but the body is not the answer of this protocol", uncertain=True)


def coded(answer: Answered, code: str, words: str) -> Coded | None:
    """Return what the body tells under these two names, or None where it has no such code."""
    body = json_object(answer)
    told = body.get(code) if body else None
    if body is None or not isinstance(told, int):
        return None
    return Coded(body, told, f"{told}: {body.get(words, '')}")


def new_token(token: object, lifetime: object) -> Delivered | None:
    """Return the verdict on a token and its seconds, or None where they are none."""
    if not isinstance(token, str) or not token or not isinstance(lifetime, int):
        return None
    return Delivered(token=NewToken(token, float(lifetime)))
