"""Forwarding to a centre of the create-todo v2 family (docs/protocols/gov_task.md).

Target: `base_url` is the part before `/tc/...`; credential `{scheme, accessKey, secretKey, tenantId}`; settings `ip`,
`mac`, `apiVersion` for gateways that look at them, and `link`, shown for a task without a URL of its own, because the
family requires one (the application stands for a creator that nobody named). `user_ids` should give each user's accountId.

A todo there has one person, so a task with several assignees becomes several, in one package; the package stands for the
process instance and its uuid is remembered for it (best effort: two tasks that start at once may get two packages).

| change | sent |
|---|---|
| created, restored, or any change of a task the centre does not have | create for each assignee, idempotent by bizTaskId |
| updated | cancel and create again (the family has no update), only when something changed that it can show |
| transferred | cancel for who lost it, create for who got it |
| handled | finish for the handler, the other todos stay |
| completed, returned | finish for the handler (an unknown one: for everybody), cancel for the others; the family has no word for returned |
| aborted, deleted | cancel for everybody; nothing for a task that has ended: a finished todo cannot be taken away |
| opened, corrected, urged, reminded, acted | nothing: the family cannot express them |

The package is closed with the last finish, or after an abortion, when the process instance has ended. Candidate groups cannot be expressed; the
todo appears when somebody claims the task. Priority goes into nothing: create.json does not take one.
"""  # noqa: E501 - table rows

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chalicelib.delivery.requesting import query, trail, under
from chalicelib.delivery.telling import (
    detail,
    due,
    effective_kind,
    handler,
    key_of,
    named,
    outward_id,
    same,
    starter,
    subject,
)
from chalicelib.outbound.judging import json_object, judge_status, unreadable
from chalicelib.outbound.outcome import AlreadyDone, Answered, Delivered, Prepared, Retry, Skip, Verdict
from chalicelib.protocols.gov_task.signing import SCHEMES, signed_headers
from chalicelib.todo.model import ProcessStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.delivery.change import Change, Kind, Sending, Target
    from chalicelib.delivery.prior import Prior
    from chalicelib.todo.model import Task

KEEPS_DELETED = False
CREATE = "/tc/v2/openapi/task/create.json"
FINISH, CANCEL = "/tc/openapi/task/finish.json", "/tc/openapi/task/cancel.json"
LISTED = "/tc/openapi/3rd/task/getTodoList"
CLOSE = "/tc/openapi/package/close.json"
_MOST_SUBJECT, _MOST_URL = 200, 1000
_OVER = ("已完成", "已办", "已取消", "已撤销", "已结束", "已关闭")
_UUID, _PACKAGE = "task:", "packageUuid"
Planned = tuple[str, str, list[tuple[str, str]], dict[str, str]]


def requests_for(change: Change, target: Target, prior: Prior, sending: Sending) -> list[Prepared] | Skip:
    """Return the calls for a change. Cancels and finishes come before creates."""
    kind = effective_kind(change, known=prior.known)
    if kind == "deleted" and not prior.known:
        return Skip("the centre never had this task")
    calls = _calls(change, target, prior, kind)
    if not calls and not prior.done:
        return Skip(f"nothing this centre can show has changed (the task was {kind}), or nobody has the task")
    return [_get(change, target, sending, call) for call in calls]


def faults(credential: Mapping[str, str]) -> Mapping[str, str]:
    """The scheme must be one that signing.py writes."""
    return {} if credential["scheme"] in SCHEMES else {"scheme": f"应为 {' | '.join(SCHEMES)}"}


def probe(change: Change, target: Target, sending: Sending) -> Prepared:
    """Return a signed look at nobody's list."""
    tenant = target.credential.get("tenantId", "")
    asked = [("tenantId", tenant), ("userId", "todo-hub-test"), ("pageNo", "1"), ("pageSize", "1")]
    return _get(change, target, sending, ("test", LISTED, asked, {}))


def judge(request: Prepared, answer: Answered) -> Verdict:
    """Judge by both success flags. The data of create are read as an object or, from older centres, as JSON text.

    A failed finish or cancel of a task that is finished already counts as already done.
    """
    by_status = judge_status(answer)
    if by_status:
        return by_status
    body = json_object(answer)
    if body is None or "success" not in body:
        return unreadable(answer)
    content = body.get("content") if isinstance(body.get("content"), dict) else {}
    content = content or {}
    if body["success"] is True and content.get("success", True) is not False:
        return _created(request, content) if request.step.startswith("create:") else Delivered()
    reason = (
        f"{content.get('responseCode', '')} {content.get('responseMessage') or body.get('Message') or '失败'}".strip()
    )
    if not request.step.startswith("create:") and any(word in reason for word in _OVER):
        return AlreadyDone(reason)
    return Retry(reason, uncertain=True)


def _calls(change: Change, target: Target, prior: Prior, kind: Kind) -> list[Planned]:
    held = {name[len(_UUID) :]: uuid for name, uuid in prior.memory.items() if name.startswith(_UUID)}
    people = change.task.assignees if change.ended else change.task.waiting
    wanted = [target.user(person.id) for person in people]
    if kind == "deleted" and change.previous and not change.previous.status.is_open:
        return []
    if kind in ("completed", "returned", "aborted", "deleted"):
        created = [] if prior.known else [_create(change, target, prior, user) for user in wanted]
        return [*created, *_end(change, target, prior, kind, held)]
    if kind == "handled":
        who = target.user(handler(change)[0])
        return [_finish(change, who, held[who], close=False)] if who in held else []
    if kind in ("opened", "corrected", "urged", "reminded", "overdue", "acted") and prior.known:
        return []
    renew = prior.known and kind == "updated" and not same(change, _shown)
    dropped = [user for user in held if (renew and not _made_now(prior, user)) or user not in wanted]
    made = [user for user in wanted if user not in held or user in dropped or _made_now(prior, user)]
    return [
        *[_cancel(user, held[user], forget=True) for user in dropped],
        *[_create(change, target, prior, user) for user in made],
    ]


def _shown(task: Task) -> tuple[object, ...]:
    return task.subject, task.links.pc, task.links.mobile, due(task), detail(task, "task_comment")


def _made_now(prior: Prior, user: str) -> bool:
    return f"create:{user}" in prior.done


def _end(change: Change, target: Target, prior: Prior, kind: Kind, held: dict[str, str]) -> list[Planned]:
    """Return the calls that take the todo off everybody's list, and close the package of an ended process."""
    who = target.user(handler(change)[0])
    finishing = [] if kind in ("aborted", "deleted") else [who] if who in held else list(held)
    closing = change.process is not None and change.process.status is not ProcessStatus.RUNNING
    return [
        *[_cancel(user, uuid) for user, uuid in held.items() if user not in finishing],
        *[_finish(change, user, held[user], close=closing and user == finishing[-1]) for user in finishing],
        *([_close(target, change, prior)] if closing and kind == "aborted" and _package(prior) else []),
    ]


def _create(change: Change, target: Target, prior: Prior, user: str) -> Planned:
    task, links = change.task, change.task.links
    names = {target.user(known): name for known, name in named(task.assignees).items()}
    url = links.pc or links.mobile or links.pc_view or str(target.settings.get("link", ""))
    parameters = {
        "subject": subject(change)[:_MOST_SUBJECT],
        "assigneeId": user,
        "assigneeInfo": _person(names.get(user, "")),
        "creatorId": _creator(change, target),
        "creatorInfo": _person(starter(change)[1]),
        "tenantId": target.credential.get("tenantId", ""),
        "bizTaskId": _biz_id(change, target, user, next(iter(names), user)),
        "url": url[:_MOST_URL],
        "mobileUrl": (links.mobile or url)[:_MOST_URL],
        "dueTime": due(task),
        "packageUuid": _package(prior),
        "description": detail(task, "task_comment"),
    }
    return f"create:{user}", CREATE, [(name, value) for name, value in parameters.items() if value], {}


def _biz_id(change: Change, target: Target, user: str, first: str) -> str:
    """Return the id that makes a repeated create harmless. A new todo for the same person later needs a new one."""
    plain = outward_id(change, target, change.task_id, target.credential.get("appId", change.app_id))
    if change.kind == "created":
        return plain if user == first else f"{plain}#{user}"
    return f"{plain}#{user}#{change.version}"


def _finish(change: Change, user: str, uuid: str, *, close: bool) -> Planned:
    parameters = [("userId", user), ("taskUuid", uuid), ("closePackage", "true" if close else "false")]
    return f"finish:{user}", FINISH, parameters, {} if change.ended else {_UUID + user: ""}


def _cancel(user: str, uuid: str, *, forget: bool = False) -> Planned:
    parameters = [("userId", user), ("taskUuid", uuid), ("cancelPakcage", "false")]
    return f"cancel:{user}", CANCEL, parameters, {_UUID + user: ""} if forget else {}


def _close(target: Target, change: Change, prior: Prior) -> Planned:
    return "close", CLOSE, [("userId", _creator(change, target)), ("packageUuid", _package(prior))], {}


def _package(prior: Prior) -> str:
    return prior.memory.get(_PACKAGE) or prior.process.get(_PACKAGE, "")


def _creator(change: Change, target: Target) -> str:
    return target.user(starter(change)[0]) or change.app_id


def _person(name: str) -> str:
    return json.dumps({"imgId": "", "name": name}, ensure_ascii=False, separators=(",", ":")) if name else ""


def _get(change: Change, target: Target, sending: Sending, call: Planned) -> Prepared:
    step, path, parameters, teaches = call
    headers = {**signed_headers(target, sending, path, parameters), **trail(change, sending)}
    url = query(under(target.base_url, path), parameters)
    return Prepared(step, key_of(change, target, step), "GET", url, headers, teaches=teaches)


def _created(request: Prepared, content: dict[str, Any]) -> Verdict:
    data = content.get("data")
    if isinstance(data, str):
        try:
            data = json.loads(data)
        except ValueError:
            data = None
    uuid = data.get("taskUuid") if isinstance(data, dict) else None
    if not isinstance(uuid, str) or not isinstance(data, dict):
        return Retry("the centre reported success and named no task; is the bizTaskId taken?", uncertain=True)
    package = data.get("packageUuid")
    grouped = {_PACKAGE: package} if isinstance(package, str) else {}
    return Delivered({_UUID + request.step.removeprefix("create:"): uuid, **grouped}, grouped)
