"""An instance in full: its forms with their values, what happened at each node, what to highlight (detail)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.centre import definitions, prospects, task_facts
from chalicelib.centre.scene import REJECT, RETURN
from chalicelib.errors import NotFound
from chalicelib.lazy import lazy
from chalicelib.protocols.workorder import comments, rows
from chalicelib.protocols.workorder.called import Names, expected, names_of
from chalicelib.todo.model import Status
from chalicelib.todo.times import china
from chalicelib.workflow.durations import non_zero_units

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from chalicelib.centre.prospects import Prospects
    from chalicelib.centre.scene import Scene
    from chalicelib.todo.model import Task
    from chalicelib.workflow import forms, view
    from chalicelib.workflow.view import View
else:
    forms = lazy("chalicelib.workflow.forms")
    view = lazy("chalicelib.workflow.view")

Json = dict[str, Any]


def of(scene: Scene, tasks: Sequence[Task], task_id: str) -> Json:
    """The instance as its clients show it; `tasks` are all of them, oldest first.

    Raises:
        NotFound: there is no task `task_id` in it.
    """
    case = scene.case
    seen = view.view(scene.definition, case.state)
    task = next((each for each in tasks if each.task_id == task_id), None)
    if task_id and task is None:
        raise NotFound("任务不存在", field="taskId")
    values = rows.variables(case)
    ahead = prospects.of(scene, tasks, task_id)
    names = names_of(tasks, scene.people, scene.now, _next_people(ahead))
    form_of_task = _task_form(case.versions, task, values)
    return {
        "bpmnXml": definitions.content(case.definition_id).xml.decode(),
        "existTaskForm": form_of_task is not None,
        "taskFormData": form_of_task,
        "processFormList": _forms(scene, tasks, values),
        "historyProcNodeList": [*_end(scene, seen), *_history(scene, tasks, names), _start(scene)],
        "flowViewer": {
            "finishedTaskSet": sorted(seen.finished_nodes - seen.active_nodes),
            "finishedSequenceFlowSet": sorted(seen.finished_flows),
            "unfinishedTaskSet": sorted(seen.active_nodes),
            "rejectedTaskSet": sorted(_refused(scene, seen, tasks)),
        },
        "procVars": values,
        "interventions": rows.interventions(case),
        "processStatus": case.status,
        "suspended": case.suspended,
        "workorderNumber": case.order or None,
        "taskId": ahead.task.task_id if ahead.task else None,
        "allowed": list(ahead.allowed),
        "next": _following(ahead, names),
        "nextUnknown": ahead.unknown or None,
    }


def history(scene: Scene, tasks: Sequence[Task]) -> list[Json]:
    """What happened at each user task, newest first."""
    return _history(scene, tasks, names_of(tasks, scene.people, scene.now))


def _history(scene: Scene, tasks: Sequence[Task], names: Names) -> list[Json]:
    by = comments.numbering(scene.asked)
    return [
        {
            "taskId": task.task_id,
            "procDefId": scene.case.definition_id,
            "activityId": task.node_id,
            "activityName": task.node_name,
            "activityType": "userTask",
            "assigneeId": _by(task)[0],
            "assigneeName": _by(task)[1],
            **names.candidates(task),
            "status": task.status.value,
            "createTime": china(task.created_on),
            "endTime": china(task.end_on),
            "duration": non_zero_units(task.end_on - task.created_on) if task.end_on else None,
            "commentList": comments.shown(task, by),
            "warning": task_facts.of(task).warning,
        }
        for task in reversed(tasks)
    ]


def _following(ahead: Prospects, names: Names) -> list[Json] | None:
    """The tasks that completing this one would open, and whom they would ask."""
    if ahead.following is None:
        return None
    return expected(ahead.following, names)


def _start(scene: Scene) -> Json:
    case = scene.case
    main = scene.definition.main
    node = main.nodes[main.start] if main.start else scene.definition.starts[0]
    return {
        "taskId": None,
        "procDefId": case.definition_id,
        "activityId": node.id,
        "activityName": node.name or node.id,
        "activityType": "startEvent",
        "assigneeId": case.initiator.id,
        "assigneeName": case.initiator.name or case.initiator.id,
        "candidate": None,
        "candidateIds": None,
        "status": Status.COMPLETE.value,
        "createTime": china(case.started_on),
        "endTime": china(case.started_on),
        "duration": "0秒",
        "commentList": [],
        "warning": None,
    }


def _end(scene: Scene, seen: View) -> list[Json]:
    """Where an ended instance has come to: the end event it passed or, where it was ended before, the diagram's."""
    case, nodes = scene.case, scene.definition.main.nodes.values()
    ends = [node for node in nodes if node.kind == "end"]
    passed = [node for node in ends if node.id in seen.finished_nodes] if case.status == "completed" else ends[:1]
    if case.ended_on is None or not ends:
        return []
    node = (passed or ends)[-1]
    row = dict.fromkeys(_start(scene)) | {"procDefId": case.definition_id, "commentList": []}
    return [
        row
        | {
            "activityId": node.id,
            "activityName": node.name or node.id,
            "activityType": "endEvent",
            "status": Status.COMPLETE.value if case.status == "completed" else Status.ABORT.value,
            "createTime": china(case.ended_on),
            "endTime": china(case.ended_on),
            "duration": "0秒",
        }
    ]


def _next_people(ahead: Prospects) -> list[str]:
    found: list[str] = []
    for item in ahead.following or ():
        found += [item.who.assignee] if item.who.assignee else item.who.users
    return found


def _by(task: Task) -> tuple[str | None, str | None]:
    found = task.parts[-1].by if task.parts else None
    found = found or (task.assignees[0] if task_facts.of(task).assignee and task.assignees else None)
    return (found.id, found.name or found.id) if found else (None, None)


def _refused(scene: Scene, seen: View, tasks: Sequence[Task]) -> set[str]:
    """Nodes that somebody returned or rejected from, and the flows over which they had been reached."""
    nodes = {each.node_id for each in tasks if _was_refused(each)}
    passed = seen.finished_nodes | seen.active_nodes | nodes
    flows = scene.definition.main.flows.values()
    return nodes | {flow.id for flow in flows if flow.target in nodes and flow.source in passed}


def _was_refused(task: Task) -> bool:
    return any(each.kind in (RETURN, REJECT) for each in task_facts.of(task).comments)


def _task_form(versions: tuple[str, ...], task: Task | None, values: Json) -> Any | None:
    if task is None:
        return None
    facts = task_facts.of(task)
    form = definitions.form(versions, facts.form_key)
    own = {**values, **facts.form_data, **facts.local}
    return forms.fill(form, own) if form is not None else None


def _forms(scene: Scene, tasks: Sequence[Task], values: Json) -> list[Json]:
    """The start form and those of handled nodes, each once, with their values."""
    wanted = {scene.definition.start_form: "开始"}
    for task in tasks:
        if task.status is Status.COMPLETE:
            wanted.setdefault(task_facts.of(task).form_key, task.node_name)
    found = ((key, name, definitions.form(scene.versions, key)) for key, name in wanted.items())
    shown = {"disabled": True, "formBtns": False}
    return [{**forms.fill(form, values), **shown, "formKey": key, "title": name} for key, name, form in found if form]


def printed(scene: Scene, params: Json) -> list[Json]:
    """The form's fields as a printed page shows them: label and value, nested groups in line."""
    values = {**rows.variables(scene.case), **params}
    form = definitions.form(scene.versions, scene.definition.start_form)
    if form is None:
        return [{"label": name, "value": value} for name, value in params.items()]
    return list(_lines(forms.components(form), values))


def _lines(components: Sequence[Mapping[str, Any]], values: Json) -> Iterator[Json]:
    for component in components:
        key = component.get("key")
        if key:
            yield {"label": component.get("label") or key, "value": values.get(key)}
        inner = values.get(component["path"]) if component.get("path") else values
        if component.get("type") == "group" and isinstance(inner, dict):
            yield from _lines(component.get("components", []), inner)
