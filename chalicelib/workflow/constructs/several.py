"""Several signatures or runs of one node: all together or one after another, until all are in or the condition holds.

Its data: `count` of all asked, `done` that are in, `signed` their [place, item], `left` the items of those no longer
wanted, `queue` the items still to be asked, `next` the next place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.errors import NotFound
from chalicelib.workflow.constructs.base import Construct
from chalicelib.workflow.naming import signers
from chalicelib.workflow.state import STARTED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalicelib.workflow.model import MultiInstance
    from chalicelib.workflow.run import Run
    from chalicelib.workflow.state import Way
    from chalicelib.workflow.tokens import Token

_KEPT = ("count", "done", "next", "signed", "left", "queue")


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
    return ({multi(token).element: token.data["item"], "loopCounter": token.data["at"]},)


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
        raise NotFound("任务不存在或未办理", field="taskId")
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
