"""The developer's hub on this machine: `python -m infra.local up|down|run`."""

from __future__ import annotations

import contextlib
import fcntl
import signal
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from infra import demo, demo_history, demo_processes, hubfile, ports, seed, tokens
from infra.bootstrap import ROOT, ensure
from infra.stack import Stack
from infra.terminal import Trouble, run, say

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = ROOT / ".local"
SHOWN = ("zhangsan", "lisi", "wangwu", "admin")


def main() -> int:
    """Do what the command line says."""
    commands = {"up": up, "down": down, "run": foreground}
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in commands:
        raise Trouble(f"usage: python -m infra.local {'|'.join(commands)}")
    commands[name]()
    return 0


def up() -> None:
    """Bring the hub up, detached, and return when it is ready; a ready and unchanged one only gets fresh tokens."""
    with _alone():
        own = stack()
        was_running = own.emulator.pid() is not None
        try:
            hub, changed = ready(own, attached=False)
            if changed:
                demo.show(hub, datetime.now(UTC))
        except BaseException:
            if not was_running:
                own.down()
            raise
    _tell(hub)


def down() -> None:
    """Stop the hub gracefully; what it stored stays in .local."""
    with _alone():
        stopped = stack().down()
    say("stopped; what was stored stays in .local" if stopped else "nothing was running")


def foreground() -> None:
    """Bring the hub up, show a todo travelling, and stay until Ctrl-C; then stop gracefully."""
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    own = stack()
    try:
        with _alone():
            hub, _ = ready(own, attached=True)
            demo.show(hub, datetime.now(UTC))
            demo_history.push(hub, datetime.now(UTC))
        _tell(hub)
        say("running; Ctrl-C stops it")
        while own.emulator.pid() is not None:
            time.sleep(2)
        raise Trouble(f"The emulator has ended; its last words are in {HOME / 'emulator.log'}.")
    except KeyboardInterrupt:
        print(flush=True)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        say("stopping, saving what was stored")
        own.down()


def ready(own: Stack, *, attached: bool) -> tuple[dict[str, Any], bool]:
    """Bring a hub up, seed it, write its hub.json; returns what was written and whether the hub had to be changed."""
    ensure(".venv-emulator")
    changed = own.up(attached=attached)
    administrator = seed.bearer(tokens.appoint(own))
    shown = seed.credentials(own.base_url, administrator, own.home / "credentials.json")
    people = tokens.of_users(own.base_url, seed.people(own.base_url, administrator), administrator)
    centre = own.centre.start(attached=attached)
    seed.demo_target(own.base_url, administrator, centre)
    demo_processes.deploy(own.base_url, administrator)
    hub = hubfile.contents(own.base_url, shown, people, centre["url"])
    hubfile.write(own.home / "hub.json", hub)
    return hub, changed


def stack() -> Stack:
    """The developer's stack: `.local`, on the port of TODOHUB_PORT."""
    return Stack(HOME, ports.wanted())


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Let one `make up`, `make down` or start of `make run` work at a time."""
    try:
        HOME.mkdir(exist_ok=True)
        lock = (HOME / "lock").open("w")
    except OSError as error:
        raise Trouble(f"This folder cannot be written to ({error.strerror}); use a copy of your own.") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _tell(hub: dict[str, Any]) -> None:
    links = {user: known["console_url"] for user, known in hub["workorder"]["users"].items()}
    print(
        f"""
  hub            {hub["base_url"]}
  inbox          GET  /hub/inbox                       headers: workorder.users.zhangsan.headers
  push           POST /taskcenter/push                 headers: push.headers
  work orders    POST /workflow/process/start          headers: workorder.users.zhangsan.headers
  administration POST /admin/...                       headers: admin.headers
  demo centre    {hub["demo_centre"]["url"]}  is told about every change; /received shows what it got
  all credentials and tokens: {HOME / "hub.json"}

  the console; each link signs that person in:
{"".join(f"    {name:<9} {links[name]}" + chr(10) for name in SHOWN)}""",
        flush=True,
    )


if __name__ == "__main__":
    run(main)
