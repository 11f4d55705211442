"""Messages to members of WeCom (企业微信 application messages, public documentation of the open platform).

Channel: `base_url` empty for https://qyapi.weixin.qq.com; credential `corpId`, `corpSecret`; setting `agentId`.
`userIds` gives each person's WeCom id. One text of at most 2,048 bytes.

| trap | what is done |
|---|---|
| `errcode` 0 with the person in `invaliduser` or `unlicenseduser` | failed: nobody was told |
| the same text to the same person is swallowed, the answer is success | each message ends with a line of its own |
| more than 30 a minute to one person are dropped without a word | the channel's `personLimit` |
| a token is taken back before its time (40014, 42001) | a new one is asked for once |
| no answer | `unknown`: WeCom tells repeats apart for four hours at most, and not by an id |
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from chalicelib.delivery.lettering import asked, posted, said
from chalicelib.delivery.requesting import under
from chalicelib.outbound.judging import coded, judge_status, new_token, no_faults, unreadable, wish
from chalicelib.outbound.outcome import Answered, Delivered, Prepared, Refused, Retry, Verdict

if TYPE_CHECKING:
    from chalicelib.delivery.change import Sending, Target
    from chalicelib.delivery.letter import Letter
    from chalicelib.delivery.prior import Prior

faults = no_faults
KEEPS_DELETED = True
TELLS_REPEATS = False
CLOUD = "https://qyapi.weixin.qq.com"
MOST_BYTES, FOUR_HOURS = 2_048, 14_400
_STALE_TOKEN, _TRY_AGAIN = {40014, 41001, 42001}, {-1, 45009, 45033, 60020}


def requests_for(letter: Letter, target: Target, prior: Prior, sending: Sending) -> list[Prepared]:
    """Return the one message, after a token when none is at hand."""
    token = prior.valid_token(sending.now.timestamp())
    if token is None:
        return [_token_request(letter, target)]
    body = {
        "touser": letter.to,
        "msgtype": "text",
        "agentid": int(target.settings["agentId"]),
        "text": {"content": said(letter, MOST_BYTES)},
        "enable_duplicate_check": 1,
        "duplicate_check_interval": FOUR_HOURS,
    }
    url = under(target.base_url or CLOUD, f"/cgi-bin/message/send?{urlencode({'access_token': token})}")
    return [posted(letter, target, "send", url, body)]


def probe(letter: Letter, target: Target, sending: Sending) -> Prepared:  # noqa: ARG001 - nothing differs by moment
    """Return the token's request."""
    return _token_request(letter, target)


def judge(request: Prepared, answer: Answered) -> Verdict:
    """Judge by `errcode`, and then by whom the answer says it did not reach."""
    told = coded(answer, "errcode", "errmsg")
    if told is None:
        return judge_status(answer) or unreadable(answer)
    if told.code in _STALE_TOKEN:
        return Retry(told.reason, stale_token=True)
    if told.code in _TRY_AGAIN:
        return Retry(told.reason, retry_after=wish(answer), uncertain=told.code == -1)
    return Refused(told.reason) if told.code else _read(request, answer, told.body)


def _read(request: Prepared, answer: Answered, body: dict[str, Any]) -> Verdict:
    if request.step == "token":
        return new_token(body.get("access_token"), body.get("expires_in")) or unreadable(answer)
    missed = [name for name in ("invaliduser", "unlicenseduser") if body.get(name)]
    if missed:
        return Refused(f"{missed[0]}: {body[missed[0]]}")
    return Delivered({"id": str(body.get("msgid") or "")})


def _token_request(letter: Letter, target: Target) -> Prepared:
    asks = {"corpid": target.credential.get("corpId", ""), "corpsecret": target.credential.get("corpSecret", "")}
    url = under(target.base_url or CLOUD, f"/cgi-bin/gettoken?{urlencode(asks)}")
    return asked(letter, target, "token", url, secret=True)
