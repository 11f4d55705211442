"""One whole hub for the session: its own emulator on a free port, in its own folder; never the developer's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.stack import Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    from infra.ports import free_port  # noqa: PLC0415 - most workers never need a hub
    from infra.stack import Stack  # noqa: PLC0415

    own = Stack(tmp_path_factory.mktemp("hub"), free_port())
    try:
        own.up(attached=True)
        yield own
    finally:
        own.down()


@pytest.fixture(scope="session")
def hub(stack: Stack) -> dict[str, Any]:
    """Content of the session hub's hub.json: base_url and everybody's credentials."""
    from infra.local import ready  # noqa: PLC0415

    return ready(stack, attached=True)[0]


def together(items: list[pytest.Item]) -> None:
    """One worker gets all tests of the session's hub, so that only one is started."""
    for item in items:
        if "stack" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("hub"))
