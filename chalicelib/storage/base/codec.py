"""Tasks, process instances and events as compact bytes: JSON, empty fields dropped, deflated with a preset dictionary.

The dictionary knows the field names and the usual values, so that names cost next to nothing: a full push of 59 fields,
2,028 bytes as JSON, fits one write unit (1 KB) a row. The first byte names the dictionary; old bytes stay readable.
"""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime
from typing import Any

from chalicelib.todo.model import (
    Handling,
    Links,
    Person,
    ProcessInstance,
    ProcessStatus,
    Reminder,
    Source,
    Status,
    Task,
)

_DICTIONARY_1 = (
    b'"process_instance_image_url":"process_instance_log_url":"process_instance_form":"process_instance_form_view":"'
    b'"process_source":"process_delete_flag":"instance_initiator_dpid":"last_task_status":"is_use_process":"distribute":"'
    b'"operate_on":"operate_type":"next_node_name":"next_user_name":"appName":"is_merge_task":"merge_num":"'
    b'"biz_task_status":"biz_group_id":"biz_key":"biz_domain":"biz_domain_subtype":"task_comment":"'
    b'"subject":"status":"ACTIVE","COMPLETE","ROLLBACK","ABORT","TRANSFER","RUNNING","priority":3,"url":"mobileUrl":"'
    b'"appId":"taskId":null,"source":"push","transaction","gov_task","workorder","processInstanceId":"nodeName":"'
    b'"initiatorName":"createdOn":"2026-01-01 00:00:00","assignees":[{"id":"name":"dept":"}],"dueTime":"endOn":"'
    b'"app_id":"task_id":"source":"push","process_instance_id":"subject":"created_on":"2026-01-01T00:00:00Z",'
    b'"version":1,"creators":[["initiator":["assignees":[["groups":["handlings":[["receive_on":"end_on":"due_time":"'
    b'"node_id":"node_name":"links":["https://www.example.edu.cn/form/view?taskId=&processInstanceId=mobile"],"details":{'
    b'"process_id":"process_name":"process_version":"1","started_on":"ended_on":"'
)


def pack(value: dict[str, Any]) -> bytes:
    """Deflate a JSON object."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    deflater = zlib.compressobj(6, zlib.DEFLATED, -15, zdict=_DICTIONARY_1)
    return b"\x01" + deflater.compress(text) + deflater.flush()


def canonical(value: object) -> str:
    """JSON that is the same for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def unpack(data: bytes) -> dict[str, Any]:
    """Inflate what `pack` made."""
    if data[:1] != b"\x01":
        raise ValueError(f"unknown row format {data[:1]!r}")
    text = zlib.decompressobj(-15, zdict=_DICTIONARY_1).decompress(data[1:])
    value: dict[str, Any] = json.loads(text)
    return value


def pack_task(task: Task) -> bytes:
    """A task as bytes; its keys are not inside."""
    return pack(
        _without_empty(
            {
                "source": task.source.value,
                "process_instance_id": task.process_instance_id,
                "subject": task.subject,
                "status": task.status.value,
                "priority": task.priority,
                "created_on": _time(task.created_on),
                "receive_on": _time(task.receive_on),
                "end_on": _time(task.end_on),
                "due_time": _time(task.due_time),
                "creators": _people(task.creators),
                "initiator": _person(task.initiator),
                "assignees": _people(task.assignees),
                "groups": list(task.groups),
                "handlings": [_handling(part) for part in task.handlings],
                "earlier": [_handling(part) for part in task.earlier],
                "copied_to": _people(task.copied_to),
                "node_id": task.node_id,
                "node_name": task.node_name,
                "links": [task.links.pc, task.links.pc_view, task.links.mobile, task.links.mobile_view],
                "summary": list(task.summary),
                "reminders": [[r.level, _time(r.at), list(r.channels), r.window] for r in task.reminders],
                "deleted": task.deleted,
                "details": dict(task.details),
            }
        )
    )


def unpack_task(app_id: str, task_id: str, version: int, data: bytes) -> Task:
    """The task that `pack_task` wrote under these keys."""
    row = unpack(data)
    return Task(
        app_id=app_id,
        task_id=task_id,
        version=version,
        source=Source(row["source"]),
        process_instance_id=row.get("process_instance_id", ""),
        subject=row.get("subject", ""),
        status=Status(row["status"]),
        priority=row["priority"],
        created_on=moment(row["created_on"]),
        receive_on=_maybe(row.get("receive_on")),
        end_on=_maybe(row.get("end_on")),
        due_time=_maybe(row.get("due_time")),
        creators=_from_people(row.get("creators")),
        initiator=Person(*row["initiator"]) if row.get("initiator") else None,
        assignees=_from_people(row.get("assignees")),
        groups=tuple(row.get("groups", ())),
        handlings=_handlings(row.get("handlings")),
        earlier=_handlings(row.get("earlier")),
        copied_to=_from_people(row.get("copied_to")),
        node_id=row.get("node_id", ""),
        node_name=row.get("node_name", ""),
        links=Links(*row.get("links", ())),
        summary=tuple(row.get("summary", ())),
        reminders=tuple(
            Reminder(level, moment(at), tuple(channels), window)
            for level, at, channels, window in row.get("reminders", ())
        ),
        deleted=row.get("deleted", False),
        details=row.get("details", {}),
    )


def pack_process(process: ProcessInstance) -> bytes:
    """A process instance as bytes; its keys are not inside."""
    return pack(
        _without_empty(
            {
                "source": process.source.value,
                "subject": process.subject,
                "status": process.status.value,
                "initiator": _person(process.initiator),
                "started_on": _time(process.started_on),
                "ended_on": _time(process.ended_on),
                "process_id": process.process_id,
                "process_name": process.process_name,
                "process_version": process.process_version,
                "deleted": process.deleted,
                "details": dict(process.details),
            }
        )
    )


def unpack_process(app_id: str, process_instance_id: str, version: int, data: bytes) -> ProcessInstance:
    """The process instance that `pack_process` wrote under these keys."""
    row = unpack(data)
    return ProcessInstance(
        app_id=app_id,
        process_instance_id=process_instance_id,
        version=version,
        source=Source(row["source"]),
        subject=row.get("subject", ""),
        status=ProcessStatus(row["status"]),
        initiator=Person(*row["initiator"]) if row.get("initiator") else None,
        started_on=moment(row["started_on"]),
        ended_on=_maybe(row.get("ended_on")),
        process_id=row.get("process_id", ""),
        process_name=row.get("process_name", ""),
        process_version=row.get("process_version", ""),
        deleted=row.get("deleted", False),
        details=row.get("details", {}),
    )


def iso(moment: datetime) -> str:
    """A moment as ISO 8601 in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _without_empty(value: dict[str, Any]) -> dict[str, Any]:
    return {name: item for name, item in value.items() if item not in (None, "", False, [], {}, ["", "", "", ""])}


def _time(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None


def moment(text: str) -> datetime:
    """Read what `iso` wrote."""
    return datetime.fromisoformat(text)


def _maybe(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _handling(part: Handling) -> list[Any]:
    known = [_person(part.by), _time(part.at), part.status, part.comment]
    return [*known, part.outcome] if part.outcome else known


def _handlings(rows: list[list[Any]] | None) -> tuple[Handling, ...]:
    return tuple(Handling(Person(*by), moment(at), status, *texts) for by, at, status, *texts in rows or ())


def _person(person: Person | None) -> list[str] | None:
    if person is None:
        return None
    if person.dept:
        return [person.id, person.name, person.dept]
    return [person.id, person.name] if person.name else [person.id]


def _people(people: tuple[Person, ...]) -> list[list[str] | None]:
    return [_person(person) for person in people]


def _from_people(rows: list[list[str]] | None) -> tuple[Person, ...]:
    return tuple(Person(*row) for row in rows or ())
