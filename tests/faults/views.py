"""What is stored, as values that two runs of the same requests agree on; and a recount of what is stored twice.

Ids that the hub makes up (uuids, work-order numbers) differ from run to run, and so does every digest of them: they are
replaced by one word. Rows are compared as a multiset, so that a row too many or too few still shows.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import Binary, TypeDeserializer
from moto.dynamodb.models import dynamodb_backends

from chalicelib.storage.audit.audit_table import AuditRow
from chalicelib.storage.audit.entry import FIRST
from chalicelib.storage.audit.reading import breaks
from chalicelib.storage.audit.recording import CHAINS
from chalicelib.storage.base import codec, keys
from chalicelib.storage.ledger import entities
from chalicelib.todo.projection import STARTED, box_rows, process_box_rows
from chalicelib.todo.reminders import due_entries
from chalicelib.todo.times import sortable
from tests.component import tables
from tests.faults import message_views

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.todo.model import ProcessInstance, Task

Row = dict[str, Any]
View = dict[str, list[str]]

_MADE_UP = re.compile(
    r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}|WO\d{8}[A-Z0-9]{8}|\b\d{18,19}\b"
)
_WHEN = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?|\d{14}\.\d{3}")
_SECRET = {"secret_hash", "sealed", "credential_id"}
_OF_ATTEMPTS = {"since", "attempts", "prior", "failures", "listed", "until", "owner", "reason"}
"""Parts of a cursor that tell how it came about, not what came of it."""
_read = TypeDeserializer().deserialize


def rows(name: str) -> list[Row]:
    """Every row of a table, its packed parts unpacked."""
    table: Any = dynamodb_backends[tables.ACCOUNT][tables.REGION].tables[f"todohub-local-{name}"]
    items = (item for group in table.items.values() for item in (group.values() if table.has_range_key else [group]))
    return [{key: _plain(_read(value)) for key, value in item.to_json()["Attributes"].items()} for item in items]


def view(*, with_times: bool = True) -> View:
    """Everything that matters of every table but `ephemera`, whose rows are about to go by themselves."""
    found = {name: [_text(row) for row in shown()] for name, shown in _SHOWN.items()}
    return {
        name: sorted(text if with_times else _WHEN.sub("?", text) for text in texts) for name, texts in found.items()
    }


def snapshot() -> str:
    """Every row of every table but nonces, as it is but for what the hub makes up anew for every attempt."""
    found = [(name, {**row, "token": ""}) for name in (*_SHOWN, "ephemera") if name != "audit" for row in rows(name)]
    found = [(name, row) for name, row in found if not str(row.get("pk")).startswith("nonce#")]
    recorded = [f"audit {each}" for each in _audit_shown()]
    return "\n".join(sorted([*(f"{name} {_text(row)}" for name, row in found), *recorded]))


def without_made_up(text: str) -> str:
    """A text with one word in the place of every id that the hub made up."""
    return _MADE_UP.sub("?", text)


def differences(one: View, other: View) -> list[str]:
    """Rows that only one of two views has: `- ` the first, `+ ` the second."""
    found: list[str] = []
    for name in one:
        left, right = Counter(one[name]), Counter(other[name])
        found += [f"- {name}: {row}" for row in (left - right).elements()]
        found += [f"+ {name}: {row}" for row in (right - left).elements()]
    return found


def faults_within() -> list[str]:
    """What is wrong with the rows by themselves: gaps in versions, rows no task accounts for."""
    known, instances = tasks(), processes()
    found: list[str] = []
    versions: dict[str, list[int]] = {}
    for row in rows("events"):
        versions.setdefault(row["task"], []).append(int(row["version"]))
    for task in known:
        has = sorted(versions.pop(keys.join(task.app_id, task.task_id), []))
        if has != list(range(1, task.version + 1)):
            found.append(f"task {task.task_id} at version {task.version} has the events {has}")
    found += [f"events without a task: {name}" for name in versions]
    found += _unequal("boxes", _boxes_stored(), _boxes_counted(known, instances))
    found += _unequal("totals", _totals_stored(), _totals_counted(known))
    due = Counter((e.kind, e.at, e.subject_id, e.mark) for task in known for e in due_entries(task))
    found += _unequal(
        "reminders", Counter({each: n for each, n in _due_stored().items() if each[0] == "reminder"}), due
    )
    found += _notices()
    found += _broken_chains()
    found += message_views.wrong(rows("messages"))
    return found


def tasks() -> list[Task]:
    """Every stored task."""
    return [entities.unpack_task(*keys.pair(row["pk"]), int(row["version"]), row["body"]) for row in _raw("tasks")]


def processes() -> list[ProcessInstance]:
    """Every stored process instance."""
    found = _raw("process_instances")
    return [entities.unpack_process(*keys.pair(row["pk"]), int(row["version"]), row["body"]) for row in found]


def cursors() -> list[Row]:
    """Every delivery cursor."""
    return rows("deliveries")


def _unequal(what: str, stored: Counter[Any], counted: Counter[Any]) -> list[str]:
    return [f"{what} too many: {each}" for each in (stored - counted).elements()] + [
        f"{what} missing: {each}" for each in (counted - stored).elements()
    ]


def _boxes_stored() -> Counter[Any]:
    own = (row for row in rows("boxes") if not row["owner"].startswith("R#") and not row["sort"].startswith("count#"))
    return Counter((row["owner"], row["sort"].rpartition("#")[0], _text(row["body"])) for row in own)


def _boxes_counted(known: Iterable[Task], instances: Iterable[ProcessInstance]) -> Counter[Any]:
    lines = [line for task in known for line in box_rows(task)]
    lines += [line for instance in instances for line in process_box_rows(instance)]
    packed = ((line, codec.unpack(codec.pack(line.row))) for line in lines)
    return Counter((line.owner, f"{line.box}#{line.place}", _text(row)) for line, row in packed)


def _totals_stored() -> Counter[Any]:
    totals: Counter[Any] = Counter()
    for row in rows("boxes"):
        if row["sort"].startswith("count#"):
            box, month = row["sort"].split("#")[1:3]
            for name, number in row.items():
                if name not in ("owner", "sort"):
                    totals[row["owner"], box, month, name] += int(number)
    return Counter({place: number for place, number in totals.items() if number})


def _totals_counted(known: Iterable[Task]) -> Counter[Any]:
    totals: Counter[Any] = Counter()
    for line in (line for task in known for line in box_rows(task) if line.box != STARTED):
        when = sortable(line.at)
        totals[line.owner, line.box, when[:6], f"{line.priority}{when[6:8]}{'s' if line.shared else ''}"] += 1
    return totals


def _due_stored() -> Counter[Any]:
    found: Counter[Any] = Counter()
    for row in rows("due"):
        subject = keys.pair(row["subject"])[1]
        at = codec.moment(_iso(row["at"].partition("#")[0]))
        found[row["kind"], at, subject, row["mark"]] += 1
    return found


def _iso(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}T{text[8:10]}:{text[10:12]}:{text[12:]}Z"


def _notices() -> list[str]:
    stored = rows("notices")
    found = []
    for row in stored:
        if row["sort"] == "count":
            own = [each["sort"] for each in stored if each["owner"] == row["owner"] and each["sort"] != "count"]
            unread = sum(each.startswith("unread#") for each in own)
            if (int(row.get("total", 0)), int(row.get("unread", 0))) != (len(own), unread):
                found.append(f"notices of {row['owner']}: {row} counts {len(own)}, {unread} of them unread")
    return found


def _raw(name: str) -> list[Row]:
    table: Any = dynamodb_backends[tables.ACCOUNT][tables.REGION].tables[f"todohub-local-{name}"]
    return [{k: _bytes(_read(v)) for k, v in item.to_json()["Attributes"].items()} for item in table.items.values()]


def _bytes(value: Any) -> Any:
    return bytes(value) if isinstance(value, Binary) else value


def _plain(value: Any) -> Any:
    if not isinstance(value, Binary):
        return value
    data = bytes(value)
    try:
        return codec.unpack(data)
    except (zlib.error, ValueError):
        pass
    try:
        return json.loads(zlib.decompress(data[1:]))
    except (zlib.error, ValueError):
        return data.hex()


def _text(value: Any) -> str:
    return without_made_up(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str))


def _tasks_shown() -> Iterable[Row]:
    return [{name: value for name, value in row.items() if name != "token"} for row in rows("tasks")]


def _events_shown() -> Iterable[Row]:
    return [{**row, "request": "?"} for row in rows("events")]


def _boxes_shown() -> Iterable[Any]:
    lines = [[owner, sort, body, n] for (owner, sort, body), n in _boxes_stored().items()]
    caused = [row["body"] for row in rows("boxes") if row["owner"].startswith("R#")]
    return [*lines, *([*place, n] for place, n in _totals_stored().items()), *caused]


def _due_shown() -> Iterable[Any]:
    return [[*map(str, place), n] for place, n in _due_stored().items()]


def _notices_shown() -> Iterable[Row]:
    return [{**row, "sort": row["sort"].partition("-")[0]} for row in rows("notices")]


def _deliveries_shown() -> Iterable[Row]:
    return [{name: row.get(name) for name in ("task", "target", "version", "wanted", "status")} for row in cursors()]


def _instances_shown() -> Iterable[Row]:
    return [{**row, "request": "?"} for row in rows("instances")]


def _waits_shown() -> Iterable[Row]:
    """Without what differs from one taking to the next."""
    return [{name: value for name, value in row.items() if name not in ("at", "version")} for row in rows("waits")]


def _registry_shown() -> Iterable[Any]:
    return [
        {**row, "body": json.loads(row.get("body") or "null", object_hook=_without_secrets)} for row in rows("registry")
    ]


def _audit_shown() -> Iterable[Any]:
    """What is on record: that a call noted itself, was lost and came again shows as one."""
    entries = [json.loads(row["body"]) for row in rows("audit") if row["pk"] != "head"]
    return [list(each) for each in {(e["action"], c["object"]) for e in entries for c in e["changes"]}]


def _broken_chains() -> list[str]:
    return [broken for chain in range(CHAINS) for broken in breaks(AuditRow.query(f"chain#{chain}"), FIRST)]


def _without_secrets(part: dict[str, Any]) -> dict[str, Any]:
    return {name: "?" if name in _SECRET else value for name, value in part.items()}


_SHOWN: dict[str, Any] = {
    "tasks": _tasks_shown,
    "process_instances": lambda: rows("process_instances"),
    "events": _events_shown,
    "boxes": _boxes_shown,
    "due": _due_shown,
    "notices": _notices_shown,
    "deliveries": _deliveries_shown,
    "instances": _instances_shown,
    "waits": _waits_shown,
    "definitions": lambda: rows("definitions"),
    "work_orders": lambda: rows("work_orders"),
    "registry": _registry_shown,
    "audit": _audit_shown,
    "messages": lambda: message_views.shown(rows("messages")),
}
