"""Forwarding to DingTalk todo (钉钉待办 v1.0, public documentation of the open platform).

Target: `base_url` empty for https://api.dingtalk.com; credential `appKey`, `appSecret`, `operatorId` (unionId of the
person in whose name the hub acts, usually an administrator). `user_ids` gives each user's unionId.

| change | sent |
|---|---|
| created, restored, or any change of a task DingTalk does not have | POST tasks; sourceId makes a repeat harmless ("task exist") |
| updated, transferred | PUT task with subject, description, dueTime, executorIds; nothing when only other fields changed |
| handled | PUT executorStatus: done for the handler |
| completed, returned, aborted | PUT task with done: DingTalk knows only done |
| deleted | DELETE task |
| opened, corrected, urged, reminded, acted | nothing: DingTalk cannot express them |

After a create whose answer was lost the task's id is looked up by sourceId. Candidate groups and process fields cannot be
expressed. The access token is cached as data for its two hours.
"""  # noqa: E501 - table rows

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from chalicelib.delivery.requesting import json_request, under
from chalicelib.delivery.telling import (
    detail,
    due,
    effective_kind,
    handler,
    opinion,
    outward_id,
    same,
    second_ms,
    subject,
)
from chalicelib.outbound.judging import json_object, judge_status, judge_with_reason, no_faults, unreadable, wish
from chalicelib.outbound.outcome import AlreadyDone, Answered, Delivered, NewToken, Prepared, Retry, Skip, Verdict

if TYPE_CHECKING:
    from chalicelib.delivery.change import Change, Kind, Sending, Target
    from chalicelib.delivery.prior import Prior
    from chalicelib.todo.model import Task

faults = no_faults
KEEPS_DELETED = False
CLOUD = "https://api.dingtalk.com"
_MOST_PEOPLE, _MOST_SUBJECT, _MOST_DESCRIPTION = 1000, 1024, 4096
_PRIORITY = {1: 40, 2: 30, 3: 20}
_TRY_AGAIN = ("lockError", "flowControlError", "systemError", "Throttling", "QpsLimit", "ServiceUnavailable")
_TOKEN = ("InvalidAuthentication", "access_token")
_LIFETIME = 7200.0
Planned = tuple[str, str, str, dict[str, Any] | None]


def requests_for(change: Change, target: Target, prior: Prior, sending: Sending) -> list[Prepared] | Skip:
    """Return the calls for a change: a token when none is at hand, a look-up when the task's id is not known."""
    kind = effective_kind(change, known=prior.known)
    reason = _nothing_to_say(change, prior, kind)
    if reason:
        return Skip(reason)
    token = prior.valid_token(sending.now.timestamp())
    if token is None:
        return [_token_request(change, target)]
    headers = {"x-acs-dingtalk-access-token": token}
    operator = quote(target.credential.get("operatorId", ""), safe="")
    tasks = f"/v1.0/todo/users/{operator}/tasks"
    task_id = prior.memory.get("taskId", "")
    calls: list[Planned] = [] if prior.known else [("create", "POST", tasks, _new(change, target))]
    if not task_id and (prior.known or (kind != "created" and "create" in prior.done)):
        source = quote(_source_id(change, target), safe="")
        calls.append(("find", "GET", f"{tasks}/sources/{source}", None))
    if task_id or prior.known:
        own = _own_calls(change, target, kind, f"{tasks}/{quote(task_id, safe='')}")
        calls += [call for call in own if prior.known or call[0] != "update"]
    return [
        json_request(
            change, target, step, _url(target, f"{path}?operatorId={operator}"), body, method=method, headers=headers
        )
        for step, method, path, body in calls
    ]


def probe(change: Change, target: Target, sending: Sending) -> Prepared:  # noqa: ARG001 - nothing differs by moment
    """Return the token's request."""
    return _token_request(change, target)


def judge(request: Prepared, answer: Answered) -> Verdict:
    """Judge by status and, for errors, by the code in the body."""
    body = json_object(answer)
    if answer.status >= 400 and body is not None and "code" in body:  # noqa: PLR2004
        return _judge_error(request, answer, f"{body['code']}: {body.get('message', '')}")
    by_status = judge_status(answer)
    if by_status:
        return by_status
    if body is None:
        return unreadable(answer)
    if request.step == "token":
        return _token(answer, body)
    if request.step in ("create", "find"):
        return Delivered({"taskId": str(body["id"])}) if body.get("id") else unreadable(answer)
    return Retry("DingTalk answered result false", uncertain=True) if body.get("result") is False else Delivered()


def _nothing_to_say(change: Change, prior: Prior, kind: Kind) -> str:
    if not prior.known:
        if kind == "deleted":
            return "DingTalk never had this task"
        return "" if change.task.assignees else "nobody to show it to: DingTalk has no candidate groups"
    if kind in ("opened", "corrected", "urged", "reminded", "overdue", "acted"):
        return f"DingTalk cannot be told that a task was {kind}"
    if kind in ("updated", "transferred") and same(change, _visible):
        return "only fields changed that DingTalk does not show"
    return ""


def _own_calls(change: Change, target: Target, kind: Kind, task: str) -> list[Planned]:
    if kind == "deleted":
        return [("delete", "DELETE", task, None)]
    if kind == "handled":
        status = {"executorStatusList": [{"id": target.user(handler(change)[0]), "isDone": True}]}
        return [("handle", "PUT", f"{task}/executorStatus", status)]
    if kind in ("completed", "returned", "aborted"):
        return [("finish", "PUT", task, {"done": True})]
    if kind in ("updated", "transferred"):
        return [("update", "PUT", task, _shown(change, target))]
    return []


def _visible(task: Task) -> tuple[object, ...]:
    people = tuple((person.id, person.name) for person in task.assignees)
    return task.subject, detail(task, "task_comment"), due(task), people


def _shown(change: Change, target: Target) -> dict[str, Any]:
    until = second_ms(change.task.due_time)
    return {
        "subject": subject(change)[:_MOST_SUBJECT],
        "description": opinion(change)[:_MOST_DESCRIPTION],
        "executorIds": [target.user(person.id) for person in change.task.assignees][:_MOST_PEOPLE],
        **({"dueTime": until} if until else {}),
    }


def _new(change: Change, target: Target) -> dict[str, Any]:
    own = change.task.links
    url = own.pc or own.mobile
    links = {"pcUrl": url, "appUrl": own.mobile or url}
    return {
        **_shown(change, target),
        "sourceId": _source_id(change, target),
        "creatorId": target.credential.get("operatorId", ""),
        "priority": _PRIORITY.get(change.task.priority, _PRIORITY[3]),
        "isOnlyShowExecutor": True,
        **({"detailUrl": links} if url else {}),
    }


def _source_id(change: Change, target: Target) -> str:
    return outward_id(change, target, change.task_id)


def _url(target: Target, path: str) -> str:
    return under(target.base_url or CLOUD, path)


def _token(answer: Answered, body: dict[str, Any]) -> Verdict:
    token, lifetime = body.get("accessToken"), body.get("expireIn")
    if not isinstance(token, str) or not token:
        return unreadable(answer)
    return Delivered(token=NewToken(token, float(lifetime) if isinstance(lifetime, int | float) else _LIFETIME))


def _judge_error(request: Prepared, answer: Answered, reason: str) -> Verdict:
    if any(word in reason for word in _TOKEN):
        return Retry(reason, stale_token=True)
    if any(word in reason for word in _TRY_AGAIN) or answer.status >= 500:  # noqa: PLR2004
        return Retry(reason, retry_after=wish(answer), uncertain=True)
    if request.step == "create" and "task exist" in reason:
        return AlreadyDone(reason)
    if request.step == "delete" and "not exist" in reason:
        return AlreadyDone(reason)
    return judge_with_reason(answer, reason)


def _token_request(change: Change, target: Target) -> Prepared:
    credential = {name: target.credential.get(name, "") for name in ("appKey", "appSecret")}
    return json_request(change, target, "token", _url(target, "/v1.0/oauth2/accessToken"), credential, secret=True)
