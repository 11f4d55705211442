"""The 导出 buttons: every list as a workbook, or as CSV with `format=csv`, up to 1,000 rows.

The clients send a list's filters as a form. Pages are not asked for: the file holds all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.errors import BadInput
from chalicelib.lazy import lazy
from chalicelib.protocols.workorder import asking, category_routes, form_routes, lists, model_routes, process_routes
from chalicelib.protocols.workorder.edge import EDGE, MANAGED
from chalicelib.protocols.workorder.lists import Call
from chalicelib.protocols.workorder.reading import ORDER, PAGING, STARTABLE, STARTED, PageOf, require_known
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import one_of
from chalicelib.web.request import Query

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalicelib.protocols import table_files
    from chalicelib.protocols.workorder.lists import Rows
    from chalicelib.web.contract import Described
    from chalicelib.web.reply import Reply
    from chalicelib.web.request import Request
else:
    table_files = lazy("chalicelib.protocols.table_files")

routes = HubBlueprint(__name__, EDGE)
MOST_ROWS = 1_000
FORMATS = ("xlsx", "csv")
FORMAT = {"format": one_of(*FORMATS, meaning="文件格式；缺省为 xlsx")}

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
    """One list as a file: its title, what gives its rows, and its columns by field."""

    title: str
    rows: Callable[[Call], Rows]
    columns: Mapping[str, str]
    known: Described = field(default_factory=dict)

    def __call__(self, request: Request) -> Reply:
        """The file."""
        given = dict(request.query.pairs()) | (request.form() if request.body.strip() else {})
        asked, first = Query({name: [value] for name, value in given.items()}), PageOf(1, MOST_ROWS)
        require_known(asked, PAGING, self.known, FORMAT)
        wanted = _format(asked)
        found, _ = self.rows(Call(asking.asked(request), asked, first))
        table = ([row.get(field) for field in self.columns] for row in found)
        return table_files.download(request, self.title, wanted, list(self.columns.values()), table)


def _format(asked: Query) -> str:
    wanted = asked.get("format") or "xlsx"
    if wanted not in FORMATS:
        raise BadInput(f"应为 {' | '.join(FORMATS)}", field="format")
    return wanted


def _declare(path: str, export: Export) -> None:
    routes.post(
        path,
        edge=EDGE if path.startswith(process_routes.BASE) else MANAGED,
        summary=f"导出{export.title}",
        consumes="application/x-www-form-urlencoded",
        produces="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )(export)


_declare(
    f"{process_routes.BASE}/startExport",
    Export(
        "可发起流程",
        lists.startable,
        {
            "definitionId": "流程定义编号",
            "processName": "流程名称",
            "processKey": "流程标识",
            "category": "流程类别",
            "version": "流程版本",
            "deploymentTime": "部署时间",
        },
        STARTABLE,
    ),
)
_declare(
    f"{process_routes.BASE}/ownExport",
    Export(
        "我的流程",
        lists.own,
        {
            **_PROCESS,
            "taskName": "当前节点",
            "createTime": "提交时间",
            "finishTime": "结束时间",
            "processStatus": "流程状态",
            "duration": "耗时",
        },
        STARTED,
    ),
)
_declare(
    f"{process_routes.BASE}/todoExport",
    Export("待办任务", lists.todo, {**_TASK, "assigneeName": "办理人"}, {**STARTED, **ORDER}),
)
_declare(
    f"{process_routes.BASE}/claimExport",
    Export("待签任务", lists.claimable, {**_TASK, "candidate": "候选人"}, {**STARTED, **ORDER}),
)
_declare(
    f"{process_routes.BASE}/finishedExport",
    Export("已办任务", lists.finished, {**_TASK, "finishTime": "办理时间", "duration": "耗时"}, STARTED),
)
_declare(
    f"{process_routes.BASE}/copyExport",
    Export("抄送", lists.copied, {"title": "标题", **_TASK, "originatorName": "抄送人"}, STARTED),
)
_declare(
    f"{form_routes.BASE}/export",
    Export(
        "流程表单", form_routes.form_rows, {"formId": "表单编号", "formName": "表单名称", **_KEPT}, form_routes.FILTERS
    ),
)
_declare(
    f"{category_routes.BASE}/export",
    Export(
        "流程分类",
        category_routes.category_rows,
        {"categoryId": "分类编号", "categoryName": "分类名称", "code": "分类编码", "remark": "备注", **_KEPT},
        category_routes.FILTERS,
    ),
)
_declare(
    f"{model_routes.BASE}/export",
    Export(
        "流程模型",
        model_routes.model_rows,
        {
            "modelId": "模型编号",
            "modelName": "模型名称",
            "modelKey": "模型标识",
            "category": "分类编码",
            "version": "版本",
            **_KEPT,
        },
        model_routes.FILTERS,
    ),
)
