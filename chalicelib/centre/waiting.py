"""What an instance waits for that is no person: a row for each that came up, in the step's own transaction."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.lazy import lazy
from chalicelib.storage.base import keys
from chalicelib.storage.processes import job_queue, jobs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from chalicelib.centre.scene import Scene
    from chalicelib.storage.base.transact import Write
    from chalicelib.workflow import view
    from chalicelib.workflow.model import Definition
else:
    view = lazy("chalicelib.workflow.view")

AT_ONCE = 10
"""Rows of jobs that the step's own transaction holds; the others are owed (owing.py)."""


def fitting(scene: Scene) -> tuple[list[Write], list[dict[str, Any]]]:
    """What becomes of the rows of jobs: writes of the step's transaction, and what is owed for the rest."""
    if not scene.steps or not (_waits(scene.definition) or (scene.former and _waits(scene.former))):
        return [], []
    before = _places(scene.former or scene.definition, scene.case.state) if scene.case.version else {}
    after = _places(scene.definition, scene.steps[-1].state)
    gone = [number for number in before if number not in after]
    notes = [{"await": number} for number in after if number not in before]
    notes += [{"forget": number} for number in gone if number not in scene.answered]
    writes = [write for number in gone for write in scene.answered.get(number, ())]
    return [*writes, *(write for note in notes[:AT_ONCE] for write in _writes(scene, note, after))], notes[AT_ONCE:]


def owed(scene: Scene, debts: Sequence[Mapping[str, Any]]) -> tuple[int, list[Write]]:
    """How many debts at the head of `debts` are about jobs, and the writes that pay them."""
    about = []
    for debt in debts:
        if not ("await" in debt or "forget" in debt):
            break
        about.append(debt)
    known = _places(scene.definition, scene.case.state) if about else {}
    return len(about), [write for debt in about for write in _writes(scene, debt, known)]


def ring(scene: Scene) -> None:
    """Have the jobs done that connectors do and that have just been stored; a lost message costs a minute or two."""
    for job in scene.to_ring:
        job_queue.ring(job)
    scene.to_ring.clear()


class Place(NamedTuple):
    """Where an instance waits: for a job (topic, connector), or for a message or signal."""

    by: str
    name: str
    node_id: str


@lru_cache(maxsize=64)
def _waits(definition: Definition) -> bool:
    """Whether instances can wait for anything but people and time."""
    every = (node for process in definition.processes.values() for node in process.nodes.values())
    return any(bool(node.work.by) or node.event.kind in ("message", "signal") for node in every)


def _places(definition: Definition, at: bytes) -> dict[str, Place]:
    """Where an instance waits in a state, by the engine's number."""
    seen = view.view(definition, at)
    found = {job.id: Place(job.by, job.name, job.node_id) for job in seen.jobs}
    for each in seen.waiting:
        found[each.id] = Place(each.kind, keys.join(each.name, each.key), each.node_id)
    return found


def _writes(scene: Scene, note: Mapping[str, Any], known: Mapping[str, Place]) -> list[Write]:
    """A row that comes or goes; one that is owed still waits, as nothing happens to an instance that owes."""
    if "forget" in note:
        return [jobs.closed(scene.case.id, note["forget"])]
    number, case, now = note["await"], scene.case, scene.now
    job = known[number]
    at = now + jobs.HEARD if job.by == "connector" else now
    made = jobs.Job(case.id, number, case.app_id, job.by, job.name, job.node_id, now, at)
    if job.by == "call":
        made = replace(made, stuck=True, error=scene.missing.get(number, "调用的流程尚未部署"), attempts=1)
    if job.by == "connector":
        scene.to_ring.append(made)
    return jobs.opened(made)
