"""Messages to people in Feishu (飞书 im/v1/messages, public documentation of the open platform).

Channel: `base_url` empty for https://open.feishu.cn; credential `appId`, `appSecret`; setting `userIdType`
(`user_id` when absent, `open_id`). `userIds` gives each person's Feishu id. One text of at most 30,000 bytes.

Feishu tells repeats apart by `uuid` for an hour: what has no answer is repeated within it, and then `unknown`.
Codes 230020 and 11232 say that the limit is reached: later; 230013, 230001 and the like that the person cannot be
reached: failed.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from chalicelib.delivery.lettering import cut, posted, worded
from chalicelib.delivery.requesting import under
from chalicelib.outbound.judging import coded, judge_status, judge_with_reason, new_token, no_faults, unreadable, wish
from chalicelib.outbound.outcome import Answered, Delivered, Prepared, Retry, Verdict
from chalicelib.storage.base.keys import digest

if TYPE_CHECKING:
    from chalicelib.delivery.change import Sending, Target
    from chalicelib.delivery.letter import Letter
    from chalicelib.delivery.prior import Prior

faults = no_faults
KEEPS_DELETED = True
TELLS_REPEATS = True
REPEATS_WITHIN = timedelta(minutes=55)
"""Of a letter's own moment: a repeat later than an hour after the first would be a second message."""
CLOUD = "https://open.feishu.cn"
TOKEN, MESSAGES = "/open-apis/auth/v3/tenant_access_token/internal", "/open-apis/im/v1/messages"
MOST_BYTES = 30_000
_STALE_TOKEN = {99991661, 99991663, 99991664, 99991668, 99991671}
_TRY_AGAIN = {99991400, 230020, 11232, 11233}


def requests_for(letter: Letter, target: Target, prior: Prior, sending: Sending) -> list[Prepared]:
    """Return the one message, after a token when none is at hand."""
    token = prior.valid_token(sending.now.timestamp())
    base = target.base_url or CLOUD
    if token is None:
        return [_token_request(letter, target)]
    text, link = worded(letter)
    body = {
        "receive_id": letter.to,
        "msg_type": "text",
        "content": json.dumps({"text": cut(text, MOST_BYTES) + link}, ensure_ascii=False),
        "uuid": digest(letter.key(target, "send"), 40),
    }
    query = urlencode({"receive_id_type": str(target.settings.get("userIdType", "user_id"))})
    headers = {"Authorization": f"Bearer {token}"}
    return [posted(letter, target, "send", under(base, f"{MESSAGES}?{query}"), body, headers=headers)]


def probe(letter: Letter, target: Target, sending: Sending) -> Prepared:  # noqa: ARG001 - nothing differs by moment
    """Return the token's request."""
    return _token_request(letter, target)


def judge(request: Prepared, answer: Answered) -> Verdict:
    """Judge by `code`: 0 is success, whatever the HTTP status of the others."""
    told = coded(answer, "code", "msg")
    if told is None:
        return judge_status(answer) or unreadable(answer)
    if told.code in _STALE_TOKEN:
        return Retry(told.reason, stale_token=True)
    if told.code in _TRY_AGAIN:
        return Retry(told.reason, retry_after=wish(answer))
    if told.code:
        return judge_with_reason(answer, told.reason)
    if request.step == "token":
        return new_token(told.body.get("tenant_access_token"), told.body.get("expire")) or unreadable(answer)
    data = told.body.get("data")
    own_id = data.get("message_id") if isinstance(data, dict) else None
    return Delivered({"id": own_id}) if isinstance(own_id, str) and own_id else unreadable(answer)


def _token_request(letter: Letter, target: Target) -> Prepared:
    credential = {"app_id": target.credential.get("appId", ""), "app_secret": target.credential.get("appSecret", "")}
    return posted(letter, target, "token", under(target.base_url or CLOUD, TOKEN), credential, secret=True)
