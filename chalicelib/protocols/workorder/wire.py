"""Bodies of the centre's calls, under the document's spellings. What a client sends beside them is left aside: the
document's own samples carry fields that mean nothing to the call.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

LONGEST_COMMENT = 2_000
_TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"


def _as_text(value: Any) -> Any:
    """Numbers are taken for texts (ids of older clients), null for an empty one."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _as_list(value: Any) -> Any:
    """A comma list of ids, from a text or an array of texts or numbers."""
    if isinstance(value, list):
        return ",".join(str(_as_text(each)) for each in value if isinstance(each, str | int) and each != "")
    return _as_text(value)


def _as_object(value: Any) -> Any:
    return {} if value in (None, "") else value


Text = Annotated[
    str, BeforeValidator(_as_text), StringConstraints(strip_whitespace=True, max_length=255, pattern=_TEXT)
]
Comment = Annotated[
    str, BeforeValidator(_as_text), StringConstraints(strip_whitespace=True, max_length=LONGEST_COMMENT, pattern=_TEXT)
]
Ids = Annotated[
    str, BeforeValidator(_as_list), StringConstraints(strip_whitespace=True, max_length=20_000, pattern=_TEXT)
]
Values = Annotated[dict[str, Any], BeforeValidator(_as_object)]


class Lenient(BaseModel):
    """Base of these bodies."""

    model_config = ConfigDict(extra="ignore", frozen=True, str_strip_whitespace=True)


class TaskBody(Lenient):
    """Every task action's parameters (审批流程 … 删除任务).

    `userId` is only ever the target of delegate and transfer; `procInsId` must agree with the task where both are given;
    `taskName`, `assignee`, `candidateUsers` and `candidateGroups` are accepted and mean nothing here.
    """

    taskId: Text = ""
    taskName: Text = ""
    userId: Text = ""
    comment: Comment = ""
    procInsId: Text = ""
    targetKey: Text = ""
    variables: Values = {}
    assignee: Any = None
    candidateUsers: Any = None
    candidateGroups: Any = None
    copyUserIds: Ids = ""
    nextUserIds: Ids = ""


class StartBody(Lenient):
    """发起流程: the definition under either of its two spellings, and the form's values."""

    processDefId: Text = ""
    processId: Text = ""
    variables: Values = {}


class ImportBody(Lenient):
    """One BPMN 2.0 file to import and deploy; `forms` are form-js schemas by form key."""

    xml: str
    name: Text = ""
    category: Text = ""
    forms: Values = {}
