"""A report's rows as a table: its columns under their Chinese names, what is nested in columns of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TITLES: Mapping[str, str] = {
    "processes": "流程报表",
    "nodes": "节点报表",
    "people": "人员报表",
    "departments": "部门报表",
    "evaluations": "评价报表",
    "workload": "工作量",
}
_FIGURES = {
    "started": "发起",
    "finished": "办结",
    "terminated": "终止",
    "returned": "退回",
    "overdue": "超期",
    "seconds.mean": "平均耗时（秒）",
    "seconds.p50": "耗时中位数（秒）",
    "seconds.p90": "耗时 P90（秒）",
    "seconds.p95": "耗时 P95（秒）",
    "waited.mean": "平均等待（秒）",
    "waited.p90": "等待 P90（秒）",
}
_PROCESS = {"appId": "应用", "processKey": "流程", "processName": "流程名称"}
_PERIOD = {"period": "期间"}
_SCORES = {"n": "评价数", "mean": "平均分", **{f"distribution.{score}": f"{score} 分" for score in range(1, 6)}}
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "processes": {
        **_PERIOD,
        **_PROCESS,
        "running": "运行中",
        **_FIGURES,
        "score.n": "评价数",
        "score.mean": "平均分",
    },
    "nodes": {"nodeId": "节点", "nodeName": "节点名称", "open": "在办", "share": "耗时占比", **_FIGURES},
    "people": {**_PERIOD, "userId": "人员", **_FIGURES},
    "departments": {**_PERIOD, "department": "部门", **_FIGURES},
    "evaluations": {**_PERIOD, **_PROCESS, **_SCORES},
    "workload": {"userId": "人员", "open": "在办", "overdue": "超期", "claimable": "可签收", "done": "已办"},
}


def table(report: str, rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[object]]]:
    """Header and lines."""
    columns = COLUMNS[report]
    return list(columns.values()), [[_at(row, path) for path in columns] for row in rows]


def _at(row: Mapping[str, Any], path: str) -> object:
    value: Any = row
    for name in path.split("."):
        value = value[name]
    return value
