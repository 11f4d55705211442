"""What only this folder's tools know of their emulator: its inner port and its keys, in `aws.json` (0600).

Both stay the same for as long as the folder lives, unless the port is taken by somebody else meanwhile.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from infra.aws import Emulated
from infra.ports import free_port, is_free

if TYPE_CHECKING:
    from pathlib import Path


def known(home: Path, public: int) -> Emulated:
    """The emulated services of a folder, as they were settled last; settled now when they never were."""
    noted = _noted(home)
    return _emulated(noted) if noted else settled(home, public)


def settled(home: Path, public: int) -> Emulated:
    """The same before the emulator starts: on the port it had, else two above the public one, else any that is free."""
    noted = _noted(home) or {"accessKey": f"TODOHUB{secrets.token_hex(8).upper()}", "secretKey": secrets.token_hex(32)}
    noted["port"] = next(port for port in (noted.get("port"), public + 2, 0) if port is not None and is_free(port))
    noted["port"] = noted["port"] or free_port()
    home.mkdir(parents=True, exist_ok=True)
    _file(home).touch(mode=0o600)
    _file(home).write_text(json.dumps(noted))
    return _emulated(noted)


def _file(home: Path) -> Path:
    return home / "aws.json"


def _noted(home: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(_file(home).read_text())
    except (OSError, ValueError):
        return None
    return found if found.keys() >= {"port", "accessKey", "secretKey"} else None


def _emulated(noted: dict[str, Any]) -> Emulated:
    return Emulated(f"http://127.0.0.1:{noted['port']}", noted["accessKey"], noted["secretKey"])
