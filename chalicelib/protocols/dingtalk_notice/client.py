"""Messages as DingTalk work notices (钉钉工作通知, asyncsend_v2, public documentation of the open platform).

Channel: `base_url` empty for https://oapi.dingtalk.com; credential `appKey`, `appSecret`; setting `agentId`. `userIds`
gives each person's DingTalk userid. One text of at most 2,048 bytes.

| trap | what is done |
|---|---|
| the same text to the same person is swallowed that day: success | each message ends with a line of its own |
| the answer means "taken", not "told" | it is asked what became of it (getsendresult); only then `delivered` |
| who is not there, or had 500 that day, stands in the result alone | failed, with the code DingTalk gives |
| a token is taken back before its time (40014, 42001) | a new one is asked for once |
| no answer to the sending | `unknown`: DingTalk does not tell repeats apart |
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
CONFIRMS = True
"""Its last step tells what became of the letter."""
CLOUD = "https://oapi.dingtalk.com"
MOST_BYTES = 2_048
LOOK_AGAIN = 60.0
"""Seconds until the result is asked for again where there is none yet."""
_STALE_TOKEN, _TRY_AGAIN = {40014, 42001}, {-1, 88, 90018, 90002}
_MISSED = ("invalid_user_id_list", "failed_user_id_list", "forbidden_list")


def requests_for(letter: Letter, target: Target, prior: Prior, sending: Sending) -> list[Prepared]:
    """Return the notice and the question what became of it, after a token when none is at hand."""
    token = prior.valid_token(sending.now.timestamp())
    if token is None:
        return [_token_request(letter, target)]
    base, query = target.base_url or CLOUD, urlencode({"access_token": token})
    agent = int(target.settings["agentId"])
    message = {"msgtype": "text", "text": {"content": said(letter, MOST_BYTES)}}
    notice = {"agent_id": agent, "userid_list": letter.to, "msg": message}
    send = posted(letter, target, "send", under(base, f"/topapi/message/corpconversation/asyncsend_v2?{query}"), notice)
    if "send" not in prior.done:
        return [send]
    task = prior.memory.get("id", "")
    result = under(base, f"/topapi/message/corpconversation/getsendresult?{query}")
    return [send, posted(letter, target, "result", result, {"agent_id": agent, "task_id": int(task or 0)})]


def probe(letter: Letter, target: Target, sending: Sending) -> Prepared:  # noqa: ARG001 - nothing differs by moment
    """Return the token's request."""
    return _token_request(letter, target)


def judge(request: Prepared, answer: Answered) -> Verdict:
    """Judge by `errcode`; of a result by whom it names. Asking for a result again is harmless, whatever failed."""
    told = coded(answer, "errcode", "errmsg")
    if told is None:
        return _asked_again(request, judge_status(answer) or unreadable(answer))
    if told.code in _STALE_TOKEN:
        return Retry(told.reason, stale_token=True)
    if told.code in _TRY_AGAIN:
        return _asked_again(request, Retry(told.reason, retry_after=wish(answer), uncertain=told.code == -1))
    return Refused(told.reason) if told.code else _read(request, answer, told.body)


def _read(request: Prepared, answer: Answered, body: dict[str, Any]) -> Verdict:
    if request.step == "token":
        return new_token(body.get("access_token"), body.get("expires_in")) or unreadable(answer)
    if request.step == "send":
        return Delivered({"id": str(body["task_id"])}) if body.get("task_id") else unreadable(answer)
    return _became(body.get("send_result"))


def _became(result: Any) -> Verdict:
    if not isinstance(result, dict):
        return Retry("DingTalk has no result yet", retry_after=LOOK_AGAIN)
    for name in _MISSED:
        if result.get(name):
            return Refused(f"{name}: {result[name]}"[:300])
    told = result.get("unread_user_id_list") or result.get("read_user_id_list")
    return Delivered() if told else Retry("DingTalk has no result yet", retry_after=LOOK_AGAIN)


def _asked_again(request: Prepared, verdict: Verdict) -> Verdict:
    if request.step == "result" and isinstance(verdict, Retry):
        return Retry(verdict.reason, retry_after=verdict.retry_after)
    return verdict


def _token_request(letter: Letter, target: Target) -> Prepared:
    asks = {"appkey": target.credential.get("appKey", ""), "appsecret": target.credential.get("appSecret", "")}
    url = under(target.base_url or CLOUD, f"/gettoken?{urlencode(asks)}")
    return asked(letter, target, "token", url, secret=True)
