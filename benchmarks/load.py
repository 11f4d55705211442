"""`make load`: many senders and readers at once on the running local hub, one slow and one dead target beside them.

Bounded: so many requests by each, and no more after the time is up. Callers come one after another, so that workers
start one by one; a sender that is refused or not answered repeats the same push, as a real one would. Afterwards every
accepted task is looked up: in the hub, at the target that is well, and at the slow one. Times are told as ratios to the
same hub at rest, because the emulator's own speed says nothing.

python -m benchmarks.load [--senders 20] [--readers 20] [--each 10] [--seconds 120] [--ramp 1]
"""

from __future__ import annotations

import argparse
import json
import socket
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from infra.calls import Answer, read, send_form, send_json
from infra.demo_centre import DemoCentre
from infra.local import HOME
from infra.terminal import Trouble, run, say
from tests.samples import push_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PEOPLE = ("zhangsan", "lisi", "wangwu")
AT_REST = 20
SLOW_SECONDS, DRAIN_SECONDS = 1.0, 420
HALF, ALMOST = 0.50, 0.99
Hub = dict[str, Any]


@dataclass
class Tally:
    """What one kind of caller saw: seconds of each answered call, and how many were answered how."""

    seconds: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)

    def at(self, part: float) -> float:
        """Seconds in which this part of the calls were answered."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


@dataclass
class Asked:
    """The size of it: callers, calls of each, seconds after which nothing more is sent, seconds between two callers."""

    senders: int
    readers: int
    each: int
    seconds: float
    ramp: float


def load(hub: Hub, asked: Asked) -> list[dict[str, Any]]:
    """Run it; the table's rows.

    Raises:
        Trouble: something accepted was lost, told twice, or out of order.
    """
    resting_push, resting_read = Tally(), Tally()
    _measure_at_rest(hub, resting_push, resting_read)
    with _targets(hub) as (well, slow):
        pushes, reads, accepted = _storm(hub, asked)
        say(f"{len(accepted)} accepted; waiting for both targets that answer to have them")
        waited = _drain(well, slow, accepted)
        found = _looked_up(hub, accepted, well, slow)
        backlog = _backlog(hub)
    return [
        _row("push", pushes, resting_push),
        _row("inbox", reads, resting_read),
        {"what": "accepted tasks", **found},
        {"what": "seconds until all targets that answer were told", "seconds": round(waited, 1)},
        {"what": "waiting for the dead target", "tasks": backlog},
    ]


def _row(what: str, busy: Tally, resting: Tally) -> dict[str, Any]:
    ratios = {
        f"p{int(part * 100)}, ratio to rest": round(busy.at(part) / max(resting.at(part), 1e-9), 1)
        for part in (HALF, ALMOST)
    }
    return {"what": what, **dict(sorted(busy.answers.items())), **ratios}


def _measure_at_rest(hub: Hub, pushes: Tally, reads: Tally) -> None:
    for _ in range(AT_REST):
        _push(hub, f"L{uuid.uuid4().hex}", pushes)
        _read(hub, PEOPLE[0], reads)


def _storm(hub: Hub, asked: Asked) -> tuple[Tally, Tally, list[str]]:
    """Everybody at once; the tallies, and the ids of the tasks that were accepted."""
    pushes, reads = Tally(), Tally()
    callers = asked.senders + asked.readers
    begins = time.monotonic()
    ends = begins + callers * asked.ramp + asked.seconds
    accepted: list[str] = []

    def repeat(position: int, call: Callable[[], object]) -> None:
        time.sleep(max(0.0, begins + position * asked.ramp - time.monotonic()))
        for _ in range(asked.each):
            if time.monotonic() < ends:
                call()

    def send() -> None:
        name = f"L{uuid.uuid4().hex}"
        while time.monotonic() < ends:
            if _push(hub, name, pushes):
                accepted.append(name)
                return
            time.sleep(1)

    work = [send] * asked.senders
    work += [partial(_read, hub, PEOPLE[number % len(PEOPLE)], reads) for number in range(asked.readers)]
    with ThreadPoolExecutor(callers) as pool:
        for job in [pool.submit(repeat, *each) for each in enumerate(work)]:
            job.result()
    return pushes, reads, accepted


def _push(hub: Hub, name: str, tally: Tally) -> bool:
    """Push a task; whether the hub has it now. One that is there already was stored by a push that got no answer."""
    person = PEOPLE[len(tally.seconds) % len(PEOPLE)]
    row = push_row(task_id=name, process_instance_id=name, assignee_ids=person, app_id=hub["push"]["headers"]["appId"])
    info = json.dumps({"inserttasks": [row], "updatetasks": []}, ensure_ascii=False)
    form = {"appId": row["app_id"], "taskInfo": info}
    answer = _timed(tally, partial(send_form, f"{hub['base_url']}/taskcenter/push", form, hub["push"]["headers"]))
    body = answer.body if answer is not None and answer.status == HTTPStatus.OK else {}
    there = body.get("push_result") == "SUCCESS" or "已存在" in body.get("msg_info", "")
    tally.answers["accepted" if there else _why_not(answer)] += 1
    return there


def _why_not(answer: Answer | None) -> str:
    return "not answered" if answer is None else f"refused {answer.status}"


def _read(hub: Hub, person: str, tally: Tally) -> None:
    headers = hub["workorder"]["users"][person]["headers"]
    answer = _timed(tally, partial(read, f"{hub['base_url']}/hub/inbox", {"pageSize": "20"}, headers))
    good = answer is not None and answer.status == HTTPStatus.OK
    tally.answers["answered" if good else _why_not(answer)] += 1


def _timed(tally: Tally, call: Callable[[], Answer]) -> Answer | None:
    begun = time.monotonic()
    try:
        answer = call()
    except OSError:
        return None
    tally.seconds.append(time.monotonic() - begun)
    return answer


@contextmanager
def _targets(hub: Hub) -> Iterator[tuple[DemoCentre, DemoCentre]]:
    """Three more targets of the demo application for the time being: well and slow ones, and one at a dead port."""
    with DemoCentre() as well, DemoCentre() as slow:
        slow.set_mood("slow", seconds=SLOW_SECONDS)
        urls = {"well": ("push", well.url), "slow": ("webhook", slow.url), "dead": ("push", _dead_url())}
        made = {name: _register(hub, name, *where) for name, where in urls.items()}
        try:
            yield well, slow
        finally:
            for target_id in made.values():
                _admin(hub, "DELETE", f"/admin/targets/{target_id}", {})


def _register(hub: Hub, name: str, protocol: str, url: str) -> str:
    credential = {"appId": "OA", "accessToken": "load"} if protocol == "push" else {"secret": f"whsec_{'c2VjcmV0' * 4}"}
    wanted = {"baseUrl": url, "credential": credential, "filter": {"appIds": [hub["push"]["headers"]["appId"]]}}
    body = {"name": f"load {name} {datetime.now(UTC):%H%M%S}", "protocol": protocol, **wanted}
    target_id: str = _admin(hub, "POST", "/admin/targets", body)["data"]["targetId"]
    return target_id


def _dead_url() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/push"


def _admin(hub: Hub, method: str, path: str, body: dict[str, Any]) -> Any:
    answer = send_json(method, f"{hub['base_url']}{path}", body, hub["admin"]["headers"])
    if answer.status >= HTTPStatus.BAD_REQUEST:
        raise Trouble(f"{method} {path} was answered {answer.status} {answer.body}")
    return answer.body


def _drain(well: DemoCentre, slow: DemoCentre, accepted: list[str]) -> float:
    """Wait until both have everything, or the time is up; seconds waited."""
    begun = time.monotonic()
    while time.monotonic() - begun < DRAIN_SECONDS and any(_missing(each, accepted) for each in (well, slow)):
        time.sleep(0.5)
    return time.monotonic() - begun


def _missing(centre: DemoCentre, accepted: list[str]) -> set[str]:
    have = {name.partition("/")[2] for name in list(centre.receiver.tasks)}
    return set(accepted) - have


def _looked_up(hub: Hub, accepted: list[str], well: DemoCentre, slow: DemoCentre) -> dict[str, int]:
    """Each accepted task at its receivers and in the hub; lost, told twice, out of order.

    Raises:
        Trouble: one of these is not 0.
    """
    app_id = hub["push"]["headers"]["appId"]
    stored = sum(
        read(f"{hub['base_url']}/hub/tasks/{app_id}/{name}", {}, hub["admin"]["headers"]).status == HTTPStatus.OK
        for name in accepted
    )
    accounts = [centre.account() for centre in (well, slow)]
    found = {
        "accepted": len(accepted),
        "lost in the hub": len(accepted) - stored,
        "lost at the target that is well": len(_missing(well, accepted)),
        "lost at the slow target": len(_missing(slow, accepted)),
        "told twice": sum(len(account["duplicated"]) for account in accounts),
        "out of order": sum(len(account["reordered"]) for account in accounts),
    }
    if any(number for name, number in found.items() if name != "accepted"):
        raise Trouble(f"Something accepted did not arrive as it should: {found}")
    return found


def _backlog(hub: Hub) -> int:
    """What still waits for the dead target, as the hub itself tells it."""
    answer = read(
        f"{hub['base_url']}/admin/deliveries", {"status": "pending", "pageSize": "1"}, hub["admin"]["headers"]
    )
    total: int = answer.body["total"]
    return total


def main() -> int:
    """Load the hub of `make up` and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--senders", type=int, default=20)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--each", type=int, default=10, help="calls of each sender and reader")
    parser.add_argument("--seconds", type=float, default=120, help="nothing is sent after so long")
    parser.add_argument("--ramp", type=float, default=1, help="seconds between the starts of two callers")
    given = parser.parse_args()
    try:
        hub: Hub = json.loads((HOME / "hub.json").read_text())
    except (OSError, ValueError) as error:
        raise Trouble("There is no running hub to load; `make up` first.") from error
    for row in load(hub, Asked(given.senders, given.readers, given.each, given.seconds, given.ramp)):
        figures = "   ".join(f"{value} {name}" for name, value in row.items() if name != "what")
        print(f"{row['what']:<50}{figures}", flush=True)
    return 0


if __name__ == "__main__":
    run(main)
