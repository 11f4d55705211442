"""Administration of message templates: versions, preview, test (docs/protocols/messages.md)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.identity.caller import Caller
from chalicelib.lazy import lazy
from chalicelib.protocols.hub.edge import EDGE, page, success
from chalicelib.storage.audit import recording
from chalicelib.storage.audit.entry import Change
from chalicelib.storage.messages import templates
from chalicelib.storage.messages.model import SYSTEM, Audience, Message
from chalicelib.storage.messages.templates import Template
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import whole_number

if TYPE_CHECKING:
    from chalicelib.messages import accepting, composing
    from chalicelib.protocols.messages import shown, template_wire
    from chalicelib.web.request import Request
else:
    accepting = lazy("chalicelib.messages.accepting")
    composing = lazy("chalicelib.messages.composing")
    shown = lazy("chalicelib.protocols.messages.shown")

Answer = dict[str, object]
routes = HubBlueprint(__name__, EDGE)
_ONE = "/admin/message-templates/{code}"
MOST_VERSIONS = 1_000_000


@routes.post(
    "/admin/message-templates",
    summary="新建消息模板或其新版本",
    allow=Caller.require_administrator,
    response=lambda template_shapes: template_shapes.Done[template_shapes.SavedTemplate],
)
def save(request: Request, body: template_wire.NewTemplate) -> Answer:  # noqa: ARG001 - every view takes it
    """A code that there is gets its next version; what changes nothing makes none."""
    return _saved(body.code, body)


@routes.put(
    _ONE,
    summary="修改消息模板（产生新版本）",
    allow=Caller.require_administrator,
    response=lambda template_shapes: template_shapes.Done[template_shapes.SavedTemplate],
)
def change(request: Request, body: template_wire.TemplateSaid) -> Answer:
    """The next version of a template that there is."""
    return _saved(templates.find(request.path_params["code"]).code, body)


@routes.get(
    "/admin/message-templates",
    summary="消息模板列表",
    response=lambda template_shapes: template_shapes.Page[template_shapes.MessageTemplate],
)
def list_templates(request: Request) -> Answer:
    """The latest version of each, by code."""
    request.caller.require_administrator()
    found = templates.listed()
    return page([_shown(each) for each in found], len(found), None)


@routes.get(
    _ONE,
    summary="消息模板详情",
    query={"version": whole_number("版本；缺省为最新版本", MOST_VERSIONS)},
    response=lambda template_shapes: template_shapes.Done[template_shapes.MessageTemplate],
)
def show(request: Request) -> Answer:
    """One version, and which there are."""
    request.caller.require_administrator()
    wanted = request.query.get("version") or "0"
    code = request.path_params["code"]
    template = templates.find(code, int(wanted) if wanted.isascii() and wanted.isdigit() else -1)
    return success({**_shown(template), "versions": [each.version for each in templates.versions(code)]}, "查询成功")


@routes.delete(
    _ONE,
    summary="停用消息模板",
    response=lambda template_shapes: template_shapes.Done[template_shapes.SavedTemplate],
)
def disable(request: Request) -> Answer:
    """No message uses it any more, but for those that name an earlier version."""
    request.caller.require_administrator()
    known = templates.find(request.path_params["code"])
    return success(_named(templates.save(replace(known, enabled=False))))


@routes.post(
    _ONE + "/preview",
    summary="预览消息模板",
    allow=Caller.require_administrator,
    response=lambda template_shapes: template_shapes.Done[template_shapes.PreviewedTemplate],
)
def preview(request: Request, body: template_wire.TemplateLook) -> Answer:
    """What each channel would say; nothing is sent. A `draft` has version 0, and its code need not be there yet."""
    template = _looked_at(request.path_params["code"], body)
    said = composing.texts(template, body.data, list(template.channels))
    return success({**_named(template), "rendered": said}, "查询成功")


@routes.post(
    _ONE + "/test",
    summary="试发消息模板",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Done[shapes.AcceptedMessage],
)
def test(request: Request, body: template_wire.TemplateTest) -> Answer:
    """Sends it to one person, by its own channels unless some are named."""
    template = templates.find(request.path_params["code"], body.version or 0)
    channels = tuple(dict.fromkeys(body.channels or template.channels))
    message = Message(
        message_id=accepting.message_id(SYSTEM, f"t{request.repeat_id or request.request_id}"),
        app_id=SYSTEM,
        sender=request.caller.user_id or SYSTEM,
        audience=Audience((body.userId or request.caller.require_user(),)),
        channels=channels,
        texts={},
        of_class="notice",
        priority=3,
        accepted_at=request.now,
        at=request.now,
        fingerprint="t",
        data=body.data,
    )
    recording.note(Change(f"messageTemplate/{template.code}", {}, {"tried": message.message_id}))
    accepted = accepting.accept(accepting.Draft(message, (), (template.code, template.version)), request.now)
    return success(shown.show_accepted(accepted), "已受理")


def _looked_at(code: str, body: template_wire.TemplateLook) -> Template:
    if body.draft is None:
        return templates.find(code, body.version or 0)
    draft = Template(code, code, body.draft.channels, body.draft.languages, body.draft.data_schema)
    composing.check_template(draft)
    return draft


def _saved(code: str, body: template_wire.TemplateSaid) -> Answer:
    template = Template(code, body.name, body.channels, body.languages, body.data_schema, body.enabled)
    composing.check_template(template)
    return success(_named(templates.save(template)), "已保存")


def _named(template: Template) -> dict[str, object]:
    return {"code": template.code, "version": template.version}


def _shown(template: Template) -> dict[str, object]:
    return {
        **_named(template),
        "name": template.name,
        "channels": dict(template.channels),
        "languages": dict(template.languages),
        "schema": dict(template.schema),
        "enabled": template.enabled,
    }
