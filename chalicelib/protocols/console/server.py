"""The console's files under `/console`; addresses are relative, for nobody here knows the part of the path before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.protocols.console import bundle, missing, policy, ways_in
from chalicelib.protocols.hub.edge import EDGE
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.reply import Reply

if TYPE_CHECKING:
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, EDGE)
HTML = bundle.MEDIA_TYPES["html"]


@routes.get("/console", summary="进入控制台", public=True, status=302)
def enter(_request: Request) -> Reply:
    """To its page, by a relative address."""
    return Reply(status=302, headers={"Location": "console/index.html", "Referrer-Policy": "no-referrer"})


@routes.get("/console/{name}", summary="控制台页面", public=True, produces="text/html", closed=False)
def page(request: Request) -> Reply:
    """`index.html`, or a page that says that the console has not been built.

    A user centre sends people back to it with parameters of its own (`code`, `state`, `ticket`): the page reads them.
    """
    headers = policy.page_headers(ways_in.origins(request.now))
    name = request.path_params["name"]
    if name == "index.html" and not bundle.is_built():
        return Reply(missing.PAGE, headers={**headers, "Content-Type": HTML})
    text, media_type = bundle.read("", name)
    return Reply(text, headers={**headers, "Content-Type": media_type})


@routes.get("/console/assets/{name}", summary="控制台的静态文件", public=True, produces="text/javascript")
def asset(request: Request) -> Reply:
    """A script, a style sheet or a picture; its name carries its hash, so it is kept for a year."""
    text, media_type = bundle.read("assets", request.path_params["name"])
    return Reply(text, headers={**policy.ASSET_HEADERS, "Content-Type": media_type})
