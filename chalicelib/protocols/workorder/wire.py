"""Bodies of the centre's calls, under the document's spellings.

What a client sends beside them is left aside: the document's own samples carry fields that mean nothing to the call.
"""

# ruff: noqa: N815 - the wire's own spellings

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.protocols.workorder.fields import Comment, Id, Ids, Text, Urls, Values


class Lenient(BaseModel):
    """Base of these bodies."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class TaskBody(Lenient):
    """Every task action's parameters (审批流程 … 删除任务).

    `userId` is only ever the target of delegate and transfer; `procInsId` must agree with the task where both are
    given;    `taskName`, `assignee`, `candidateUsers` and `candidateGroups` are accepted and mean nothing here.
    """

    taskId: Text = ""
    taskName: Text = ""
    userId: Id = ""
    comment: Comment = ""
    procInsId: Id = ""
    targetKey: Id = ""
    variables: Values = {}
    assignee: Any = None
    candidateUsers: Any = None
    candidateGroups: Any = None
    copyUserIds: Ids = ""
    nextUserIds: Ids = ""


class StartBody(Lenient):
    """发起流程: the definition under either of its two spellings, and the form's values.

    Where the path names the definition, a body with none of these three is the form's values themselves.
    """

    processDefId: Text = ""
    processId: Text = ""
    variables: Values = {}


class ImportBody(Lenient):
    """One BPMN 2.0 file to import and deploy; `forms` are form-js schemas by form key, `decisions` DMN files.

    The forms of the version before are kept for the keys that the file still names; one that would be lost is refused
    by name unless `dropForms`. `dryRun` checks only. `baseVersion`, where given, must be the newest version (0: none).
    """

    xml: str
    name: Text = ""
    category: Text = ""
    forms: Values = {}
    decisions: list[str] = Field([], strict=True, max_length=20)
    dropForms: bool = Field(False, strict=True)
    dryRun: bool = Field(False, strict=True)
    baseVersion: int | None = Field(None, strict=True)


class DecisionBody(Lenient):
    """A decision table by key, and the values it looks at; `xml`: a file to read it from (administrators)."""

    decisionKey: Text = ""
    variables: Values = {}
    xml: str = Field("", strict=True)


class DecisionFileBody(Lenient):
    """A DMN file whose tables become the newest of their keys. `dryRun` checks only.

    `baseVersion`, where given, must be the newest version of each (0: there is none).
    """

    xml: str = Field(strict=True)
    dryRun: bool = Field(False, strict=True)
    baseVersion: int | None = Field(None, strict=True)


class FormBody(Lenient):
    """A form of the form list: a form-js schema under a name. `formId` is the hub's unless given."""

    formId: Text = ""
    formName: Text = ""
    content: Any = None
    remark: Comment = ""


class CategoryBody(Lenient):
    """A category of processes, also a kind of 综合工单; categories may stand in each other."""

    categoryId: Text = ""
    categoryName: Text = ""
    code: Text = ""
    parentId: Text = ""
    remark: Comment = ""
    description: Comment = ""


class ModelBody(Lenient):
    """A diagram being drawn. `newVersion` keeps what was before it in the history."""

    modelId: Text = ""
    modelKey: Text = ""
    modelName: Text = ""
    category: Text = ""
    description: Comment = ""
    bpmnXml: str = ""
    newVersion: bool = False


class MessageBody(Lenient):
    """A message or signal for one instance."""

    procInsId: Text = ""
    kind: Text = "message"
    name: Text = ""
    variables: Values = {}


class StateBody(Lenient):
    """An instance and what it should be: 1 active, 2 suspended."""

    instanceId: Text = ""
    procInsId: Text = ""
    state: Text = ""
    instanceIds: Ids = ""


class AbsenceBody(Lenient):
    """Out of office: `substituteId` handles what is assigned to the caller (or, for administrators, to `userId`)."""

    userId: Text = ""
    substituteId: Text = ""
    beginTime: Text = ""
    endTime: Text = ""


class OrderBody(Lenient):
    """创建工单."""

    processId: Text = ""
    taskId: Text = ""
    procInstId: Text = ""
    params: Values = {}
    systemId: Text = ""
    projectId: Text = ""
    workorderId: Text = ""
    workorderIdExtend: Text = ""
    workorderNumber: Text = ""
    title: Text = ""
    workorderStatus: Text = ""
    processStatus: Text = ""
    source: Text = ""
    compensation: Text = ""
    evaluate: Comment = ""
    roomNumber: Text = ""
    description: Comment = ""
    attachmentUrls: Urls = ""


class TemplateBody(Lenient):
    """A work-order template: binds an application, a type, a process and a form. `enabled` is true unless given."""

    templateId: Text = ""
    name: Text = ""
    appId: Text = ""
    synthesisId: Text = ""
    systemId: Text = ""
    projectId: Text = ""
    processKey: Text = ""
    formId: Text = ""
    description: Comment = ""
    enabled: bool | None = None


class EvaluationBody(Lenient):
    """评价: 1 to 5, and a word."""

    score: int = 0
    comment: Comment = ""


class UrgeBody(Lenient):
    """催办."""

    comment: Comment = ""


class InterventionBody(Lenient):
    """工单干预: reassign, skip, jump or stop, at one open task of the order's process."""

    action: Text = ""
    taskId: Text = ""
    userIds: Ids = ""
    targetKey: Text = ""
    comment: Comment = ""
    variables: Values = {}
