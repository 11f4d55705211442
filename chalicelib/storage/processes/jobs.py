"""Jobs of instances: work that no person does. A row comes and goes in the transactions of its instance's steps.

Whoever does a job first takes its row until a moment; what he answers holds only while the row is still his.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pynamodb.exceptions import UpdateError

from chalicelib.errors import Unavailable
from chalicelib.storage.base import codec, keys
from chalicelib.storage.base.entity import Entity
from chalicelib.storage.base.transact import BUSY, Delete, Put, Stale, code_of, get_together, transact
from chalicelib.storage.ledger import due
from chalicelib.storage.ledger.states import States, remember
from chalicelib.storage.ledger.task_tables import ProcessRow
from chalicelib.storage.processes.instances import stored
from chalicelib.storage.processes.process_tables import InstanceRow, WaitRow
from chalicelib.todo.reminders import DueEntry
from chalicelib.todo.times import sortable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pynamodb.expressions.condition import Condition
    from pynamodb.expressions.update import Action

    from chalicelib.storage.base.transact import Write
    from chalicelib.storage.processes.instances import Stored

KIND = "job"
INCIDENTS = "incidents"
"""What stands in place of a topic once nobody is to take a job any more."""
LONGEST_PLAIN = 300
"""Characters of a name that stands in an index as it is."""
HEARD = timedelta(seconds=120)
"""How long a job that was rung for is left to the message; then the sweeper rings again."""
_FAILED = "ConditionalCheckFailedException"


@dataclass(frozen=True, slots=True)
class Job:
    """One job.

    Attributes:
        instance_id: whose step made it.
        number: the engine's number of it within the instance.
        app_id: the application of the instance.
        by: `topic` or `connector`; `message` or `signal` is no job, but a place that waits for one.
        name: the topic, what the diagram calls the connector, or the message's name joined with its key.
        node_id: where it stands in the diagram.
        since: when it came up.
        at: when it may next be taken.
        attempts: how often it has failed.
        retries: how often it may still be tried; None where nobody has said so yet.
        error: how it failed last.
        worker: who has taken it; empty while nobody has.
        stuck: nobody takes it any more until an administrator says so.
        version: counts the row's changes.
    """

    instance_id: str
    number: str
    app_id: str
    by: str
    name: str
    node_id: str
    since: datetime
    at: datetime
    attempts: int = 0
    retries: int | None = None
    error: str = ""
    worker: str = ""
    stuck: bool = False
    version: int = 1


JOB = Entity(Job, keys=("instance_id", "number", "at", "worker", "version"))


def opened(job: Job) -> list[Write]:
    """The writes that bring a job in."""
    return [Put(_row(job)), *due.writes([], entries(job))]


def closed(instance_id: str, number: str) -> Delete:
    """The write that takes a job away, whoever has it."""
    return Delete(WaitRow(instance_id, sort_of(number)))


def closed_by(instance_id: str, number: str, worker: str) -> Delete:
    """The write that takes a job away as long as `worker` has it."""
    return Delete(WaitRow(instance_id, sort_of(number)), WaitRow.worker == worker)


def closed_as(job: Job) -> list[Write]:
    """The writes that take a job away as long as it is as it was read."""
    return [
        Delete(WaitRow(job.instance_id, sort_of(job.number)), WaitRow.version == job.version),
        *due.writes(entries(job), []),
    ]


def move(before: Job, after: Job) -> bool:
    """Store what has become of a job as it was read; whether it still was so. 1 round trip."""
    writes = moved(before, after)
    first = writes[0]
    try:
        transact(writes, keys.digest(f"{before.instance_id} {before.number} {after.version} {after.at}", 36))
    except Stale as stale:
        return isinstance(first, Put) and stale.is_ours(0, first)
    return True


def moved(before: Job, after: Job) -> list[Write]:
    """The writes that make a job what has become of it, as long as it is as it was read."""
    condition = WaitRow.version == before.version if before.version else WaitRow.pk.does_not_exist()
    return [Put(_row(after), condition), *due.writes(entries(before), entries(after))]


def read_with_instance(instance_id: str, number: str, app_id: str) -> tuple[Job | None, Stored | None, States]:
    """A job, its instance, and its process instance, as they were at one moment; 1 round trip."""
    states = States()
    row, instance, process = get_together(
        [
            (WaitRow, (instance_id, sort_of(number))),
            (InstanceRow, instance_id),
            (ProcessRow, keys.join(app_id, instance_id)),
        ]
    )
    remember(states, ProcessRow, (app_id, instance_id), process)
    return (job_of(row) if row else None), (stored(instance) if isinstance(instance, InstanceRow) else None), states


def is_lost(stale: Stale) -> bool:
    """Whether a commit failed on nothing but a job's row: it is not the worker's any more."""
    return all(row is None or isinstance(row, WaitRow) for row in stale.found.values())


def remove(instance_id: str, number: str) -> None:
    """Drop a row that nothing stands behind any more; 1 round trip."""
    WaitRow(instance_id, sort_of(number)).delete()


def find(instance_id: str, number: str) -> Job | None:
    """A job; 1 round trip."""
    try:
        return job_of(WaitRow.get(instance_id, sort_of(number), consistent_read=True))
    except WaitRow.DoesNotExist:
        return None


def available(
    topic: str, app_id: str | None, now: datetime, most: int, by: str = "topic"
) -> list[tuple[str, str, datetime]]:
    """Jobs that may be taken, longest waiting first, as (instance, number, when it could be); 1 round trip.

    `app_id`: of this application alone. `by`: what waits under this name, when it is no topic.
    """
    upto = f"{sortable(now)}~"
    if app_id is None:
        rows = WaitRow.by_topic.query(_topic(by, topic), WaitRow.at < upto, limit=most)
    else:
        rows = WaitRow.by_owner.query(keys.join(app_id, _topic(by, topic)), WaitRow.at < upto, limit=most)
    return [(row.pk, _number(row.sk), _moment(row.at)) for row in rows]


def take(place: tuple[str, str, datetime], worker: str, until: datetime) -> Job | None:
    """Take a job that `available` told of; None when somebody was faster. 1 round trip."""
    instance_id, number, seen = place
    untouched = (WaitRow.at == sortable(seen)) & WaitRow.topic.exists()
    return _change(instance_id, number, [WaitRow.at.set(sortable(until)), WaitRow.worker.set(worker)], untouched)


def hold(job: Job, worker: str, until: datetime) -> Job | None:
    """Keep a job that is `worker`'s until a later moment; None when it is not his any more. 1 round trip."""
    return _change(job.instance_id, job.number, [WaitRow.at.set(sortable(until))], WaitRow.worker == worker)


def give_back(job: Job, after: Job) -> bool:
    """Store what has become of a job that `job.worker` lets go; whether it still was his. 1 round trip."""
    row = _row(replace(after, worker=""))
    actions: list[Action] = [WaitRow.at.set(row.at), WaitRow.body.set(row.body), WaitRow.worker.remove()]
    for attribute, value in ((WaitRow.topic, row.topic), (WaitRow.owner, row.owner)):
        actions.append(attribute.set(value) if value else attribute.remove())
    return _change(job.instance_id, job.number, actions, WaitRow.worker == job.worker) is not None


def _change(instance_id: str, number: str, actions: Sequence[Action], condition: Condition) -> Job | None:
    row = WaitRow(instance_id, sort_of(number))
    try:
        row.update([*actions, WaitRow.version.add(1)], condition)
    except UpdateError as error:
        if code_of(error) == _FAILED:
            return None
        raise Unavailable(BUSY) from error
    return job_of(row)


def entries(job: Job) -> list[DueEntry]:
    """Its entry in the due index, should nobody have heard of it; only what the hub itself does has one."""
    if job.by != "connector" or job.stuck:
        return []
    return [DueEntry(KIND, job.at, job.app_id, job.instance_id, job.number)]


def _row(job: Job) -> WaitRow:
    topic = INCIDENTS if job.stuck else None if job.by == "connector" else _topic(job.by, job.name)
    return WaitRow(
        job.instance_id,
        sort_of(job.number),
        version=job.version,
        topic=topic,
        owner=keys.join(job.app_id, topic) if topic else None,
        at=sortable(job.at),
        worker=job.worker or None,
        body=codec.pack(JOB.body(job)),
    )


def job_of(row: Any) -> Job:
    """The job that a row holds."""
    return JOB.value(
        codec.unpack(row.body),
        instance_id=row.pk,
        number=_number(row.sk),
        at=_moment(row.at),
        worker=row.worker or "",
        version=int(row.version),
    )


def _topic(by: str, name: str) -> str:
    return f"{by}#{name if len(name) <= LONGEST_PLAIN else keys.digest(name, 43)}"


def sort_of(number: str) -> str:
    """The sort key of the row of a job of that number."""
    return f"{KIND}#{number}"


def _number(sort: str) -> str:
    return sort.partition("#")[2]


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%d%H%M%S.%f").replace(tzinfo=UTC)
