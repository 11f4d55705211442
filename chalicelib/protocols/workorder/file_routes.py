"""`/hub/files`: attachments of forms, comments and work orders (docs/protocols/hub.md)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from chalicelib.centre import attachments
from chalicelib.protocols.hub.edge import EDGE, success
from chalicelib.protocols.workorder import asking
from chalicelib.settings import settings
from chalicelib.storage.base import objects
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import one_of
from chalicelib.web.reply import Reply

if TYPE_CHECKING:
    from chalicelib.protocols.workorder import file_wire
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, EDGE)


@routes.post(
    "/hub/files",
    summary="上传附件：申请地址",
    response=lambda file_shapes: file_shapes.Known[file_shapes.FileToPut],
)
def offer(request: Request, body: file_wire.FileBody) -> dict[str, object]:
    """The file's id, and the signed address to put it to within 15 minutes, with these headers and of this size."""
    owner = request.caller.require_user()
    file = objects.StoredFile(uuid.uuid4().hex, body.name, body.type, body.size, owner)
    put = objects.upload(file)
    upload = {"url": _here(request, put.url), "method": "PUT", "headers": put.headers}
    return success({"fileId": file.id, "upload": upload})


@routes.get(
    "/hub/files/{fileId}",
    summary="下载附件",
    query={
        "procInsId": "在其中看到该附件的流程实例；上传者本人与管理员不必给",
        "link": one_of("true", "false", meaning="true：以 JSON 答复签名地址，而不是跳转"),
    },
    closed=True,
    response=lambda file_shapes: file_shapes.Known[file_shapes.FileToGet],
)
def fetch(request: Request) -> Reply:
    """302 to a signed address that is good for five minutes; with `link=true` that address and what the file is."""
    request.caller.require_user()
    file = objects.find(request.path_params["fileId"])
    attachments.require_readable(asking.asked(request), file, request.query.get("procInsId") or "")
    url = _here(request, objects.download(file))
    if request.query.get("link") == "true":
        data = {"fileId": file.id, "name": file.name, "type": file.type, "size": file.size, "url": url}
        return Reply(success(data, "查询成功"))
    return Reply(status=302, headers={"Location": url, "Referrer-Policy": "no-referrer"})


def _here(request: Request, url: str) -> str:
    """The address as the caller reaches it: the local hub's storage is behind the hub's own door."""
    if settings().stage != "local":
        return url
    door, signed = urlsplit(request.base_url), urlsplit(url)
    return urlunsplit((signed.scheme, door.netloc, signed.path, signed.query, ""))
