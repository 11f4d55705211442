"""What every client's `judge` starts from: the HTTP status, and a JSON body that may be anything."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from chalicelib.outbound.outcome import Answered, Gone, Refused, Retry, Verdict
from chalicelib.outbound.schedule import retry_after_seconds

_OK, _REDIRECTS = range(200, 300), range(300, 400)
_UNAUTHORISED = (401, 403)
_TRY_AGAIN = (404, 408, 425, 429)
_GONE, _SERVER_ERRORS = 410, 500


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
