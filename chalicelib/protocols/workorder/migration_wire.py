"""Bodies of the calls by which administrators migrate and modify instances (docs/protocols/workorder.md)."""

# ruff: noqa: N815 - the wire's own spellings

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from chalicelib.web.validate import Body, Id, Note

MOST_INSTANCES, MOST_NODES = 50, 1_000
NodeId = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=200)]
DefinitionId = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=400)]


class MigrationBody(Body):
    """To which version, of these instances or of all that run a version; `nodes`: ids that are others there."""

    definitionId: DefinitionId
    instanceIds: Annotated[list[Id], Field(max_length=MOST_INSTANCES)] = Field(default_factory=list)
    fromDefinitionId: DefinitionId | None = None
    nodes: Annotated[dict[NodeId, NodeId], Field(max_length=MOST_NODES)] = Field(default_factory=dict)
    dryRun: bool = Field(False, strict=True)
    comment: Note = ""

    @model_validator(mode="after")
    def _either(self) -> MigrationBody:
        if bool(self.instanceIds) == bool(self.fromDefinitionId):
            raise ValueError("instanceIds 与 fromDefinitionId 应给出其一")
        if len(set(self.instanceIds)) < len(self.instanceIds):
            raise ValueError("instanceIds 有重复")
        return self


class ModificationBody(Body):
    """A node to go on at besides, or an open task to take away."""

    procInsId: Id
    nodeId: NodeId | None = None
    taskId: Id | None = None
    comment: Note = ""

    @model_validator(mode="after")
    def _either(self) -> ModificationBody:
        if bool(self.nodeId) == bool(self.taskId):
            raise ValueError("nodeId 与 taskId 应给出其一")
        return self
