"""One hub under random use: how it is asked, how its target and its messages behave, and what must hold of it.

The rules of the game are in test_soak.py, what the hub should hold in model.py and process.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis.stateful import invariant

from chalicelib.outbound.outcome import Answered, NotSent, Unknown
from chalicelib.storage.deliveries import targets
from chalicelib.storage.deliveries.cursors import moment
from tests.faults.cases import workorder
from tests.faults.model import Model
from tests.faults.site import TICKS
from tests.faults.views import faults_within, rows, tasks
from tests.soaking import Counted

if TYPE_CHECKING:
    from tests.faults.process import Process
    from tests.faults.site import Site

MOODS = ("ok", "ok", "down", "mute", "busy", "broken", "garbage", "gone")
STATUS = {"busy": 429, "broken": 500, "gone": 410}


class Machine(Counted):
    """The site is put back to its beginning for every life."""

    site: Site
    beginning: bytes

    def __init__(self) -> None:
        super().__init__()
        self.site.put_back(self.beginning)
        self.site.renew_tokens()
        self.site.world.queues.mischief = lambda _queue, _body: [0]
        self.site.world.call = self._moody
        self.model = Model()
        self.mood = "ok"
        self.wishes = 0
        self.todos: dict[str, str] = {}
        self.processes: list[Process] = []
        self._lives = False

    @invariant()
    def every_task_and_every_box_is_as_in_the_model(self) -> None:
        type(self).steps += self._lives
        self._lives = True
        stored = {task.task_id: (task.version, task.status.value, task.subject) for task in tasks()}
        known = self.model.tasks.items()
        assert stored == {name: (task.version, task.status, task.subject) for name, task in known}
        assert self._boxes() == self.model.boxes()

    def teardown(self) -> None:
        self.drain()

    def wish(self) -> str:
        """A new Idempotency-Key."""
        self.wishes += 1
        return f"wish {self.wishes}"

    def ask(self, act: Any, faults: dict[int, str], *, centre: bool = False) -> Any:
        """Ask as a client does: again, until there is an answer that decides."""
        answer, _ = self.site.run(act, faults)
        tries = 0
        while answer is None or answer.status_code >= 500 or (centre and not workorder.good(answer)):
            answer, _ = self.site.run(act, {})
            tries += 1
            assert tries < 3, "the hub answers again when nothing is wrong"
        return answer

    def drain(self) -> None:
        """Faults stop, the target is well and its administrator sees to it: then all must come to rest."""
        site = self.site
        self.mood = "ok"
        site.world.queues.mischief = lambda _queue, _body: [0]
        site.renew_tokens()
        if not targets.find_target("t1").delivers:
            self.ask(lambda site: site.as_user("admin", "POST", "/admin/targets/t1/resume"), {})
        waits = [moment(each["next_at"]) for each in rows("deliveries") if each["status"] == "pending"]
        waits += [visible for visible, *_ in site.world.queues.waiting]
        site.clock.moment = max([site.clock.moment, *waits])
        site.quiesce(TICKS)
        assert site.is_quiet(), ("not quiet after three ticks", rows("deliveries"), site.world.queues.waiting)
        assert faults_within() == []
        self._check_target()
        site.renew_tokens()

    def _moody(self, request: Any) -> Any:
        assert targets.find_target("t1").delivers, "a target that is paused or gone is left alone"
        if self.mood == "down":
            return NotSent("connection refused")
        if self.mood in STATUS:
            return Answered(STATUS[self.mood], {}, b"", 1, self.site.clock.now())
        answer = self.site.centre.call(request)
        if self.mood == "mute":
            return Unknown("the answer was lost")
        return Answered(200, {}, b"<html>", 1, self.site.clock.now()) if self.mood == "garbage" else answer

    def _boxes(self) -> dict[str, set[tuple[str, str]]]:
        found: dict[str, set[tuple[str, str]]] = {}
        for line in rows("boxes"):
            owner, box = line["owner"], line["sort"].partition("#")[0]
            if owner.startswith("U#") and box in ("todo", "done"):
                found.setdefault(owner[2:], set()).add((box, line["body"]["taskId"]))
        return found

    def _check_target(self) -> None:
        effects = self.site.centre.effects
        assert len(set(effects)) == len(effects), "every effect once"
        for name, task in self.model.tasks.items():
            versions = [version for told, version, _ in effects if told == name]
            assert versions == sorted(versions), (name, versions)
            shown = self.site.centre.pushed(name)
            assert (shown["subject"], shown["status"]) == (task.subject, task.status)
