"""A demo external task centre: receives what the hub forwards and shows it. It also has moods, for tests.

    python -m infra.demo_centre --port 8099 [--credential centre.json] [--kept received.jsonl]

| call | meaning |
|---|---|
| POST with a `taskInfo` form, any path | the receiving side of the push protocol |
| POST to /orders | an order: answers JSON with a receipt, the same for the same Idempotency-Key |
| POST with anything else, any path | a webhook (CloudEvents in JSON) |
| GET /received | JSON: mood, requests, tasks, effects, repeats, and what should stay empty: duplicated, reordered, followed |
| GET / | the same for people |
| POST /mood `{"mood", "times"?, "seconds"?, "message"?}` | how it behaves from now on, or for the next `times` deliveries |
| DELETE /received | forget everything |

Moods: ok; down (the connection is reset, nothing is read); slow (takes effect, answers after `seconds`); 500; 429 (Retry-After: `seconds`);
redirect; garbage; business (200 with an ERROR inside, saying `message`); drop (takes effect, then drops the connection); 410.
"""  # noqa: E501 - table rows

from __future__ import annotations

import argparse
import contextlib
import html
import json
import socket
import struct
import threading
import zlib
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl

from infra.demo_kept import KeptReceiver
from infra.demo_receiver import ERROR, Receiver

MOODS = ("ok", "down", "slow", "500", "429", "redirect", "garbage", "business", "drop", "410")
ELSEWHERE = "/elsewhere"
_RESET = struct.pack("ii", 1, 0)


@dataclass
class Mood:
    """How the centre behaves. `times` counts down the deliveries it still holds for; None: until changed."""

    mood: str = "ok"
    times: int | None = None
    seconds: float = 20.0
    message: str = "业务校验失败"


class DemoCentre:
    """One running centre. Use it as a context manager, or `start` and `stop`; stopped, its port refuses connections."""

    def __init__(self, port: int = 0, credential: tuple[str, str] | None = None, kept: Path | None = None) -> None:
        self._kept = kept
        self.receiver = KeptReceiver(path=kept) if kept else Receiver()
        self.credential = credential
        self.requests: list[dict[str, Any]] = []
        self.followed = 0
        self._mood = Mood()
        self._lock = threading.Lock()
        self._leaving = threading.Event()
        self._port = port
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """Where it listens, with a path that a push target may use."""
        return f"http://127.0.0.1:{self._port}/push"

    def start(self) -> Self:
        """Listen on loopback; the port stays the same over stop and start."""
        self._leaving.clear()
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), _handler_of(self))
        self._server.daemon_threads = True
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self) -> None:
        """Stop listening; what was received stays."""
        self._leaving.set()
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def set_mood(self, mood: str, **details: Any) -> None:
        """Behave so from now on. Details: `times`, `seconds`, `message`.

        Raises:
            ValueError: there is no such mood.
            TypeError: there is no such detail.
        """
        if mood not in MOODS:
            raise ValueError(f"moods are {', '.join(MOODS)}")
        with self._lock:
            self._mood = Mood(mood, **details)

    def next_mood(self) -> Mood:
        """Return the mood for one delivery."""
        with self._lock:
            mood = self._mood
            if mood.times is not None:
                self._mood = Mood(**{**asdict(mood), "times": mood.times - 1}) if mood.times > 1 else Mood()
            return mood

    def forget(self) -> None:
        """Start with an empty memory."""
        if self._kept:
            self._kept.unlink(missing_ok=True)
        self.receiver = KeptReceiver(path=self._kept) if self._kept else Receiver()
        self.requests, self.followed = [], 0

    def account(self) -> dict[str, Any]:
        """Return what GET /received shows."""
        told = {"mood": asdict(self._mood), "requests": len(self.requests), "followed": self.followed}
        return told | self.receiver.account()

    def wait(self, seconds: float) -> None:
        """Be slow; a stopping centre does not wait."""
        self._leaving.wait(seconds)


def _handler_of(centre: DemoCentre) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        pass

    Handler.centre = centre
    return Handler


class _Handler(BaseHTTPRequestHandler):
    centre: DemoCentre

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/received":
            self._answer(200, _json(self.centre.account()))
        elif path == "/":
            self._answer(200, _page(self.centre.account()).encode(), kind="text/html; charset=utf-8")
        else:
            self._delivery(b"")

    def do_DELETE(self) -> None:
        self.centre.forget()
        self._answer(204, b"")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length") or "0"
        if not (length.isascii() and length.isdigit()):
            self.close_connection = True
            self._answer(400, _json({"error": "Content-Length is no number"}))
            return
        body = self.rfile.read(int(length))
        if self.path != "/mood":
            self._delivery(body)
            return
        try:
            self.centre.set_mood(**json.loads(body))
        except (TypeError, ValueError) as error:
            self._answer(400, _json({"error": str(error)}))
        else:
            self._answer(204, b"")

    def _delivery(self, body: bytes) -> None:
        if self.path == ELSEWHERE:
            self.centre.followed += 1
        mood = self.centre.next_mood()
        self.centre.requests.append({"path": self.path, "headers": dict(self.headers), "mood": mood.mood})
        plain = {
            "500": (500, {}),
            "429": (429, {"Retry-After": str(round(mood.seconds))}),
            "410": (410, {}),
            "redirect": (302, {"Location": ELSEWHERE}),
        }
        if mood.mood == "down":
            self._reset()
        elif mood.mood in plain:
            status, headers = plain[mood.mood]
            self._answer(status, _json({"error": mood.mood}), headers)
        elif mood.mood == "garbage":
            self._answer(200, b"<html>\x00\xff" + b"not what you think" * 20, kind="text/html")
        elif mood.mood == "business":
            refusal = {"push_result": ERROR, "push_id": "0", "msg_info": mood.message, "success": False}
            self._answer(200, _json(refusal))
        else:
            self._take(body, mood)

    def _take(self, body: bytes, mood: Mood) -> None:
        status, answer = self._effect(body)
        if mood.mood == "slow":
            self.centre.wait(mood.seconds)
        if mood.mood == "drop":
            self._reset()
        else:
            self._answer(status, _json(answer))

    def _effect(self, body: bytes) -> tuple[int, dict[str, Any]]:
        key = (self.headers.get("webhook-id") or self.headers.get("Idempotency-Key") or "").strip('"')
        shown = (self.headers.get("appId", ""), self.headers.get("accessToken", ""))
        form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        if "taskInfo" in form:
            if self.centre.credential and shown != self.centre.credential:
                return 401, {"push_result": ERROR, "msg_info": "appId 或 accessToken 不正确"}
            return 200, self.centre.receiver.push(form, key)
        if self.path == "/orders":
            return 200, {"receipt": f"R{zlib.crc32(key.encode()):010d}"}
        try:
            event = json.loads(body)
        except ValueError:
            return 400, {"error": "neither a push nor JSON"}
        self.centre.receiver.webhook(event if isinstance(event, dict) else {}, key)
        return 200, {"ok": True}

    def _reset(self) -> None:
        """Close with a reset, so that the sender sees a broken connection and not an empty answer."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.connection.close()

    def _answer(
        self, status: int, body: bytes, headers: dict[str, str] | None = None, kind: str = "application/json"
    ) -> None:
        with contextlib.suppress(OSError):  # a sender that gave up is not our trouble
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    def finish(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            super().finish()

    def log_message(self, *_: object) -> None:
        """Stay quiet: what was received is shown by GET /received."""


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _page(account: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td>{html.escape(name)}</td>"
        + "".join(f"<td>{html.escape(str(shown or ''))}</td>" for shown in _shown(task))
        + "</tr>"
        for name, task in account["tasks"].items()
    )
    heads = "".join(f"<th>{head}</th>" for head in ("待办", "名称", "状态", "办理人", "待办人", "环节", "创建", "完成"))
    return (
        "<!doctype html><html lang='zh-CN'><meta charset='utf-8'><title>演示任务中心</title>"
        "<style>body{font-family:sans-serif;margin:2em}td,th{padding:.3em .8em;border-bottom:1px solid #ccc;"
        "text-align:left}</style><h1>演示任务中心</h1>"
        f"<p>收到 {len(account['tasks'])} 条待办，{len(account['effects'])} 次变化。</p>"
        f"<table><tr>{heads}</tr>{rows}</table></html>"
    )


def _shown(task: dict[str, Any]) -> list[Any]:
    asked = "、".join(each["assign_name"] for each in task.get("assignments") or ())
    fields = ("node_name", "created_on", "end_on")
    return [task.get("subject"), task.get("status"), task.get("actual_owner_name"), asked, *map(task.get, fields)]


def main() -> None:
    """Run until interrupted."""
    parser = argparse.ArgumentParser(description="A demo external task centre.")
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument(
        "--credential", type=Path, help="a file with the accessToken of OA: {token}; none is asked without"
    )
    parser.add_argument("--kept", type=Path, help="a file that keeps what was received; nothing is kept without")
    given = parser.parse_args()
    credential = ("OA", json.loads(given.credential.read_text())["token"]) if given.credential else None
    with DemoCentre(given.port, credential, given.kept) as centre:
        print(f"demo centre: {centre.url}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
