"""Mails by Amazon SES's own API, version 2: one signed request a mail, and what its answers mean."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from chalicelib.outbound import aws_signature
from chalicelib.outbound.judging import json_object, judge_status, judge_with_reason, unreadable
from chalicelib.outbound.outcome import Answered, Delivered, Prepared, Retry, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.delivery.change import Sending, Target

PATH, ACCOUNT = "/v2/email/outbound-emails", "/v2/email/account"
_TRY_AGAIN = ("TooManyRequests", "LimitExceeded", "SendingPaused", "Throttling")


def is_meant(url: str) -> bool:
    """Whether an address is one of SES's API, and not of a mail server."""
    return url.startswith(("https://", "http://"))


def send(key: str, target: Target, to: str, parts: Mapping[str, str], sending: Sending) -> Prepared:
    """Return the request for one mail of `from`, `subject`, `text` and perhaps `html`."""
    body = {name: _text(parts[part]) for name, part in (("Text", "text"), ("Html", "html")) if parts.get(part)}
    mail = {
        "FromEmailAddress": parts["from"],
        "Destination": {"ToAddresses": [to]},
        "Content": {"Simple": {"Subject": _text(parts["subject"]), "Body": body}},
    }
    return _signed("mail", key, target, "POST", PATH, json.dumps(mail, ensure_ascii=False).encode(), sending)


def probe(target: Target, sending: Sending) -> Prepared:
    """Return a question about the account."""
    return _signed("probe", f"test:{sending.nonce}", target, "GET", ACCOUNT, b"", sending)


def judge(request: Prepared, answer: Answered) -> Verdict:
    """Judge by the status; a mail that was taken has an id."""
    body = json_object(answer)
    name = answer.headers.get("x-amzn-errortype", "").partition(":")[0] or str((body or {}).get("__type", ""))
    reason = f"HTTP {answer.status} {name} {(body or {}).get('message') or (body or {}).get('Message') or ''}".strip()
    if any(each in name for each in _TRY_AGAIN):
        return Retry(reason)
    if answer.status >= 400:  # noqa: PLR2004
        return judge_with_reason(answer, reason)
    by_status = judge_status(answer)
    if by_status or request.step == "probe":
        return by_status or Delivered()
    own_id = (body or {}).get("MessageId")
    return Delivered({"id": own_id}) if isinstance(own_id, str) and own_id else unreadable(answer)


def _text(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}


def _signed(  # noqa: PLR0913 - the parts of a request
    step: str, key: str, target: Target, method: str, path: str, body: bytes, sending: Sending
) -> Prepared:
    url = f"{target.base_url.rstrip('/')}{path}"
    named = {"Content-Type": "application/json"} if body else {}
    headers = aws_signature.headers(
        method, url, named, body, aws_signature.key_of(target.credential),
        service="ses", region=str(target.settings.get("region", "")), now=sending.now,
    )  # fmt: skip
    return Prepared(step, key, method, url, headers, body)
