"""The emulator (ministack) and its two doors in one process, run with the emulator's own Python.

    python -m infra.ministack_host <public port> <inner port>

The public door (infra/front.py) lets in the hub's API alone, the inner one (infra/inner_door.py) signed calls of AWS.
What is stored is saved while it runs: every TODOHUB_SAVE_SECONDS (20) in which something may have changed, at once on
SIGUSR1, and when it ends. The file `saved` of its folder is touched after each. What killed workers left is cleared.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import resource
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra import worker_copies
from infra.front import Front
from infra.inner_door import InnerDoor

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from infra.front import App, Message, Receive, Send

SAVE_SECONDS = float(os.environ.get("TODOHUB_SAVE_SECONDS") or 20)


class Saver:
    """Writes what the emulator holds into its folder, one writing at a time."""

    def __init__(self, emulator: Any, door: InnerDoor, stamp: Path) -> None:
        self._emulator, self._door, self._stamp = emulator, door, stamp
        self._asked, self._leaving = asyncio.Event(), False
        self._persistence = import_module("ministack.core.persistence")

    def ask(self) -> None:
        """Save at once, changed or not."""
        self._door.changed = True
        self._asked.set()

    def leave(self) -> None:
        """Save no more: what follows is the emulator's own farewell, which saves."""
        self._leaving = True
        self._asked.set()

    async def run(self) -> None:
        """Save now and then until told to leave."""
        while not self._leaving:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), SAVE_SECONDS)
            self._asked.clear()
            await asyncio.to_thread(worker_copies.clear, Path(os.environ.get("TMPDIR", "/nonexistent")))
            if self._door.changed and not self._leaving:
                self._door.changed = False
                await asyncio.to_thread(self._write, self._states())
                self._stamp.touch()

    def _states(self) -> dict[str, Any]:
        """Copies of what each service holds. Requests are served by this thread, so none is half done meanwhile."""
        found = {}
        for name, get in self._emulator._build_persistence_save_dict().items():  # noqa: SLF001 - what it saves at its end
            for _ in range(3):  # a thread of the emulator's may be writing
                with contextlib.suppress(RuntimeError):
                    found[name] = get()
                    break
        return found

    def _write(self, states: dict[str, Any]) -> None:
        for name, state in states.items():
            if state is not None:
                self._persistence.save_state(name, state)


async def serve(public: int, inner: int) -> None:
    """Serve both doors until SIGTERM or SIGINT; then save and end."""
    emulator = import_module("ministack.app")
    door = InnerDoor(emulator.app, inner)
    logging.getLogger("persistence").setLevel(logging.WARNING)  # else a line for every service, every time
    saver = Saver(emulator, door, Path(os.environ["STATE_DIR"]).parent / "saved")
    ending, started = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    loop.add_signal_handler(signal.SIGUSR1, saver.ask)
    saving = asyncio.create_task(saver.run())

    async def saved() -> None:
        await ending.wait()
        saver.leave()
        await saving

    listening = asyncio.create_task(_listen(_telling(door, started.set), inner, saved))
    await asyncio.wait((listening, asyncio.create_task(started.wait())), return_when=asyncio.FIRST_COMPLETED)
    front = Front(door.inside, public, f"127.0.0.1:{inner}")
    await asyncio.gather(listening, _listen(front, public, ending.wait))


def _listen(app: App, port: int, until: Callable[[], Awaitable[object]]) -> Coroutine[None, None, None]:
    config = import_module("hypercorn.config").Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_timeout = 75
    config.loglevel = "INFO"
    serving: Coroutine[None, None, None] = import_module("hypercorn.asyncio").serve(app, config, shutdown_trigger=until)
    return serving


def _telling(app: App, started: Callable[[], None]) -> App:
    """The application, telling when it has started: what was stored is there from then on."""

    async def told(scope: Message, receive: Receive, send: Send) -> None:
        async def watched(message: Message) -> None:
            await send(message)
            if message["type"] == "lifespan.startup.complete":
                started()

        await app(scope, receive, watched if scope["type"] == "lifespan" else send)

    return told


def _raise_limit_of_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 65_536)), hard))


if __name__ == "__main__":
    _raise_limit_of_files()
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
