"""The console's files under `/console`; addresses are relative, for nobody here knows the part of the path before.

`/docs` leads to the page that shows `/openapi.json`, built with the console.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.protocols.console import bundle, missing, policy, ways_in
from chalicelib.protocols.hub.edge import EDGE
from chalicelib.settings import settings
from chalicelib.storage.base import objects
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.reply import Reply

if TYPE_CHECKING:
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, EDGE)
HTML = bundle.MEDIA_TYPES["html"]
PAGES = ("index.html", "docs.html")
"""What a build holds for people to open."""


@routes.get("/console", summary="进入控制台", public=True, status=302)
def enter(_request: Request) -> Reply:
    """To its page, by a relative address."""
    return _to("index.html")


@routes.get("/docs", summary="查阅接口说明", public=True, status=302)
def docs(_request: Request) -> Reply:
    """To the page that shows the description of the interfaces and tries them."""
    return _to("docs.html")


@routes.get("/console/{name}", summary="控制台页面", public=True, produces="text/html", closed=False)
def page(request: Request) -> Reply:
    """`index.html`, `docs.html`, or a page that says that the console has not been built.

    A user centre sends people back to it with parameters of its own (`code`, `state`, `ticket`): the page reads them.
    """
    files = "" if settings().stage == "local" else objects.origin()
    headers = policy.page_headers(ways_in.origins(request.now), files)
    name = request.path_params["name"]
    if name in PAGES and not bundle.is_built():
        return Reply(missing.PAGE, headers={**headers, "Content-Type": HTML})
    text, media_type = bundle.read("", name)
    return Reply(text, headers={**headers, "Content-Type": media_type})


@routes.get("/console/assets/{name}", summary="控制台的静态文件", public=True, produces="text/javascript")
def asset(request: Request) -> Reply:
    """A script, a style sheet or a picture; its name carries its hash, so it is kept for a year."""
    text, media_type = bundle.read("assets", request.path_params["name"])
    return Reply(text, headers={**policy.ASSET_HEADERS, "Content-Type": media_type})


def _to(page_name: str) -> Reply:
    return Reply(status=302, headers={"Location": f"console/{page_name}", "Referrer-Policy": "no-referrer"})
