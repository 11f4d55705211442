"""Forwarding to a task centre that speaks the push protocol (docs/protocols/push.md).

Target: `base_url` is the URL posted to, the receiver's own path included; credential `appId`, `accessToken`; settings: `link`,
shown for a task without a URL of its own, because the document requires one; `assignees` (see people_out.py); `history`, see
delivery/matching.py. The centre knows the hub as one application:
every row carries that appId (telling.outward_id says how the task ids of several applications stay apart).

| change | sent |
|---|---|
| created, or any change of a task the centre does not have | `inserttasks`, which must be ACTIVE; a task that is not is updated at once |
| updated, transferred, completed, returned, aborted, corrected, restored | `updatetasks` with every field; of the handlings the document takes only the last: owner, end_on, task_comment |
| handled | `updatetasks`: `assignments` are those who have not handled yet, actual_owner_id those who have |
| deleted | `updatetasks` with task_delete_flag 1 |
| restored while open | `inserttasks` of the same task_id, as public senders take back and return |
| an ended task opened for its next round | `updatetasks` with task_delete_flag 1, then the same |
| opened | nothing: receive_on is the centre's own field |
| urged, reminded | nothing: the document has no reminder |
| acted | nothing: the document knows no buttons |

A candidate group travels as biz_group_id, assignees as people_out.py says. due_time cannot be expressed.
"""  # noqa: E501 - table rows

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from chalicelib.delivery.requesting import form_request, trail
from chalicelib.outbound.judging import json_object, judge_status, no_faults, unreadable
from chalicelib.outbound.outcome import AlreadyDone, Answered, Delivered, Prepared, Refused, Retry, Skip, Verdict
from chalicelib.protocols.push.wire_out import as_new, row_of

if TYPE_CHECKING:
    from chalicelib.delivery.change import Change, Sending, Target
    from chalicelib.delivery.prior import Prior
    from chalicelib.protocols.push.wire_out import Row

faults = no_faults
KEEPS_DELETED = True
_EXISTS, _MISSING = "已存在", "不存在"


def requests_for(change: Change, target: Target, prior: Prior, sending: Sending) -> list[Prepared] | Skip:
    """Return the pushes for a change: an insert, an update, or both."""
    row = row_of(change, target)
    if change.kind == "deleted":
        row["task_delete_flag"] = "1"
    if prior.known:
        if change.kind in ("opened", "urged", "reminded", "overdue", "acted"):
            return Skip(f"the push protocol has no message for a task that was {change.kind}")
        return [_push(change, target, sending, *step) for step in _steps(change, row)]
    if change.kind == "deleted":
        return Skip("the centre never had this task")
    if row["status"] == "ACTIVE":
        return [_push(change, target, sending, "insert", row)]
    inserted = _push(change, target, sending, "insert", as_new(row, change, target))
    return [inserted, _push(change, target, sending, "update", row)]


def probe(change: Change, target: Target, sending: Sending) -> Prepared:
    """Return a push without rows: it proves the credential and changes nothing."""
    app_id = target.credential.get("appId") or change.app_id
    return _push(change, target, sending, "test", {"app_id": app_id})


def judge(request: Prepared, answer: Answered) -> Verdict:
    """Judge by push_result: only SUCCESS is success.

    An ERROR that is not one of the two the protocol names is tried again: centres report their own outages this way.
    """
    by_status = judge_status(answer)
    if by_status:
        return by_status
    body = json_object(answer)
    if body is None or "push_result" not in body:
        return unreadable(answer)
    if body["push_result"] == "SUCCESS":
        return Delivered()
    reason = str(body.get("msg_info") or body["push_result"])
    if request.step == "insert" and _EXISTS in reason:
        return AlreadyDone(reason)
    if request.step in ("update", "delete") and _MISSING in reason:
        return Refused(reason)
    return Retry(reason, uncertain=True)


def _steps(change: Change, row: Row) -> list[tuple[str, Row]]:
    """Return what brings a task that the centre has to where it is now."""
    before = change.previous
    if change.kind != "restored" or change.ended or before is None:
        return [("update", row)]
    given_again = ("insert", {**row, "status": "ACTIVE"})
    if before.deleted:
        return [given_again]
    named = {name: row[name] for name in ("app_id", "task_id", "process_instance_id")}
    return [("delete", {**named, "task_delete_flag": "1"}), given_again]


def _push(change: Change, target: Target, sending: Sending, step: str, row: Row) -> Prepared:
    """Return one push. Both lists are always there: a missing one makes centres report success and do nothing."""
    inserts, updates = ([row], []) if step == "insert" else ([], [row] if step in ("update", "delete") else [])
    rows = {"inserttasks": inserts, "updatetasks": updates}
    credential = target.credential
    form = {"appId": row["app_id"], "taskInfo": json.dumps(rows, ensure_ascii=False, separators=(",", ":"))}
    headers = {"appId": row["app_id"], "accessToken": credential.get("accessToken", ""), **trail(change, sending)}
    return form_request(change, target, step, target.base_url, form, headers=headers)
