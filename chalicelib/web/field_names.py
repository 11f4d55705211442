"""What an error's field is called on the wire, where storage and the rules name the stored thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.errors import HubError

CAMEL = {
    "definition_id": "definitionId",
    "deployment_id": "deployId",
    "box_filters": "keyword",
    "notice_id": "id",
    "page_number": "pageNum",
    "process_instance_id": "processInstanceId",
    "signers": "nextUserIds",
    "target": "targetKey",
    "target_id": "targetId",
    "task_id": "taskId",
    "type_code": "transTypeCode",
}
"""Of the families that write taskId."""


def described(error: HubError, names: Mapping[str, str] = CAMEL) -> str:
    """The message with the field before it, by its wire name; an unknown field keeps its own."""
    name = names.get(error.field or "", error.field)
    return f"{name}: {error.message}" if name else error.message
