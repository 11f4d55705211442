"""What the demo centre received, kept in a file: a line for each delivery, taken again when the centre starts anew."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.demo_receiver import Receiver

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass
class KeptReceiver(Receiver):
    """A receiver whose memory outlives its process. A line that a kill has cut short is left out."""

    path: Path = field(default_factory=Path)

    def __post_init__(self) -> None:
        """Take again what was taken before."""
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        for line in lines:
            with contextlib.suppress(ValueError, KeyError):
                taken = json.loads(line)
                if "form" in taken:
                    super().push(taken["form"], taken["key"])
                else:
                    super().webhook(taken["event"], taken["key"])

    def push(self, form: Mapping[str, str], key: str) -> dict[str, str]:
        """Take one push and keep it."""
        answer = super().push(form, key)
        self._keep({"form": dict(form), "key": key})
        return answer

    def webhook(self, event: Mapping[str, Any], key: str) -> None:
        """Take one CloudEvent and keep it."""
        super().webhook(event, key)
        self._keep({"event": dict(event), "key": key})

    def _keep(self, taken: dict[str, Any]) -> None:
        with self._lock, self.path.open("a") as kept:
            kept.write(json.dumps(taken, ensure_ascii=False) + "\n")
