"""Word lists, and letting a message go that one of them held (docs/protocols/messages.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.identity.caller import Caller
from chalicelib.lazy import lazy
from chalicelib.protocols.hub.edge import EDGE, page, success
from chalicelib.storage.messages import heads, word_lists
from chalicelib.storage.messages.word_lists import WordList
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.messages import expanding
    from chalicelib.protocols.messages import shown, wire
    from chalicelib.web.request import Request
else:
    expanding = lazy("chalicelib.messages.expanding")
    shown = lazy("chalicelib.protocols.messages.shown")

Answer = dict[str, object]
routes = HubBlueprint(__name__, EDGE)


@routes.post(
    "/admin/word-lists",
    summary="新建或修改词库",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Done[shapes.WordList],
)
def save(request: Request, body: wire.NewWordList) -> Answer:  # noqa: ARG001 - every view takes it
    """A list that there is gets these words instead; it holds from the next message on."""
    words = WordList(body.listId, body.name, body.policy, tuple(dict.fromkeys(body.words)), body.enabled)
    word_lists.save(words)
    return success(_shown(words), "已保存")


@routes.get("/admin/word-lists", summary="词库列表", response=lambda shapes: shapes.Page[shapes.WordList])
def list_all(request: Request) -> Answer:
    """Without the words."""
    request.caller.require_administrator()
    rows = [_shown(each) for each in word_lists.everything()]
    return page(rows, len(rows), None)


@routes.get("/admin/word-lists/{listId}", summary="词库详情", response=lambda shapes: shapes.Done[shapes.WordList])
def show(request: Request) -> Answer:
    """With its words."""
    request.caller.require_administrator()
    found = word_lists.find(request.path_params["listId"])
    return success({**_shown(found), "words": list(found.words)}, "查询成功")


@routes.delete("/admin/word-lists/{listId}", summary="停用词库", response=lambda shapes: shapes.Done[shapes.WordList])
def disable(request: Request) -> Answer:
    """Its words are kept, and not looked for any more."""
    request.caller.require_administrator()
    return success(_shown(word_lists.disable(request.path_params["listId"])))


@routes.post(
    "/hub/messages/{id}/release", summary="放行待审核的消息", response=lambda shapes: shapes.Done[shapes.SentMessage]
)
def release(request: Request) -> Answer:
    """An administrator lets a held message go; recalling it is the other answer."""
    request.caller.require_administrator()
    message = heads.find(request.path_params["id"])
    return success(shown.show_message(expanding.release(message)), "已放行")


def _shown(words: WordList) -> dict[str, object]:
    return {
        "listId": words.list_id,
        "name": words.name,
        "policy": words.policy,
        "enabled": words.enabled,
        "wordCount": len(words.words),
    }
