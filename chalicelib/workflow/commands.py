"""The commands of the engine, as moves of tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput, Conflict, NotFound
from chalicelib.workflow import graphs
from chalicelib.workflow.constructs import BY_KIND, SEVERAL, catch, several
from chalicelib.workflow.constructs.catch import deliver
from chalicelib.workflow.constructs.subprocess import LateCall
from chalicelib.workflow.constructs.throw import beside, raise_error
from chalicelib.workflow.state import READY, bits
from chalicelib.workflow.storing import collect, restore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from chalicelib.workflow.model import Process
    from chalicelib.workflow.run import Run
    from chalicelib.workflow.state import Status, Way
    from chalicelib.workflow.tokens import Scope, Token


def perform(run: Run, command: Callable[[Run], None]) -> Run:
    """Load, do the command, run all that waits for nobody, and write what came of it back into `run.saved`."""
    saved = run.saved
    restore(run)
    command(run)
    run.settle()
    collect(run)
    if saved.status == "running" and not saved.tokens:
        saved.status = "terminated" if run.error is not None else "completed"
    saved.nodes |= bits(run.definition, run.nodes)
    saved.flows |= bits(run.definition, run.flows)
    saved.handled &= {number for token in saved.tokens for number in token.behind}
    for token in saved.tokens:
        token.forget(saved.handled)
    return run


def begin(run: Run) -> None:
    """Put the first tokens in."""
    run.begin(run.top)


def begin_at(run: Run, start: str) -> None:
    """Put the first tokens in, at a start event that has waited."""
    run.begin(run.top, start)


def finish(run: Run, job: str) -> None:
    """A job has been done."""
    token = run.by_number[job]
    run.saved.handled |= _numbers_behind(token)
    run.go(token)


def again(run: Run, job: str) -> None:
    """A job begins anew, with its fields worked out from the variables as they are now."""
    token = run.by_number[job]
    token.place.construct.arrive(run, token)


def enter(run: Run, processes: Mapping[str, str]) -> None:
    """Run what calls mean, in the order in which they were reached."""
    for number, process in processes.items():
        token = run.by_number[number]
        construct = token.place.construct
        assert isinstance(construct, LateCall)  # noqa: S101  only such jobs are calls
        construct.begin(run, token, process)


def fail(run: Run, job: str, code: str) -> None:
    """A job has come to an error."""
    token = run.by_number[job]
    run.saved.handled |= _numbers_behind(token)
    raise_error(run, token, code)
    if not token.gone and not any(event.state == READY for event in beside(token)):
        _discard_whole(run, token)


def complete(run: Run, item: str) -> None:
    """A person has done their part."""
    token = run.by_number[item]
    run.saved.handled |= _numbers_behind(token)
    run.go(token)


def reopen(run: Run, scope: str, activation: str, again: int | None = None) -> None:
    """Take away all that came of an activation of a user task, the task itself if it still stands, and open it again.

    With `again`, the node had several signatures: only that one is asked for again, and those that were no longer
    wanted.
    """
    inside, step, way = _passed(run, scope, activation)
    if again is not None and len(step) < 3:  # noqa: PLR2004  it kept no signatures
        raise NotFound("任务不存在或未办理", field="task_id")
    if again is not None:
        run.resumed[step[0]] = {**step[2], "again": again}
    for token in list(inside.tokens):
        if activation in (*token.behind, token.number):
            _discard_whole(run, token)
    _place(run, inside, step[0], way)


def unsign(run: Run, activation: str, at: int) -> None:
    """Ask for one signature of a node again that still waits for others."""
    signing = run.by_number[activation]
    if signing.place.construct is not SEVERAL:
        raise NotFound("任务不存在或未办理", field="task_id")
    several.unsign(run, signing, at)


def end(run: Run, status: Status) -> None:
    """Take everything away."""
    for token in list(run.top.tokens):
        if not token.gone:
            run.discard(token)
    run.saved.status = status


def add_signers(run: Run, item: str, signers: Sequence[str]) -> None:
    """Ask more people to sign, now or after those who are asked already."""
    signing = _by_name(run, item)
    asked = [*(token.data["item"] for token in signing.held), *signing.data["queue"]]
    _refuse(signer for signer in signers if signer in asked or signers.count(signer) > 1)
    signing.data["count"] += len(signers)
    several.ask(run, signing, signers)


def remove_signers(run: Run, item: str, signers: Sequence[str]) -> None:
    """Ask these people no longer; finish the node when that was all it waited for."""
    signing = _signing(run, item)
    data = signing.data
    for signer in signers:
        token = next((token for token in signing.held if token.data["item"] == signer), None)
        if token is not None:
            run.discard(token)
        elif signer in data["queue"]:
            data["queue"].remove(signer)
        else:
            _refuse([signer])
        data["count"] -= 1
    several.recount(run, signing, None)


def set_signers(run: Run, item: str, signers: Sequence[str]) -> None:
    """Ask these instead of those who are asked; who is among both keeps what stands, if it is his turn."""
    signing = _by_name(run, item)
    data = signing.data
    _refuse(signer for signer in signers if signers.count(signer) > 1)
    kept = list(signers[:1] if several.multi(signing).sequential else signers)
    for token in list(signing.held):
        if token.data["item"] not in kept:
            run.discard(token)
    standing = [token.data["item"] for token in signing.held]
    data.update(queue=[], count=data["done"] + len(signers))
    several.ask(run, signing, [signer for signer in signers if signer not in standing])


def jump(run: Run, item: str, target: str) -> None:
    """Move a token to another node of its process, or all of them when it leaves a parallel part."""
    token = run.by_number[item]
    inside = token.scope
    process = inside.process
    _jumped_to(process, target)
    here = graphs.entrances(process, token.place.node.id)
    there = graphs.entrances(process, target)
    if there not in (here, frozenset()):
        raise Conflict("目标节点在另一并行分支内，跳转后流程将无法汇聚", field="target")
    way = token.way
    if here == there:
        _discard_whole(run, token)
    else:
        way = []
        for other in list(inside.tokens):
            if not other.gone and not other.place.construct.listens:
                run.discard(other)
    _place(run, inside, target, way)


def put(run: Run, target: str) -> None:
    """Put one more token on a node of the outermost process that stands in no parallel branch."""
    process = run.top.process
    _jumped_to(process, target)
    if graphs.entrances(process, target):
        raise Conflict("节点在并行分支内，加入后流程将无法汇聚", field="nodeId")
    _place(run, run.top, target, [])


def take(run: Run, item: str) -> None:
    """Take a task out that stands in no parallel branch and is not all that goes on."""
    token = run.by_number[item]
    if graphs.entrances(token.scope.process, token.place.node.id):
        raise Conflict("任务在并行分支内，取走后流程将无法汇聚", field="taskId")
    whole = token
    while whole.around is not None:
        whole = whole.around
    others = [each for each in token.scope.tokens if each is not whole and each.around is None]
    if not any(not each.place.construct.listens for each in others):
        raise Conflict("这是流程中唯一在进行的任务，请改用跳转或终止", field="taskId")
    _discard_whole(run, token)


def _jumped_to(process: Process, target: str) -> None:
    node = process.nodes.get(target)
    if node is None or not BY_KIND[node.kind].jumped_to:
        raise NotFound("目标节点不存在，或不是任务、子流程、结束节点", field="target")


def fire_due(run: Run) -> None:
    """Fire what is due, oldest first; what an earlier one ended does not fire."""
    run.by_clock = True
    due = [token for token in run.tokens() if token.data.get("due", run.now.timestamp() + 1) <= run.now.timestamp()]
    for token in sorted(due, key=lambda token: token.data["due"]):
        if not token.gone:
            token.place.construct.fire(run, token)
            run.settle()


def send(run: Run, kind: str, name: str) -> None:
    """Deliver a message or signal to whatever waits for it."""
    if not deliver(run, kind, name):
        raise NotFound("流程没有等待此消息或信号", field="name")


def hand(run: Run, kind: str, name: str, number: str) -> None:
    """Deliver a message or signal to one place that waits for it."""
    if not catch.hand(run, kind, name, number):
        raise NotFound("流程没有等待此消息或信号", field="name")


def _signing(run: Run, item: str) -> Token:
    """The node that holds a signature."""
    signing = run.by_number[item].around
    assert signing is not None  # noqa: S101  the engine asks only for signatures
    return signing


def _by_name(run: Run, item: str) -> Token:
    """The node of a signature, whose signers are people."""
    signing = _signing(run, item)
    if not several.multi(signing).collection:
        raise Conflict("按次数循环的节点不能加签")
    return signing


def _refuse(signers: Iterable[str]) -> None:
    wrong = "、".join(dict.fromkeys(signers))
    if wrong:
        raise BadInput(f"签署人重复或不存在：{wrong[:100]}", field="signers")


def _discard_whole(run: Run, token: Token) -> None:
    """Take a token out with what holds it: all signatures of its node, its boundary events."""
    while token.around is not None:
        token = token.around
    if not token.gone:
        run.discard(token)


def _place(run: Run, scope: Scope, node: str, way: Way) -> None:
    """Put a token on a node, as if it had come there on `way`."""
    run.arrive(run.put(scope.plan.entry(node), scope, way))


def _passed(run: Run, scope: str, activation: str) -> tuple[Scope, list[Any], Way]:
    """Where an activation stood: its scope, its step, and the way that led there."""
    inside = run.scopes[run.by_number[scope]] if scope else run.top
    for token in inside.tokens:
        for at, step in enumerate(token.way):
            if step[1] == activation:
                return inside, step, token.way[:at]
    raise NotFound("任务不存在", field="task_id")


def _numbers_behind(token: Token | None) -> set[str]:
    """The activations a token has behind it, in its own subprocess and in those around."""
    numbers: set[str] = set()
    while token is not None:
        numbers.update(token.behind)
        token = token.scope.host
    return numbers
