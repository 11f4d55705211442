"""Comments as clients read them, numbered as the document does or, where an application says so, as the original."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from chalicelib.centre import scene, task_facts
from chalicelib.identity import accounts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.centre.scene import Asked
    from chalicelib.centre.task_facts import Comment
    from chalicelib.storage.directory.model import Holder
    from chalicelib.todo.model import Task

Numbering = Literal["document", "flowable"]
NAMES: Mapping[str, str] = {
    scene.NORMAL: "normal",
    scene.RETURN: "return",
    scene.REJECT: "reject",
    scene.DELEGATE: "delegate",
    scene.TRANSFER: "transfer",
    scene.STOP: "stop",
    scene.REVOKE: "revoke",
    scene.CLAIM: "claim",
    scene.UNCLAIM: "unclaim",
}
_OF_DOCUMENT = {scene.NORMAL: "0", scene.RETURN: "1", scene.REJECT: "2"}
"""The document knows these three; what it does not know keeps the original's number."""


def numbering(asked: Asked) -> Numbering:
    """How the calling application has its comments numbered; at most 1 round trip."""
    return accounts.check_holder("application", asked.app_id, _numbering, asked.now) or "document"


def shown(task: Task, by: Numbering) -> list[dict[str, Any]]:
    """A task's comments, oldest first (commentList)."""
    return [
        {
            "id": f"{task.task_id}-c{number}",
            **typed(each, by),
            "time": task_facts.said_at(each),
            "userId": each.user_id,
            "userName": each.name or each.user_id,
            "taskId": task.task_id,
            "fullMessage": each.text,
            "processInstanceId": task.process_instance_id,
        }
        for number, each in enumerate(task_facts.of(task).comments, start=1)
    ]


def last_of(task: Task, user_id: str, by: Numbering) -> dict[str, Any] | None:
    """What somebody said last at a task (comment)."""
    said = next((each for each in reversed(task_facts.of(task).comments) if each.user_id == user_id), None)
    return {**typed(said, by), "comment": said.text} if said else None


def typed(comment: Comment, by: Numbering) -> dict[str, str]:
    """A comment's number and, the same for everybody, its name."""
    number = comment.kind if by == "flowable" else _OF_DOCUMENT.get(comment.kind, comment.kind)
    return {"type": number, "typeName": NAMES.get(comment.kind, "normal")}


def _numbering(holder: Holder) -> Numbering:
    return "flowable" if holder.comment_types == "flowable" else "document"
