"""`/hub/preferences`: what a person's screens remember for him."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.lazy import lazy
from chalicelib.protocols.hub.edge import EDGE, success
from chalicelib.storage.directory import preferences
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.protocols.hub import screen_wire
    from chalicelib.storage.messages import wishes
    from chalicelib.web.request import Request
else:
    wishes = lazy("chalicelib.storage.messages.wishes")

routes = HubBlueprint(__name__, EDGE)


@routes.get(
    "/hub/preferences",
    summary="我的偏好：草稿、常用筛选、语言",
    response=lambda screen_shapes: screen_shapes.Known[screen_shapes.Preferences],
)
def show(request: Request) -> dict[str, object]:
    """All of them, by name."""
    found = preferences.read(request.caller.require_user())
    return success({"values": dict(found.values), "version": found.version}, "查询成功")


@routes.put(
    "/hub/preferences",
    summary="保存偏好",
    response=lambda screen_shapes: screen_shapes.Known[screen_shapes.Preferences],
)
def keep(request: Request, body: screen_wire.Preferences) -> dict[str, object]:
    """What is absent stays, null drops a value; 8 KB in all. `language` is zh or en, `messages` what he is told."""
    if body.root.get(wishes.NAME) is not None:
        wishes.check(body.root[wishes.NAME])
    changed = preferences.change(request.caller.require_user(), body.root)
    return success({"values": dict(changed.values), "version": changed.version})
