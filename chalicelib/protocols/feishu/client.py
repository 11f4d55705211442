"""Forwarding to Feishu third-party approvals (飞书三方审批 v4: POST /open-apis/approval/v4/external_instances).

Target: `base_url` empty for https://open.feishu.cn; credential `appId`, `appSecret`; settings `approvalCode` (of the
third-party approval definition), `userIdType` ("user_id", the default, or "open_id"), `link` (shown where a task has
no URL of its own). `user_ids` gives each user's Feishu id.

One call says everything: it upserts the instance (the hub's process instance) and the tasks that the change touches,
one for each assignee, with update_mode UPDATE: tasks that are not named stay. Feishu takes only what has a larger
update_time; the hub sends the moment of the change, made larger than the last one it sent for the task. So a repeat is
harmless, and of two tasks of one process that change together the older message cannot undo the newer.

| change | task status | instance status |
|---|---|---|
| created, updated, transferred, restored | PENDING for each assignee; TRANSFERRED for who lost it | as the process |
| handled | APPROVED for the handler, PENDING for the others | as the process |
| completed | APPROVED for the handler, DONE for the others | as the process |
| returned | REJECTED for the handler, DONE for the others | as the process |
| aborted | DONE for all | TERMINATED when the process is aborted |
| deleted | DONE for all: a task cannot be removed | as the process, DELETED when it is deleted |
| opened, corrected, urged, reminded, acted | not sent: nothing there can show them | |

Candidate groups cannot be expressed. The document allows 300 tasks in a call; more assignees are cut off there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.delivery.requesting import json_request, under
from chalicelib.delivery.telling import effective_kind, epoch_ms, handler, named, outward_id, second_ms, starter
from chalicelib.outbound.judging import coded, judge_status, judge_with_reason, no_faults, unreadable, wish
from chalicelib.outbound.outcome import Answered, Delivered, NewToken, Prepared, Retry, Skip, Verdict
from chalicelib.todo.model import ProcessStatus

if TYPE_CHECKING:
    from chalicelib.delivery.change import Change, Kind, Sending, Target
    from chalicelib.delivery.prior import Prior

faults = no_faults
KEEPS_DELETED = True
CLOUD = "https://open.feishu.cn"
TOKEN, INSTANCES = "/open-apis/auth/v3/tenant_access_token/internal", "/open-apis/approval/v4/external_instances"
_MOST_TASKS = 300
_STALE_TOKEN = {99991661, 99991663, 99991664, 99991668, 99991671}
_TRY_AGAIN = {99991400, 1390014, 1395001}
_INSTANCE = {ProcessStatus.COMPLETE: "APPROVED", ProcessStatus.ABORT: "TERMINATED"}
_TITLE, _SUBJECT = "@i18n@1", "@i18n@2"


def requests_for(change: Change, target: Target, prior: Prior, sending: Sending) -> list[Prepared] | Skip:
    """Return the one call, after a token when none is at hand."""
    kind = effective_kind(change, known=prior.known)
    if kind in ("opened", "corrected", "urged", "reminded", "overdue", "acted") and prior.known:
        return Skip(f"Feishu cannot be told that a task was {kind}")
    moment = max(epoch_ms(change.at), int(prior.memory.get("updateTime", "0")) + ("sync" not in prior.done))
    tasks = _tasks(change, target, kind, moment)
    if not tasks or (kind == "deleted" and not prior.known):
        return Skip("nobody to show it to: Feishu has no candidate groups, or never had this task")
    token = prior.valid_token(sending.now.timestamp())
    base = target.base_url or CLOUD
    if token is None:
        return [_token_request(change, target)]
    body = {**_instance(change, target, moment), "task_list": tasks[:_MOST_TASKS]}
    headers = {"Authorization": f"Bearer {token}"}
    teaches = {"updateTime": str(moment)}
    return [json_request(change, target, "sync", under(base, INSTANCES), body, headers=headers, teaches=teaches)]


def probe(change: Change, target: Target, sending: Sending) -> Prepared:  # noqa: ARG001 - nothing differs by moment
    """Return the token's request."""
    return _token_request(change, target)


def judge(request: Prepared, answer: Answered) -> Verdict:
    """Judge by `code`: 0 is success, whatever the HTTP status of the others."""
    told = coded(answer, "code", "msg")
    if told is None:
        return judge_status(answer) or unreadable(answer)
    if told.code == 0:
        return _token(answer, told.body) if request.step == "token" else Delivered()
    if told.code in _STALE_TOKEN:
        return Retry(told.reason, stale_token=True)
    if told.code in _TRY_AGAIN or answer.status >= 500:  # noqa: PLR2004
        return Retry(told.reason, retry_after=wish(answer), uncertain=True)
    return judge_with_reason(answer, told.reason)


def _token(answer: Answered, body: dict[str, Any]) -> Verdict:
    token, lifetime = body.get("tenant_access_token"), body.get("expire")
    if not isinstance(token, str) or not isinstance(lifetime, int):
        return unreadable(answer)
    return Delivered(token=NewToken(token, float(lifetime)))


def _instance(change: Change, target: Target, moment: int) -> dict[str, Any]:
    task, process = change.task, change.process
    title = (process.subject if process else "") or task.subject or change.task_id
    started = second_ms(process.started_on if process else task.created_on) or moment
    ended = second_ms(process.ended_on) if process else None
    state = _INSTANCE.get(process.status, "PENDING") if process else "PENDING"
    if process and process.deleted:
        state = "DELETED"
    words = {_TITLE: title, _SUBJECT: task.node_name or task.subject or title}
    return {
        "approval_code": str(target.settings.get("approvalCode", "")),
        "status": state,
        "instance_id": f"instance:{outward_id(change, target, task.process_instance_id or change.task_id)}",
        "links": _links(change, target),
        "title": _TITLE,
        str(target.settings.get("userIdType", "user_id")): target.user(starter(change)[0]),
        "start_time": str(started),
        "end_time": "0" if state == "PENDING" else str(ended or moment),
        "update_time": str(moment),
        "update_mode": "UPDATE",
        "i18n_resources": [
            {
                "locale": "zh-CN",
                "is_default": True,
                "texts": [{"key": key, "value": said} for key, said in words.items()],
            }
        ],
    }


def _tasks(change: Change, target: Target, kind: Kind, moment: int) -> list[dict[str, Any]]:
    """Return one Feishu task for each person the change touches."""
    before, now = (named(task.assignees) if task else {} for task in (change.previous, change.task))
    still = named(change.task.waiting)
    who = handler(change)[0]
    ending = {"completed": "APPROVED", "returned": "REJECTED"}.get(kind, "DONE")
    over = kind in ("completed", "returned", "aborted", "deleted")
    listed = []
    for user in {**now, **before}:
        if over:
            status = ending if user == who else "DONE"
        elif user not in now:
            status = "TRANSFERRED"
        else:
            status = "PENDING" if user in still else "APPROVED"
        listed.append(_task(change, target, user, status, moment))
    return listed


def _task(change: Change, target: Target, user: str, status: str, moment: int) -> dict[str, Any]:
    task_id = outward_id(change, target, change.task_id)
    return {
        "task_id": f"task:{task_id}#{user}",
        str(target.settings.get("userIdType", "user_id")): target.user(user),
        "title": _SUBJECT,
        "links": _links(change, target),
        "status": status,
        "create_time": str(second_ms(change.task.created_on)),
        "end_time": "0" if status == "PENDING" else str(second_ms(change.task.end_on) or moment),
        "update_time": str(moment),
        "display_method": "BROWSER",
    }


def _links(change: Change, target: Target) -> dict[str, str]:
    own = change.task.links
    url = own.pc or own.mobile or str(target.settings.get("link", ""))
    return {"pc_link": url, "mobile_link": own.mobile or url}


def _token_request(change: Change, target: Target) -> Prepared:
    credential = {"app_id": target.credential.get("appId", ""), "app_secret": target.credential.get("appSecret", "")}
    return json_request(change, target, "token", under(target.base_url or CLOUD, TOKEN), credential, secret=True)
