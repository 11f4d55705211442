"""The 导出 buttons: every list as a CSV file that spreadsheets open, up to 1,000 rows.

The clients send a list's filters as a form. Pages are not asked for: the file holds all of them.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from chalicelib.protocols.workorder import category, form, model, process
from chalicelib.protocols.workorder.edge import EDGE, MANAGED
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.reply import Reply
from chalicelib.web.request import Query

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.web.blueprint import View
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, EDGE)
MOST_ROWS, PAGE_SIZE = 1_000, 100
BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_PROCESS = {"procInsId": "流程编号", "procDefName": "流程名称", "category": "流程类别", "procDefVersion": "流程版本"}
_TASK = {
    "taskId": "任务编号",
    **_PROCESS,
    "taskName": "任务节点",
    "startUserName": "流程发起人",
    "createTime": "接收时间",
}
_KEPT = {"createBy": "创建人", "createTime": "创建时间"}


@dataclass(frozen=True)
class Export:
    """One list as a file: its title, the view of the list, and its columns by field."""

    title: str
    view: View
    columns: Mapping[str, str]

    def __call__(self, request: Request) -> Reply:
        """The file."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(self.columns.values())
        writer.writerows([_cell(row.get(field)) for field in self.columns] for row in _rows(self.view, request))
        name = quote(f"{self.title}_{request.now:%Y%m%d%H%M%S}.csv")
        headers = {
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        }
        return Reply(BOM + text.getvalue(), headers=headers)


def _rows(view: View, request: Request) -> list[dict[str, Any]]:
    given = dict(request.query.pairs()) | (request.form() if request.body.strip() else {})
    found: list[dict[str, Any]] = []
    for number in range(1, MOST_ROWS // PAGE_SIZE + 1):
        asked = {**given, "pageNum": str(number), "pageSize": str(PAGE_SIZE)}
        answer: Any = view(replace(request, query=Query({name: [value] for name, value in asked.items()})))
        found += answer["rows"]
        if len(found) >= answer["total"] or not answer["rows"]:
            break
    return found


def _cell(value: object) -> str:
    """What a spreadsheet would take for a formula begins with an apostrophe, as text does there."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _declare(path: str, export: Export) -> None:
    routes.post(
        path,
        edge=EDGE if path.startswith(process.BASE) else MANAGED,
        summary=f"导出{export.title}",
        consumes="application/x-www-form-urlencoded",
        produces="text/csv",
    )(export)


_declare(
    f"{process.BASE}/startExport",
    Export(
        "可发起流程",
        process.startable,
        {
            "definitionId": "流程定义编号",
            "processName": "流程名称",
            "processKey": "流程标识",
            "category": "流程类别",
            "version": "流程版本",
            "deploymentTime": "部署时间",
        },
    ),
)
_declare(
    f"{process.BASE}/ownExport",
    Export(
        "我的流程",
        process.own_list,
        {
            **_PROCESS,
            "taskName": "当前节点",
            "createTime": "提交时间",
            "finishTime": "结束时间",
            "processStatus": "流程状态",
            "duration": "耗时",
        },
    ),
)
_declare(f"{process.BASE}/todoExport", Export("待办任务", process.todo_list, {**_TASK, "assigneeName": "办理人"}))
_declare(f"{process.BASE}/claimExport", Export("待签任务", process.claim_list, {**_TASK, "candidate": "候选人"}))
_declare(
    f"{process.BASE}/finishedExport",
    Export("已办任务", process.finished_list, {**_TASK, "finishTime": "办理时间", "duration": "耗时"}),
)
_declare(
    f"{process.BASE}/copyExport",
    Export("抄送", process.copy_list, {"title": "标题", **_TASK, "originatorName": "抄送人"}),
)
_declare(
    f"{form.BASE}/export", Export("流程表单", form.list_forms, {"formId": "表单编号", "formName": "表单名称", **_KEPT})
)
_declare(
    f"{category.BASE}/export",
    Export(
        "流程分类",
        category.list_categories,
        {"categoryId": "分类编号", "categoryName": "分类名称", "code": "分类编码", "remark": "备注", **_KEPT},
    ),
)
_declare(
    f"{model.BASE}/export",
    Export(
        "流程模型",
        model.list_models,
        {
            "modelId": "模型编号",
            "modelName": "模型名称",
            "modelKey": "模型标识",
            "category": "分类编码",
            "version": "版本",
            **_KEPT,
        },
    ),
)
