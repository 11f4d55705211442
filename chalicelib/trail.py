"""The header that stops loops between hubs: every hub a change has passed through, the one that sends it last."""

from __future__ import annotations

import re

from chalicelib.errors import BadInput

HEADER = "X-Todo-Hub-Trail"
MOST_HUBS = 32
_HUB = re.compile(r"[A-Za-z0-9._-]{1,64}")


def written(hubs: tuple[str, ...], hub: str) -> dict[str, str]:
    """The header of a change that came through these hubs, as `hub` sends it on."""
    return {HEADER: ",".join((*hubs, hub))}


def read(value: str) -> tuple[str, ...]:
    """The hubs that a header names.

    Raises:
        BadInput: more than 32, or something that is no hub's name.
    """
    names = tuple(name.strip() for name in value.split(",") if name.strip())
    if len(names) > MOST_HUBS or not all(_HUB.fullmatch(name) for name in names):
        raise BadInput(f"应为最多 {MOST_HUBS} 个以逗号分隔的名称", field=HEADER)
    return names
