"""Several signatures or runs of one node: all together or one after another, until all are in or the condition holds.

Its data: `count` of all asked, `done` that are in, `signed` their [place, item], `left` the items of those no longer
wanted, `queue` the items still to be asked, `next` the next place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from chalicelib.errors import NotFound
from chalicelib.lazy import lazy
from chalicelib.workflow.constructs.base import Construct
from chalicelib.workflow.model import CANDIDATES, MultiInstance
from chalicelib.workflow.naming import signers
from chalicelib.workflow.state import STARTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from chalicelib.workflow import reading as reading_of
    from chalicelib.workflow.elements import Element
    from chalicelib.workflow.model import Node
    from chalicelib.workflow.reading import Reading
    from chalicelib.workflow.run import Run
    from chalicelib.workflow.state import Way
    from chalicelib.workflow.tokens import Token
else:
    reading_of = lazy("chalicelib.workflow.reading")

_KEPT = ("count", "done", "next", "signed", "left", "queue")


_HANDLER = r"[$#]\{\s*multiInstanceHandler\s*\.\s*(get\w+)\s*\(\s*execution\s*\)\s*\}"
_OWN = ("getUserIds", "getUsers", "getFixedUserIds")


def read_several(element: Element, reading: Reading, *, of_people: bool = False) -> MultiInstance | None:
    """How often and for whom a node is done; `of_people`: it can be signed by its own candidates."""
    loop = element.first("multiInstanceLoopCharacteristics")
    if loop is None:
        return None
    reading_of.without_effect(loop, frozenset({"collection", "elementVariable", "elementIndexVariable"}), reading)
    item = loop.first("inputDataItem")
    collection = loop.vendored("collection") or loop.words("loopDataInputRef")
    handler = re.fullmatch(_HANDLER, collection)
    if handler and handler[1] == "getStartUserIds":
        collection = "${initiator}"
    elif handler and handler[1] in _OWN:
        collection = CANDIDATES
        if not of_people:
            reading.refuse(element, "只有用户任务可以按候选人展开多实例")
    cardinality = loop.words("loopCardinality")
    if bool(collection) == bool(cardinality):
        reading.refuse(element, "多实例需要且只能设置集合（collection）或循环次数（loopCardinality）之一")
    return MultiInstance(
        loop.get("isSequential") == "true",
        collection,
        cardinality,
        loop.vendored("elementVariable") or (item.get("name") if item else ""),
        loop.words("completionCondition"),
        loop.vendored("elementIndexVariable"),
    )


def several_sources(node: Node) -> Iterator[tuple[str, str]]:
    """The expressions that say how often, and when it is enough."""
    if node.multi:
        found = (node.multi.cardinality, node.multi.condition, node.multi.collection)
        yield from (("value", source) for source in found if source not in ("", CANDIDATES))


class Several(Construct):
    """Holds the signatures or runs of one node."""

    def arrive(self, run: Run, token: Token) -> None:
        """Ask the first, or all."""
        token.state = STARTED
        node, data = token.place.node, token.data
        if node.id in run.resumed:
            data.update(run.resumed.pop(node.id))
            unsign(run, token, data.pop("again"))
            return
        items = signers(run.names(token), node)
        data.update(count=len(items), done=0, next=0, signed=[], left=[], queue=[])
        ask(run, token, items)
        if not items:
            run.ready(token)

    def lost(self, run: Run, token: Token, held: Token) -> None:
        """Count one that came in."""
        token.data["done"] += 1
        token.data["signed"].append([held.data["at"], held.data["item"]])
        recount(run, token, held)

    def way_after(self, token: Token) -> Way:
        """A node of several signatures is one task behind."""
        return way_through(token) if token.place.node.kind == "user" else token.way

    def names(self, token: Token) -> Sequence[Mapping[str, Any]]:
        """The counters."""
        data = token.data
        if "count" not in data:
            return ()
        return (
            {
                "nrOfInstances": data["count"],
                "nrOfCompletedInstances": data["done"],
                "nrOfActiveInstances": len(token.held),
            },
        )


def one_of_several(token: Token) -> Sequence[Mapping[str, Any]]:
    """The names one signature or run gives: its element and its place."""
    if "at" not in token.data:
        return ()
    node, at = multi(token), token.data["at"]
    counter = {node.counter: at} if node.counter else {}
    return ({node.element: token.data["item"], "loopCounter": at, **counter},)


def ask(run: Run, token: Token, items: Sequence[Any]) -> None:
    """Ask `items`: now, or, one after another, when those before have signed."""
    data = token.data
    data["queue"] = [*data["queue"], *items]
    while data["queue"] and not (multi(token).sequential and token.held):
        _open(run, token, data["queue"].pop(0))


def unsign(run: Run, token: Token, at: int) -> None:
    """Ask for a signature again that had come in; whoever was asked because of it is not asked now."""
    data = token.data
    signed = dict(data["signed"])
    if at not in signed:
        raise NotFound("任务不存在或未办理", field="task_id")
    if multi(token).sequential:
        for later in list(token.held):
            data["queue"].insert(0, later.data["item"])
            run.discard(later)
    data["signed"] = [one for one in data["signed"] if one[0] != at]
    data["done"] -= 1
    for item in (*data["left"], signed[at]):
        _open(run, token, item)
    data["left"] = []


def recount(run: Run, token: Token, last: Token | None) -> None:
    """After a signature came in (`last`) or was taken out: finish the node, or ask the next."""
    data, condition = token.data, multi(token).condition
    enough = condition and data["done"] and run.names(last or token).true(condition)
    if enough or not (data["queue"] or token.held):
        for signature in list(token.held):
            data["left"].append(signature.data["item"])
            run.discard(signature)
        run.ready(token)
    else:
        ask(run, token, [])


def way_through(token: Token) -> Way:
    """The way of a token that leaves a user task; a node passed twice counts where it was passed last."""
    node, data = token.place.node.id, token.data
    behind = data["way"]
    names = [step[0] for step in behind]
    signed = [{key: data[key] for key in _KEPT}] if "signed" in data else []
    return [*(behind[: names.index(node)] if node in names else behind), [node, token.number, *signed]]


def _open(run: Run, token: Token, item: Any) -> None:
    data = token.data
    at, data["next"] = data["next"], data["next"] + 1
    kept = {"way": data["way"], "item": item, "at": at}
    run.arrive(run.place(f"{token.number}.{at}", f"{token.place.name}*", token.scope, token, kept))


def multi(token: Token) -> MultiInstance:
    """How a node of several is meant."""
    found = token.place.node.multi
    assert found is not None  # noqa: S101  only nodes that have it stand here
    return found
