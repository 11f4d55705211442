"""docs/operations.md, "Targets and deliveries": each call of it, in its order, answers what it shows."""

from __future__ import annotations

import json
import urllib.request
import uuid
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from chalice.test import Client

from app import app
from chalicelib.identity.bootstrap import appoint
from chalicelib.identity.tokens import issue_user_token
from chalicelib.outbound.addresses import Reach
from chalicelib.outbound.outgoing import send
from infra.bootstrap import ROOT
from tests.documented import indented
from tests.shell_samples import Call, Shell, calls, likeness, read

if TYPE_CHECKING:
    from infra.demo_centre import DemoCentre
    from tests.component.delivery.world import World

PAGE = ROOT / "docs/operations.md"
CALLS = [call for call in calls(indented(PAGE)) if "$HUB" in call.line or "$CENTRE" in call.line]
VOLATILE = {
    "at", "since", "oldestPendingSince", "nextAttemptAt", "targetId", "ms", "excerpt",
    "pending", "dead", "compared", "agreed", "underWay", "failures",
}  # fmt: skip
"""Fields whose values are of the day on which the document was written."""
HUB = "http://hub"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Scene:
    """A hub with one target, and what happens there before each of the calls."""

    def __init__(self, world: World, centre: DemoCentre) -> None:
        self.later = 0
        appoint("admin", "管理员")
        app.load_all()
        self.world, self.centre, self.http = world, centre, Client(app).http
        token, _ = issue_user_token("admin", datetime.now(UTC), uuid.uuid4().hex)
        names = {"HUB": HUB, "CENTRE": centre.url.removesuffix("/push"), "AUTH": f"Authorization: {token}"}
        names |= {"JSON": "Content-Type: application/json", "NEW": "secret", "OLD": SECRET}
        self.shell = Shell(self.send, names)
        world.call = partial(send, reach=Reach.LOCAL, seconds=10)
        self.now()
        names["T"] = self.registered("演示任务中心", "push", centre.url, {"appId": "OA", "accessToken": "secret"})

    def registered(self, name: str, protocol: str, url: str, credential: dict[str, str]) -> str:
        target = {"name": name, "protocol": protocol, "baseUrl": url, "credential": credential}
        body = json.dumps({**target, "filter": {"appIds": ["OA"]}}, ensure_ascii=False)
        command = f"""curl -s -H "$AUTH" -H "$JSON" -d '{body}' "$HUB/admin/targets\""""
        made: str = self.shell.run(Call(command, ".data.targetId", ""))
        return made

    def send(self, method: str, address: str, headers: dict[str, str], body: str) -> Any:
        if not address.startswith(HUB):
            request = urllib.request.Request(address, body.encode() or None, headers, method=method)
            with urllib.request.urlopen(request) as answer:
                return json.loads(answer.read() or "null")
        answer = self.http.request(method, address.removeprefix(HUB), headers=headers, body=body.encode())
        assert answer.status_code == 200, answer.body.decode()
        return answer.json_body

    def now(self) -> None:
        """Later than the calls and than the delay of what they ring."""
        self.world.clock.moment = datetime.now(UTC) + timedelta(seconds=self.later)
        self.later += 5

    def before(self, line: int) -> None:
        """What the sentences above the call tell."""
        match line:
            case 2:  # twice 500, and DOC-1 waits
                self.world.create("DOC-1")
                self.world.pump()
                self.world.clock.pass_(timedelta(seconds=8))
            case 7:  # the centre has been emptied
                self.world.create("DOC-5")
                self.world.pump()
                self.centre.forget()
                self.world.change("DOC-5", subject="改过")
            case 10:  # an asNew too many
                self.shell.run(CALLS[8])
            case 13:
                self.centre.set_mood("410")
                self.world.create("DOC-6")
                self.world.create("DOC-7")
            case 14:
                self.centre.set_mood("ok")
            case 16:  # the stored credential has become wrong
                self.centre.credential = ("OA", "new")
                self.shell.names["NEW"] = "new"
            case 19:
                where = self.centre.url
                self.shell.names["W"] = self.registered("接收程序", "webhook", where, {"secret": SECRET})
                self.shell.names["NEW"] = f"{SECRET[:-4]}AAAA"
        if line != 2:
            self.now()
        self.world.pump()


def test_every_call_answers_what_is_shown(world: World, receiver: DemoCentre) -> None:
    scene = Scene(world, receiver)
    assert len(CALLS) == 21
    for line, call in enumerate(CALLS):
        scene.before(line)
        answered = scene.shell.run(call)
        if call.shown:
            shown = read(call.shown)
            assert likeness(shown, answered, VOLATILE) == shown, call.line
