"""Jobs of a step: a row for each that came up, none for one that is gone, in the step's own transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.lazy import lazy
from chalicelib.storage.processes import job_queue, jobs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from chalicelib.centre.scene import Scene
    from chalicelib.storage.base.transact import Write
    from chalicelib.workflow import state, view
    from chalicelib.workflow.view import Job
else:
    state = lazy("chalicelib.workflow.state")
    view = lazy("chalicelib.workflow.view")

AT_ONCE = 10
"""Rows of jobs that the step's own transaction holds; the others are owed (owing.py)."""


def fitting(scene: Scene) -> tuple[list[Write], list[dict[str, Any]]]:
    """What becomes of the rows of jobs: writes of the step's transaction, and what is owed for the rest."""
    before, after = _before(scene), {job.id: job for job in scene.steps[-1].jobs} if scene.steps else {}
    if not scene.steps or before.keys() == after.keys():
        return [], []
    notes = [{"await": number} for number in after if number not in before]
    notes += [{"forget": number} for number in before if number not in after and number not in scene.answered]
    writes = [write for number in before if number not in after for write in scene.answered.get(number, ())]
    return [*writes, *(write for note in notes[:AT_ONCE] for write in _writes(scene, note, after))], notes[AT_ONCE:]


def owed(scene: Scene, debts: Sequence[Mapping[str, Any]]) -> tuple[int, list[Write]]:
    """How many debts at the head of `debts` are about jobs, and the writes that pay them."""
    about = []
    for debt in debts:
        if not ("await" in debt or "forget" in debt):
            break
        about.append(debt)
    known = {job.id: job for job in _jobs(scene)} if about else {}
    return len(about), [write for debt in about for write in _writes(scene, debt, known)]


def ring(scene: Scene) -> None:
    """Have the jobs done that connectors do and that have just been stored; a lost message costs a minute or two."""
    for job in scene.to_ring:
        job_queue.ring(job)
    scene.to_ring.clear()


def _before(scene: Scene) -> dict[str, Job]:
    return {job.id: job for job in _jobs(scene)} if scene.steps and scene.case.version else {}


def _jobs(scene: Scene) -> Sequence[Job]:
    """Those that wait in the instance as it is stored."""
    every = (node for process in scene.definition.processes.values() for node in process.nodes.values())
    if not any(node.kind == "service" for node in every):
        return ()
    found: Sequence[Job] = view.jobs(scene.definition, state.load(scene.definition, scene.case.state))
    return found


def _writes(scene: Scene, note: Mapping[str, Any], known: Mapping[str, Job]) -> list[Write]:
    """A row that comes or goes; one that is owed still waits, as nothing happens to an instance that owes."""
    if "forget" in note:
        return [jobs.closed(scene.case.id, note["forget"])]
    job, case, now = known[note["await"]], scene.case, scene.now
    at = now + jobs.HEARD if job.by == "connector" else now
    made = jobs.Job(case.id, job.id, case.app_id, job.by, job.name, job.node_id, now, at)
    if job.by == "connector":
        scene.to_ring.append(made)
    return jobs.opened(made)
