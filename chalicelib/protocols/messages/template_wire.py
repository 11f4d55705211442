"""Bodies of the administration of templates (docs/protocols/messages.md)."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from chalicelib.protocols.messages.wire import Code, Data
from chalicelib.storage.messages.model import CHANNELS
from chalicelib.web.fields import LINES, legible
from chalicelib.web.validate import Body, Id, Name

Source = Annotated[str, StringConstraints(strict=True, max_length=20_000, pattern=LINES), AfterValidator(legible)]
Parts = dict[Literal[CHANNELS], dict[str, Source]]  # type: ignore[valid-type]
Language = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z]{2}(-[A-Z]{2})?$")]


class TemplateDraft(Body):
    """What a template says by each channel, and what data it takes."""

    channels: Parts
    languages: Annotated[dict[Language, Parts], Field(max_length=10)] = Field(default_factory=dict)
    data_schema: dict[str, Any] = Field(default_factory=dict, alias="schema")


class TemplateSaid(TemplateDraft):
    """What a version of a template says."""

    name: Name
    enabled: bool = Field(True, strict=True)


class NewTemplate(TemplateSaid):
    """A template, or the next version of one."""

    code: Code


class TemplateTrial(Body):
    """Data to fill a template with, for looking at it or for sending it to one person."""

    data: Data = Field(default_factory=dict)
    version: Annotated[int, Field(ge=1)] | None = None


class TemplateLook(TemplateTrial):
    """What a template would say: a stored version, or a draft that nobody has stored."""

    draft: TemplateDraft | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> TemplateLook:
        if self.draft is not None and self.version is not None:
            raise ValueError("draft 与 version 只能给出一个")
        return self


class TemplateTest(TemplateTrial):
    """Whom a template is sent to as a test; the caller himself when absent."""

    userId: Id | None = None
    channels: Annotated[list[Literal[CHANNELS]], Field(min_length=1)] | None = None  # type: ignore[valid-type]
