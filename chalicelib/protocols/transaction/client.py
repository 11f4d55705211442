"""Forwarding to a transaction centre (docs/protocols/transaction.md).

Target: `base_url` is the part before `/apis/ttc/v1/transaction/poa`; credential `{tokenUrl, clientId, clientSecret}` or
`{token}`, and `appId` where the centre knows the hub by one application (else every application keeps its own id).

Each task of the hub is a transaction of its own there, so that ending one never ends another.

| change | sent |
|---|---|
| created, restored, or any change of a task the centre does not have | addTransaction, then what the change itself needs |
| updated | taskWithdraw `next`: the centre has no update, the task is replaced by one with a new id (`id#version`); nothing when only fields changed that it cannot show |
| transferred | taskHandle `next` by who gave it away, the new assignees get a task with a new id; without such a person taskWithdraw `next` |
| handled | taskHandle `none` |
| completed, returned | taskHandle `end`; handleStatus tells them apart (已办理, 已退回) |
| aborted | taskTerminate |
| deleted | todo/deleteTask |
| urged, reminded | taskCuiBanNew |
| opened, acted | nothing: the centre counts its own clicks |
| corrected | nothing: an ended task cannot be changed there |

Priority, the due time and most process fields cannot be expressed; the due time is shown in taskSummary.
A handler whom the centre does not wait for (an administrator, or one who has handled before) is shown by handlerName beside one it does.
"""  # noqa: E501 - table rows

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.delivery.prior import REMOVED, Prior
from chalicelib.delivery.requesting import json_request, trail, under
from chalicelib.delivery.telling import detail, due, effective_kind, handler, opinion, same, starter
from chalicelib.outbound.judging import json_object, judge_status, no_faults, unreadable
from chalicelib.outbound.outcome import AlreadyDone, Answered, Delivered, Prepared, Refused, Retry, Skip, Verdict
from chalicelib.protocols.transaction.token import judge_token, token_for
from chalicelib.protocols.transaction.wire_out import (
    app_of,
    handlers_at_first,
    handlers_of,
    next_task,
    shown,
    task_id_of,
)
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from chalicelib.delivery.change import Change, Kind, Sending, Target

faults = no_faults
KEEPS_DELETED = False
POA = "/apis/ttc/v1/transaction/poa"
_MISSING, _FINISHED, _NO_TRANSACTION = 2004, 2005, 2008
_BAD_PARAMETER = 400
_EXISTS = ("已存在", "already exist", "is exist")
Planned = tuple[str, str, Any, dict[str, str]]
_ENDINGS = {"completed": "已办理", "returned": "已退回"}


def requests_for(change: Change, target: Target, prior: Prior, sending: Sending) -> list[Prepared] | Skip:
    """Return the calls for a change; the first is the token's when none is at hand."""
    calls = _calls(change, target, prior)
    if isinstance(calls, Skip):
        return calls
    token = token_for(change, target, prior, sending)
    if isinstance(token, Prepared):
        return [token]
    headers = {"Authorization": token, **trail(change, sending)}
    return [
        json_request(change, target, step, under(target.base_url, POA + path), body, headers=headers, teaches=teaches)
        for step, path, body, teaches in calls
    ]


def probe(change: Change, target: Target, sending: Sending) -> Prepared:
    """Return the token's request; with a fixed token, a handling without rows."""
    token = token_for(change, target, Prior(), sending)
    if isinstance(token, Prepared):
        return token
    url = under(target.base_url, POA + "/taskHandle")
    return json_request(change, target, "test", url, [], headers={"Authorization": token})


def judge(request: Prepared, answer: Answered) -> Verdict:
    """Judge by the rows in errorIds: the outer code is 0 even when rows failed; another one is an unknown error."""
    by_status = judge_status(answer)
    if by_status:
        return by_status
    if request.secret:
        return judge_token(answer)
    body = json_object(answer)
    if body is None or "code" not in body:
        return unreadable(answer)
    if str(body["code"]) != "0":
        return _judge_outer(body)
    data = body.get("data")
    rows = (data.get("errorIds") if isinstance(data, dict) else None) or []
    verdicts = [_judge_row(request.step, row) for row in rows if isinstance(row, dict)]
    return min(verdicts, key=lambda v: (Refused, Retry, AlreadyDone).index(type(v)), default=Delivered())


def _calls(change: Change, target: Target, prior: Prior) -> list[Planned] | Skip:
    """Return (step, path, body, what it teaches) for each call."""
    kind = effective_kind(change, known=prior.known)
    current = prior.memory.get("taskId") or task_id_of(change, target)
    if not prior.known and kind == "deleted":
        return Skip("the centre never had this task")
    if prior.known and kind in ("updated", "transferred"):
        return _replace(change, target, current)
    calls = [] if prior.known else _add(change, target, prior)
    if isinstance(calls, Skip):
        return calls
    known = handlers_of(change.previous, target) if prior.known else handlers_at_first(change, target)
    own = _own_call(change, target, current, kind, known or handlers_of(change.task, target))
    if own is None and not calls:
        return Skip(f"the centre cannot be told that a task was {kind}")
    return [*calls, *([own] if own else [])]


def _add(change: Change, target: Target, prior: Prior) -> list[Planned] | Skip:
    """Return the call that makes the task there; an id that was deleted there is taken for good."""
    own = task_id_of(change, target)
    task_id = f"{own}#{change.version}" if REMOVED in prior.memory else own
    task = next_task(change, target, task_id, handlers_at_first(change, target))
    if not (task["handlers"] or task["handlingGroup"]):
        return Skip("the task has neither assignee nor group, the centre needs one")
    return [("add", "/addTransaction", [{"appId": app_of(change, target), **task}], {"taskId": task_id})]


def _replace(change: Change, target: Target, current: str) -> list[Planned] | Skip:
    """Return the call that puts a new task in the place of the current one."""
    if same(change, shown):
        return Skip("only fields changed that the centre does not show")
    task_id = f"{task_id_of(change, target)}#{change.version}"
    task = next_task(change, target, task_id, handlers_of(change.task, target))
    if not (task["handlers"] or task["handlingGroup"]):
        return Skip("the task has neither assignee nor group any more, the centre needs one")
    row = {"appId": app_of(change, target), "status": "next", "next": [task], "handleOpinions": opinion(change)}
    before = handlers_of(change.previous, target)
    gone = [user for user in before if user not in handlers_of(change.task, target)]
    operator = target.user(detail(change.task, "operator_id"))
    giver = operator if operator in before else next(iter(gone), "")
    if change.kind == "transferred" and giver:
        row |= {
            "previousTaskId": current,
            "handler": giver,
            "handleStatus": "已转办",
            "handleTime": china(change.at),
        }
        return [("pass-on", "/taskHandle", [row], {"taskId": task_id})]
    row |= {"taskId": current, "creator": _creator(change, target), "handleStatus": "已更新"}
    row["createTime"] = china(change.at)
    return [("replace", "/taskWithdraw", [row], {"taskId": task_id})]


def _own_call(change: Change, target: Target, current: str, kind: Kind, known: list[str]) -> Planned | None:
    """Return the call that tells the change itself; `known` are those who can handle the task there now."""
    named = {"appId": app_of(change, target), "taskId": current, "creator": _creator(change, target)}
    if kind == "deleted":
        return "delete", "/todo/deleteTask", [named], {}
    if kind in ("urged", "reminded", "overdue"):
        until = due(change.task) if kind != "urged" else ""
        instructions = f"截止时间 {until}" if until else opinion(change) or "请尽快办理"
        return "urge", "/taskCuiBanNew", {**named, "instructions": instructions}, {}
    if kind == "aborted":
        ending = {"handleStatus": "已终止", "handleOpinions": opinion(change), "createTime": china(change.at)}
        return "terminate", "/taskTerminate", [named | ending], {}
    if kind == "handled":
        return "handle", "/taskHandle", [_handling(change, target, current, known, "none", "已办理")], {}
    if kind in _ENDINGS:
        return "end", "/taskHandle", [_handling(change, target, current, known, "end", _ENDINGS[kind])], {}
    return None


def _handling(change: Change, target: Target, current: str, known: list[str], status: str, told: str) -> dict[str, str]:
    who, name = handler(change)
    mapped = target.user(who)
    return {
        "appId": app_of(change, target),
        "previousTaskId": current,
        "handler": mapped if mapped in known or not known else known[0],
        "handlerName": name or who,
        "handleStatus": told,
        "handleOpinions": opinion(change),
        "handleTime": china(change.task.end_on) or "" if change.ended else china(change.at),
        "status": status,
    }


def _creator(change: Change, target: Target) -> str:
    return target.user(starter(change)[0])


def _judge_outer(body: dict[str, Any]) -> Verdict:
    reason = f"{body['code']} {body.get('message', '')}"
    if "不存在" in reason:
        return Refused(reason)
    return Retry(reason, uncertain=True, stale_token=str(body["code"]) in ("401", "403"))


def _judge_row(step: str, row: dict[str, Any]) -> Verdict:
    reason = f"{row.get('code')} {row.get('message', '')} ({row.get('taskId', '')})"
    code = row.get("code")
    exists = any(words in reason for words in _EXISTS)
    if code == _FINISHED or exists or (step == "delete" and code in (_MISSING, _NO_TRANSACTION)):
        return AlreadyDone(reason)
    if code in (_BAD_PARAMETER, _MISSING, _NO_TRANSACTION):
        return Refused(reason)
    return Retry(reason, uncertain=True)
