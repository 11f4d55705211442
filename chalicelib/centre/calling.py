"""Calls that are bound when they are reached: which version is meant then, and what it is when none is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.centre import definitions
from chalicelib.errors import Conflict, HubError, NotFound
from chalicelib.lazy import lazy
from chalicelib.storage.processes import deployments

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from chalicelib.centre.scene import Scene
    from chalicelib.workflow import binding, engine, steps
    from chalicelib.workflow.steps import Step
else:
    binding = lazy("chalicelib.workflow.binding")
    engine = lazy("chalicelib.workflow.engine")
    steps = lazy("chalicelib.workflow.steps")

MOST_BOUND = 20
"""Versions that one instance may call so."""
MOST_ROUNDS = 50
"""How often one command may come from such a call to further ones."""


def go_on(scene: Scene, step: Step) -> Step:
    """Go on into the processes that the calls reached by `step` mean; 1 round trip for each key.

    A call that means nothing that is there keeps its token, and `scene.missing` says why, by the number of its job.
    """
    known: dict[str, str] = {}
    for _ in range(MOST_ROUNDS):
        found: dict[str, str] = {}
        for call in step.calls:
            try:
                found[call.id] = _meant(scene, call.fields, known)
            except HubError as error:
                scene.missing[call.id] = error.message
        if not found:
            return step
        bound = binding.distinct([*scene.bound, *found.values()])
        scene.facts["bound"] = bound
        scene.definition = definitions.running((scene.case.definition_id, *bound))
        processes = {job: binding.entered(version, definitions.definition(version)) for job, version in found.items()}
        instance = engine.Instance(
            scene.definition, step.state, scene.now, scene.people.members(scene.definition.groups)
        )
        step = steps.joined(step, engine.enter_calls(instance, processes))
    scene.missing.update((call.id, f"一次办理中的调用超过 {MOST_ROUNDS} 次") for call in step.calls)
    return step


def _meant(scene: Scene, fields: Mapping[str, Any], known: dict[str, str]) -> str:
    """The version that a call means.

    Raises:
        HubError: it means none that can be run here.
    """
    if fields["depth"] >= binding.MOST_DEEP:
        raise Conflict(f"调用超过 {binding.MOST_DEEP} 层")
    key, version = str(fields["key"] or ""), str(fields.get("version") or "")
    wanted = f"{key}\n{version}"
    if wanted not in known:
        known[wanted] = _find(key, version)
    if known[wanted] not in scene.bound and len(scene.bound) >= MOST_BOUND:
        raise Conflict(f"流程实例调用的流程版本超过 {MOST_BOUND} 个")
    if not definitions.definition(known[wanted]).main.start:
        raise Conflict(f"调用的流程「{key[:80]}」只能由事件启动")
    return known[wanted]


def _find(key: str, version: str) -> str:
    if not key:
        raise NotFound("没有说明调用哪个流程")
    of = ""
    try:
        if not version:
            return definitions.to_start(key).id
        of = f"的版本 {version[:20]} "
        plain = version.isascii() and version.isdigit() and len(version) < 7  # noqa: PLR2004 - as in ids of definitions
        if plain and (found := deployments.of_version(key, int(version))):
            return found.id
    except NotFound:
        pass
    raise NotFound(f"调用的流程「{key[:80]}」{of}尚未部署")
