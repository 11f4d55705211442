"""Messages as text messages: by Amazon SNS, or by one vendor's HTTP call.

Channel, SNS: `base_url` `https://sns.<region>.amazonaws.com`; credential `accessKeyId`, `secretAccessKey`; setting
`region`. Channel, vendor: `base_url` the address posted to; credential `key`; setting `sign` (签名).

A vendor is posted `{phone, sign, text, id}` with `Authorization: Bearer <key>` and answers `{code: "OK", id}`; another
code is refused with its `message`, and `LIMIT…` is tried later. Neither tells repeats apart, so an attempt without an
answer stays `unknown`. A text of more than 335 characters, five text messages, is not sent and says so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from chalicelib.delivery.lettering import posted
from chalicelib.outbound import aws_signature
from chalicelib.outbound.judging import json_object, judge_status, judge_with_reason, no_faults, unreadable
from chalicelib.outbound.outcome import Answered, Delivered, Prepared, Refused, Retry, Skip, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.delivery.change import Sending, Target
    from chalicelib.delivery.letter import Letter
    from chalicelib.delivery.prior import Prior

faults = no_faults
KEEPS_DELETED = True
TELLS_REPEATS = False
LONGEST = 335
_FORM = "application/x-www-form-urlencoded; charset=utf-8"
_ID, _CODE = re.compile(rb"<MessageId>([^<]+)</MessageId>"), re.compile(rb"<Code>([^<]+)</Code>")


def requests_for(letter: Letter, target: Target, prior: Prior, sending: Sending) -> list[Prepared] | Skip:  # noqa: ARG001
    """Return the one text message."""
    text = letter.text if letter.parts.get("text") else "\n".join(dict.fromkeys((letter.title, letter.text)))
    if len(text) > LONGEST:
        return Skip(f"短信最多 {LONGEST} 个字符，这条有 {len(text)} 个")
    if "key" in target.credential:
        said = {
            "phone": letter.to,
            "sign": target.settings.get("sign", ""),
            "text": text,
            "id": letter.key(target, "send"),
        }
        headers = {"Authorization": f"Bearer {target.credential['key']}"}
        return [posted(letter, target, "send", target.base_url, said, headers=headers)]
    phone = letter.to if letter.to.startswith("+") else f"+86{letter.to}"
    asked = {"Action": "Publish", "Version": "2010-03-31", "PhoneNumber": phone, "Message": text}
    return [_signed(letter.key(target, "send"), "send", target, asked, sending)]


def probe(letter: Letter, target: Target, sending: Sending) -> Prepared:
    """Return a question for limits (SNS), or a message to nobody (vendor), which is refused and so proves the key."""
    if "key" in target.credential:
        headers = {"Authorization": f"Bearer {target.credential['key']}"}
        return posted(letter, target, "probe", target.base_url, {"probe": True}, headers=headers)
    asked = {"Action": "GetSMSAttributes", "Version": "2010-03-31"}
    return _signed(f"test:{sending.nonce}", "probe", target, asked, sending)


def judge(request: Prepared, answer: Answered) -> Verdict:
    """Judge by the vendor's code, or by SNS's."""
    body = json_object(answer)
    if body is not None and "code" in body:
        return _of_vendor(request, answer, str(body["code"]), body)
    code = _CODE.search(answer.body)
    reason = f"HTTP {answer.status} {code[1].decode('utf-8', 'replace') if code else ''}".strip()
    if code and b"Throttl" in code[1]:
        return Retry(reason)
    if answer.status >= 400:  # noqa: PLR2004
        return judge_with_reason(answer, reason)
    by_status = judge_status(answer)
    if by_status or request.step == "probe":
        return by_status or (Delivered() if b"Response" in answer.body else unreadable(answer))
    found = _ID.search(answer.body)
    return Delivered({"id": found[1].decode()}) if found else unreadable(answer)


def _of_vendor(request: Prepared, answer: Answered, code: str, body: Mapping[str, object]) -> Verdict:
    reason = f"{code}: {body.get('message', '')}"
    if code == "OK":
        return Delivered({"id": str(body.get("id") or "")})
    if code.startswith("LIMIT"):
        return Retry(reason)
    if request.step == "probe" and answer.status < 300:  # noqa: PLR2004
        return Delivered()
    by_status = judge_status(answer)
    return by_status if isinstance(by_status, Retry) else Refused(reason)


def _signed(key: str, step: str, target: Target, asked: Mapping[str, str], sending: Sending) -> Prepared:
    body = urlencode(asked).encode()
    headers = aws_signature.headers(
        "POST", target.base_url, {"Content-Type": _FORM}, body, aws_signature.key_of(target.credential),
        service="sns", region=str(target.settings.get("region", "")), now=sending.now,
    )  # fmt: skip
    return Prepared(step, key, "POST", target.base_url, headers, body)
